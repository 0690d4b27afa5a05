using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;

namespace Studio.Administration.Health;

/// <summary>Who sees how the studio is doing.</summary>
public sealed class HealthPermissions : IPermissionProvider
{
    /// <summary>See how the tenant and its host are doing.</summary>
    public static readonly Permission ViewHealth = new("ViewHealth", "See how the studio is doing", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ViewHealth];
}

/// <summary>Health: page and API.</summary>
internal sealed class HealthStartup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, HealthPermissions>();
        services.AddSingleton<INavigationProvider, HealthNavigation>();
        services.AddScoped<TenantHealth>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) =>
        routes.MapGet("/api/health", ReadAsync).RequirePermission(HealthPermissions.ViewHealth);

    /// <summary><c>{state, checks: [{name, state, values, text}]}</c>; the state is the worst of them, and the answer is 200 whatever it is.</summary>
    private static async Task ReadAsync(HttpContext context)
    {
        var lines = await context.RequestServices.GetRequiredService<TenantHealth>().ReadAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(new JsonObject
        {
            ["state"] = lines.Max(l => l.State).ToString(),
            ["checks"] = new JsonArray([.. lines.Select(l => (JsonNode)new JsonObject
            {
                ["name"] = l.Name,
                ["state"] = l.State.ToString(),
                ["values"] = new JsonObject(l.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
                ["text"] = l.Text,
            })]),
        }, context.RequestAborted);
    }
}

internal sealed class HealthNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Health", "/admin/health", "heart-pulse", 92, HealthPermissions.ViewHealth, typeof(HealthNavigation))];
}
