using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
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
internal sealed class TimelinePusher(IEventBus events, IHubContext<TimelineHub> hub, IDatabase database, VisitorLinks links) : IHostedService
{
    private readonly List<IDisposable> _subscriptions = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscriptions.Add(events.Subscribe<InteractionRecorded>(PushAsync));
        _subscriptions.Add(events.Subscribe<Resumed>((_, ct) => hub.Clients.All.SendAsync("resumed", ct)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscriptions.ForEach(s => s.Dispose());
        return Task.CompletedTask;
    }

    private async Task PushAsync(InteractionRecorded recorded, CancellationToken cancellationToken)
    {
        var customer = recorded.Subject.Kind switch
        {
            SubjectKind.Customer => recorded.Subject.Id,
            SubjectKind.Visitor => await database.ReadAsync((session, ct) => links.CustomerOfAsync(session, recorded.Subject.Id, ct), cancellationToken),
            _ => null,
        };
        if (customer is not null)
        {
            await hub.Clients.Group(customer).SendAsync("interaction", new { customerId = customer, interactionId = recorded.InteractionId }, cancellationToken);
        }
    }
}
