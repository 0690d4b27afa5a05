using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Audit;

internal sealed class AuditStartup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSettings<AuditSettings>();
        services.AddSingleton<IPermissionProvider, AuditPermissions>();
        services.AddSingleton<INavigationProvider, AuditNavigation>();
        services.AddScoped<IFeatureEventHandler, FeatureAudit>();
        services.AddScoped<AuditTexts>();
        services.AddScoped<AuditReading>();
        services.AddBackgroundTask<AuditRetention>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => AuditEndpoints.Map(routes);
}

/// <summary>Who may read what others did.</summary>
public sealed class AuditPermissions : IPermissionProvider
{
    /// <summary>Read the audit trail. Nobody may change it.</summary>
    public static readonly Permission ViewAuditTrail = new("ViewAuditTrail", "Read the audit trail", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ViewAuditTrail];
}

internal sealed class AuditNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Audit trail", "/admin/audit", "clock-history", 96, AuditPermissions.ViewAuditTrail, typeof(AuditNavigation))];
}
