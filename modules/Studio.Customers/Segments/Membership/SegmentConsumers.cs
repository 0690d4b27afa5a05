using System.Text.Json.Nodes;
using Studio.Customers.Events;
using Studio.Data.Outbox;
using Studio.Data.Sessions;
using Studio.Kernel.Events;

namespace Studio.Customers.Segments.Membership;

/// <summary>Told on the event bus after customers entered a segment.</summary>
/// <param name="SegmentId">The segment.</param>
/// <param name="CustomerIds">Who.</param>
/// <param name="At">When.</param>
[EventName("segments.entered")]
public sealed record SegmentEntered(string SegmentId, IReadOnlyList<string> CustomerIds, DateTimeOffset At);

/// <summary>Told on the event bus after customers left a segment.</summary>
/// <param name="SegmentId">The segment.</param>
/// <param name="CustomerIds">Who.</param>
/// <param name="At">When.</param>
[EventName("segments.left")]
public sealed record SegmentLeft(string SegmentId, IReadOnlyList<string> CustomerIds, DateTimeOffset At);

/// <summary>Tells modules that listen, in the transaction that takes the message from the outbox, and this and other hosts after it.</summary>
internal abstract class SegmentConsumer(string type, string eventType, UnitOfWork unit, CustomerEvents events) : IOutboxConsumer
{
    public string Type => type;

    public async Task ConsumeAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        var session = unit.Current ?? throw new InvalidOperationException("Messages are consumed in a transaction.");
        foreach (var moved in messages.Select(m => m.Read<SegmentMoved>()))
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(moved.At);
            foreach (var customer in moved.CustomerIds)
            {
                await events.RaiseAsync(session, new CustomerEvent(eventType, customer, at, new JsonObject { ["segmentId"] = moved.SegmentId, ["segment"] = moved.Name }), cancellationToken);
            }

            session.OnCommitted(ct => PublishAsync(moved, at, ct));
        }
    }

    protected abstract Task PublishAsync(SegmentMoved moved, DateTimeOffset at, CancellationToken cancellationToken);
}

internal sealed class SegmentEnteredConsumer(UnitOfWork unit, CustomerEvents events, IEventBus bus) : SegmentConsumer(SegmentMoved.Entered, CustomerEventTypes.SegmentEntered, unit, events)
{
    protected override Task PublishAsync(SegmentMoved moved, DateTimeOffset at, CancellationToken cancellationToken) => bus.PublishAsync(new SegmentEntered(moved.SegmentId, moved.CustomerIds, at), cancellationToken);
}

internal sealed class SegmentLeftConsumer(UnitOfWork unit, CustomerEvents events, IEventBus bus) : SegmentConsumer(SegmentMoved.Left, CustomerEventTypes.SegmentLeft, unit, events)
{
    protected override Task PublishAsync(SegmentMoved moved, DateTimeOffset at, CancellationToken cancellationToken) => bus.PublishAsync(new SegmentLeft(moved.SegmentId, moved.CustomerIds, at), cancellationToken);
}
