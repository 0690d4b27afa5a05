using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Administration.Features;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Tenants;

/// <summary>Tenants, features and recipes: pages and API.</summary>
internal sealed class TenantsStartup(ShellSettings shell) : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, TenantPermissions>();
        services.AddSingleton<INavigationProvider, TenantsNavigation>();
        services.AddSingleton<FeatureList>();
        services.AddSingleton<FeatureTexts>();
        services.AddScoped<FeatureAdministration>();
        services.AddScoped<RecipeAdministration>().AddScoped<KeptRecipePartService>().AddScoped<TenantExport>();
        services.AddScoped<ISetupEventHandler, SiteNameSetup>();
        if (shell.IsDefault)
        {
            services.AddScoped<TenantAdministration>();
        }
        else
        {
            // Only the default tenant manages tenants: elsewhere these pages have no address.
            services.Configure<RazorPagesOptions>(o => o.Conventions.AddFolderRouteModelConvention("/Administration/Tenants", page => page.Selectors.Clear()));
        }
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

/// <summary>The entries of tenants, features and recipes in the menu.</summary>
internal sealed class TenantsNavigation(ShellSettings shell) : INavigationProvider
{
    private static readonly NavigationItem Tenants = new("Tenants", "/admin/tenants", "buildings", 96, TenantPermissions.ManageTenants, typeof(TenantsNavigation));
    private static readonly NavigationItem Features = new("Features", "/admin/features", "puzzle", 97, TenantPermissions.ManageFeatures, typeof(TenantsNavigation));
    private static readonly NavigationItem Recipes = new("Recipes", "/admin/recipes", "journal-code", 98, TenantPermissions.RunRecipes, typeof(TenantsNavigation));

    public IEnumerable<NavigationItem> Items => shell.IsDefault ? [Tenants, Features, Recipes] : [Features, Recipes];
}
