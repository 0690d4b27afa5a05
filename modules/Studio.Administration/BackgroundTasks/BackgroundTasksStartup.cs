using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;

namespace Studio.Administration.BackgroundTasks;

/// <summary>What one may do with background tasks.</summary>
public sealed class BackgroundTaskPermissions : IPermissionProvider
{
    /// <summary>See the tasks, switch them, give them schedules, let them run.</summary>
    public static readonly Permission ManageBackgroundTasks = new("ManageBackgroundTasks", "Manage background tasks", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ManageBackgroundTasks];
}

/// <summary>Background tasks: page and API.</summary>
internal sealed class BackgroundTasksStartup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, BackgroundTaskPermissions>();
        services.AddSingleton<INavigationProvider, BackgroundTaskNavigation>();
        services.AddScoped<BackgroundTaskRows>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => BackgroundTaskEndpoints.Map(routes);
}

internal sealed class BackgroundTaskNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items =>
        [new("Background tasks", "/admin/background-tasks", "clock-history", 93, BackgroundTaskPermissions.ManageBackgroundTasks, typeof(BackgroundTaskNavigation))];
}
