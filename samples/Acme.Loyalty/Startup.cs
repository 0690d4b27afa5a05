using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Admin.Dashboard;
using Studio.Admin.Elements;
using Studio.Customers.Facts;
using Studio.Customers.Interactions;
using Studio.Data;
using Studio.Kernel.Messages;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;
using Studio.WorkflowEngine;

namespace Acme.Loyalty;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddMigration<LoyaltyMigration>();
        services.AddSettings<LoyaltySettings>();
        services.AddInteractionType<PointsGiven>();
        services.AddFactProviders(typeof(Startup).Assembly);
        services.AddSingleton<IPermissionProvider, LoyaltyPermissions>();
        services.AddSingleton<INavigationProvider, LoyaltyNavigation>();
        services.AddScoped<IRecipeStepHandler, LoyaltyPointsStep>();
        services.AddScoped<LoyaltyCards>();
        services.AddActivity<GivePointsTask>();
        services.AddMessageSender<LetterSender>();
        services.AddAdminElements<LoyaltyElements>();
        services.AddDashboardWidget<TiersWidget>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        routes.MapGet("/api/loyalty/top", async (LoyaltyCards cards, CancellationToken cancellationToken) => Results.Ok(await cards.TopAsync(null, cancellationToken))).RequirePermission(LoyaltyPermissions.ManageLoyalty);
        routes.MapGet("/api/loyalty/tiers", async (LoyaltyCards cards, IStringLocalizer<LoyaltyPermissions> texts, CancellationToken cancellationToken) =>
            Results.Ok((await cards.TiersAsync(cancellationToken)).Select(t => t with { Name = texts[t.Name] }))).RequirePermission(LoyaltyPermissions.ManageLoyalty);
        routes.MapGet("/api/loyalty/{customerId}", async (string customerId, LoyaltyCards cards, CancellationToken cancellationToken) =>
            Results.Ok(new { customerId, points = (await cards.OfAsync([customerId], cancellationToken)).GetValueOrDefault(customerId) })).RequirePermission(LoyaltyPermissions.ManageLoyalty);
        routes.MapPost("/api/loyalty/{customerId}/points/{points:int}", async (string customerId, int points, LoyaltyCards cards, HttpContext context) =>
            Results.Ok(new { customerId, points = await cards.GiveAsync(customerId, points, context.User.Identity?.Name ?? "", context.RequestAborted) })).RequirePermission(LoyaltyPermissions.ManageLoyalty);
    }
}

internal sealed class LoyaltyNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Loyalty", "/admin/loyalty", "star", 25, LoyaltyPermissions.ManageLoyalty, typeof(LoyaltyPermissions))];
}
