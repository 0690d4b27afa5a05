using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Administration.Features;
using Studio.Kernel.Modules;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Tenants;

/// <summary>Tenants, features and recipes: pages and API.</summary>
internal sealed class TenantsStartup(ShellSettings shell) : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, TenantPermissions>();
        services.AddSingleton<FeatureList>();
        services.AddScoped<ISetupEventHandler, SiteNameSetup>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        FeatureEndpoints.Map(routes);
        RecipeEndpoints.Map(routes);
        if (shell.IsDefault)
        {
            TenantEndpoints.Map(routes);
        }
    }
}
