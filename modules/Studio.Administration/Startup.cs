using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin;
using Studio.Admin.Dashboard;
using Studio.Administration.Api;
using Studio.Administration.ApiKeys;
using Studio.Administration.Dashboard;
using Studio.Administration.Finding;
using Studio.Administration.Recipes;
using Studio.Administration.Settings;
using Studio.Administration.SignIn;
using Studio.Administration.Tokens;
using Studio.Administration.Users;
using Studio.ContentModel;
using Studio.Data;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;
using Studio.Kernel.Tenants;

namespace Studio.Administration;

internal sealed class Startup : StartupBase
{
    public override int Order => -100;

    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddStudioData();
        services.AddStudioContentModel();
        services.AddStudioAdmin();
        services.AddSettings<SiteSettings>();
        services.AddSingleton<IPermissionProvider, AdministrationPermissions>();
        services.AddSingleton<INavigationProvider, AdministrationNavigation>();

        services.AddStudioAuthentication();
        services.AddStudioAccounts();
        services.AddScoped<ISetupEventHandler, AdministratorSetup>();
        services.AddScoped<IRecipeStepHandler, FeatureStep>();
        services.AddScoped<IRecipeStepHandler, RolesStep>();
        services.AddScoped<IRecipeStepHandler, SettingsStep>();
        services.AddScoped<IRecipeStepHandler, UsersStep>();
        services.AddScoped<IRecipeArea, SettingsArea>().AddScoped<IRecipeArea, RolesArea>().AddScoped<IRecipeArea, UsersArea>();
        services.AddScoped<IRecipeExporter, SettingsExporter>().AddScoped<IRecipeExporter, RolesExporter>().AddScoped<IRecipeExporter, UsersExporter>();
        services.AddScoped<IRecipeParameterSource, RecipeParameters>();
        services.AddSingleton<IRecipeScripts, RecipeScripts>();
        services.AddScoped<SettingsAccess>().AddScoped<SettingsRows>();
        services.AddScoped<Dashboard.Dashboard>().AddDashboardWidget<WaysWidget>().AddDashboardWidget<FailedTasksWidget>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        AccountEndpoints.Map(routes);
        RoleChangeEndpoint.Map(routes);
        TokenEndpoint.Map(routes);
        SettingsEndpoints.Map(routes);
        FindEndpoint.Map(routes);
    }
}

internal sealed class AdministrationNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items =>
    [
        new("Start", "/admin", "house", 0, StandardPermissions.AccessAdmin, typeof(AdministrationNavigation)),
        new("Users", "/admin/users", "person-badge", 90, AdministrationPermissions.ManageUsers, typeof(AdministrationNavigation)),
        new("Roles", "/admin/roles", "people", 90, AdministrationPermissions.ManageRoles, typeof(AdministrationNavigation)),
        new("API keys", "/admin/api-keys", "key", 91, AdministrationPermissions.ManageApiKeys, typeof(AdministrationNavigation)),
        new("Settings", "/admin/settings", "gear", 95, AdministrationPermissions.ManageSettings, typeof(AdministrationNavigation)),
    ];
}
