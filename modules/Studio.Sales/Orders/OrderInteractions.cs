using System.Text.Json.Nodes;
using Studio.Customers.Interactions;
using Studio.Data.Outbox;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Schemas;
using Studio.Kernel.Values;

namespace Studio.Sales.Orders;

/// <summary>The message that an order or return was placed, with all that its interaction says, so that nothing has to be read again.</summary>
internal sealed record OrderPlaced(string OrderId, string Kind, string Number, string? CustomerId, string Source, long PlacedUtc, long Total, string Currency, int Lines)
{
    public const string MessageType = "order.placed";
}

/// <summary>What an order or return says on a timeline.</summary>
internal sealed record OrderContact
{
    [Schema(Title = "Order id")]
    public string? OrderId { get; init; }

    [Schema(Title = "Order number")]
    public string? Number { get; init; }

    [Schema(Title = "Total")]
    public decimal? Total { get; init; }

    [Schema(Title = "Currency", Format = SchemaFormats.Currency)]
    public string? Currency { get; init; }

    [Schema(Title = "Lines")]
    public long? Lines { get; init; }
}

/// <summary>An order. Only Studio writes it: a client never states a total.</summary>
internal sealed class OrderInteraction() : InteractionType<OrderContact>("order", "order", "Order", "receipt", InteractionOrigin.Studio);

/// <summary>A return.</summary>
internal sealed class ReturnInteraction() : InteractionType<OrderContact>("return", "order", "Return", "arrow-return-left", InteractionOrigin.Studio);

/// <summary>Records the interaction of each placed order; the outbox removes the message in the same transaction, so each is recorded once.</summary>
internal sealed class OrderInteractionRecorder(UnitOfWork unit, ContactRepository contacts) : IOutboxConsumer
{
    public string Type => OrderPlaced.MessageType;

    public Task ConsumeAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Workflow, async (session, ct) =>
    {
        foreach (var placed in messages.Select(m => m.Read<OrderPlaced>()))
        {
            await contacts.RecordAsync(session, ToInteraction(placed), ct);
        }
    }, cancellationToken);

    private static NewInteraction ToInteraction(OrderPlaced placed)
    {
        var isReturn = placed.Kind == OrderKinds.Return;
        return new NewInteraction(placed.CustomerId is { } id ? Subject.Customer(id) : Subject.Unknown, isReturn ? "return" : "order")
        {
            Channel = placed.Source == "shop" ? "web" : placed.Source,
            Touchpoint = "order",
            OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(placed.PlacedUtc),
            Title = $"{(isReturn ? "Return" : "Order")} {placed.Number}",
            Payload = new JsonObject
            {
                ["orderId"] = placed.OrderId,
                ["number"] = placed.Number,
                ["total"] = new Money(placed.Total, placed.Currency).Major,
                ["currency"] = placed.Currency,
                ["lines"] = placed.Lines,
            },
        };
    }
}
