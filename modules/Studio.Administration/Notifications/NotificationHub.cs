using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Studio.Kernel.Events;
using Studio.Kernel.Security;

namespace Studio.Administration.Notifications;

/// <summary>Tells a person's open pages that something of his notifications changed; the page then asks for it, so that the hub itself says nothing. Whose they are, his session says and no page.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
public sealed class NotificationHub : Hub
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync()
    {
        if (Context.User?.FindFirstValue(ClaimTypes.NameIdentifier) is { Length: > 0 } id)
        {
            await Groups.AddToGroupAsync(Context.ConnectionId, id, Context.ConnectionAborted);
        }

        await base.OnConnectedAsync();
    }
}

/// <summary>Passes what changed, on this host or another, on to the pages of whom it concerns; all look again when something may have been missed.</summary>
internal sealed class NotificationPusher(IEventBus events, IHubContext<NotificationHub> hub) : IHostedService
{
    private readonly List<IDisposable> _subscriptions = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscriptions.Add(events.Subscribe<NotificationsChanged>((changed, ct) => hub.Clients.Group(changed.UserId).SendAsync("changed", ct)));
        _subscriptions.Add(events.Subscribe<Resumed>((_, ct) => hub.Clients.All.SendAsync("changed", ct)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscriptions.ForEach(s => s.Dispose());
        return Task.CompletedTask;
    }
}
