using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Settings;

namespace Studio.Administration.Messages;

/// <summary>What one may do with messages to customers.</summary>
public sealed class MessagePermissions : IPermissionProvider
{
    /// <summary>Send messages, and let those that failed be tried again.</summary>
    public static readonly Permission ManageMessages = new("ManageMessages", "Send messages and let them be tried again", StandardPermissions.SiteOwner);

    /// <summary>See what was sent to whom and what waits.</summary>
    public static readonly Permission ViewMessages = new("ViewMessages", "See what was sent to whom and what waits", ManageMessages);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ManageMessages, ViewMessages];
}

/// <summary>Messages on all channels: page and API. The queue is every tenant's; channels are features of their own.</summary>
internal sealed class MessagesStartup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, MessagePermissions>();
        services.AddSingleton<INavigationProvider, MessageNavigation>();
        services.AddScoped<MessageDesk>().AddSingleton<IAuditActionProvider, MessageAuditActions>();
        services.AddSettings<MessageSettings>();
        services.AddBackgroundTask<MessageCleaning>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => MessageEndpoints.Map(routes);
}

internal sealed class MessageNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Messages", "/admin/messages", "send", 80, MessagePermissions.ViewMessages, typeof(MessageNavigation))];
}
