using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Notifications;
using Studio.Data;
using Studio.Kernel.Modules;
using Studio.Kernel.Routing;
using Studio.Kernel.Scheduling;

namespace Studio.Administration.Notifications;

/// <summary>Notifications: what is told, page, API and hub.</summary>
internal sealed class NotificationsStartup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSignalR();
        services.AddMigration<NotificationMigration>();
        services.AddScoped<INotifications, NotificationDesk>().AddScoped<NotificationRecords>();
        services.AddBackgroundTask<NotificationCleaning>();
        services.AddHostedService<NotificationPusher>();
        services.AddScoped<IBackgroundTaskWatcher, FailedTaskNotice>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        NotificationEndpoints.Map(routes);
        routes.MapTenantHub<NotificationHub>("/hubs/notifications");
    }
}
