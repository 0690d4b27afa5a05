using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Events;
using Studio.Customers.Interactions;
using Studio.Customers.PersonalData;
using Studio.Data;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;
using Studio.Webhooks.Api;
using Studio.Webhooks.Deliveries;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, WebhookPermissions>().AddSingleton<IAuditActionProvider, WebhookAuditActions>();
        services.AddSingleton<INavigationProvider, WebhookNavigation>();
        services.AddMigration<WebhookMigration>();
        services.AddSecretHolder<WebhookSecretHolder>();
        services.AddSingleton<WebhookRegistry>().AddSingleton<WebhookSignal>().AddSingleton<WebhookLeases>().AddSingleton<WebhookSender>().AddSingleton<WebhookOutbox>();
        services.AddSingleton<IInteractionObserver>(sp => sp.GetRequiredService<WebhookOutbox>());
        services.AddSingleton<ICustomerEventSink>(sp => sp.GetRequiredService<WebhookOutbox>());
        services.AddScoped<WebhookSubscriptions>().AddScoped<WebhookDeliveries>();
        services.AddScoped<IWakeSource, WebhookWaking>();
        services.AddPersonalDataSource<WebhookData>();
        services.AddBackgroundTask<WebhookCleaning>();
        services.AddHostedService<WebhookDispatcher>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => WebhookEndpoints.Map(routes);
}

internal sealed class WebhookNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Webhooks", "/admin/webhooks", "broadcast", 82, WebhookPermissions.ManageWebhooks, typeof(WebhookNavigation))];
}
