using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security;

namespace Studio.Customers.Timeline;

/// <summary>Tells open timelines that something was recorded; the page then fetches it, so that the hub says nothing to those who may not read.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
public sealed class TimelineHub : Hub
{
    /// <summary>Follows a customer's timeline until the connection ends.</summary>
    /// <exception cref="HubException">The id is none.</exception>
    public Task Watch(string customerId) => IdGenerator.IsId(customerId)
        ? Groups.AddToGroupAsync(Context.ConnectionId, customerId, Context.ConnectionAborted)
        : throw new HubException("The customer's id is needed.");
}

/// <summary>Passes what was recorded, on this host or another, on to the timelines of whom it was with; they look again when something may have been missed.</summary>
internal sealed class TimelinePusher(IEventBus events, IHubContext<TimelineHub> hub) : IHostedService
{
    private readonly List<IDisposable> _subscriptions = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscriptions.Add(events.Subscribe<InteractionsRecorded>(PushAsync));
        _subscriptions.Add(events.Subscribe<PeopleMoved>(MovedAsync));
        _subscriptions.Add(events.Subscribe<Resumed>((_, ct) => hub.Clients.All.SendAsync("resumed", ct)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscriptions.ForEach(s => s.Dispose());
        return Task.CompletedTask;
    }

    private async Task PushAsync(InteractionsRecorded recorded, CancellationToken cancellationToken)
    {
        // The page asks for all that is new: of many contacts of one person the last is enough.
        foreach (var contacts in recorded.Contacts.Where(c => c.PersonId.Length > 0).GroupBy(c => c.PersonId, StringComparer.Ordinal))
        {
            await hub.Clients.Group(contacts.Key).SendAsync("interaction", new { customerId = contacts.Key, interactionId = contacts.Last().Id }, cancellationToken);
        }
    }

    private async Task MovedAsync(PeopleMoved moved, CancellationToken cancellationToken)
    {
        foreach (var person in moved.PersonIds)
        {
            await hub.Clients.Group(person).SendAsync("moved", new { customerId = person }, cancellationToken);
        }
    }
}
