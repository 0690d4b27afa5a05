using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Connectors.Api;
using Studio.Connectors.Jobs;
using Studio.Connectors.Mapping;
using Studio.Customers.PersonalData;
using Studio.Data;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Connectors;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, ConnectorPermissions>();
        services.AddSingleton<INavigationProvider, ConnectorNavigation>();
        services.AddMigration<ImportMigration>();
        services.AddPersonalDataSource<RejectData>().AddSettings<RejectRetentionSettings>();
        services.AddSingleton<ImportFiles>();
        services.AddSingleton<ImportRunner>();
        services.AddHostedService(sp => sp.GetRequiredService<ImportRunner>());
        services.AddBackgroundTask<PreviewCleaning>();
        services.AddScoped<ImportJobs>();
        services.AddScoped<CatalogueWriter>();
        services.AddScoped<DocumentWriter>();
        services.AddScoped<ContactWriter>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => ImportEndpoints.Map(routes);
}

internal sealed class ConnectorNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Import", "/admin/import", "upload", 80, ConnectorPermissions.ManageImports, typeof(ConnectorNavigation))];
}
