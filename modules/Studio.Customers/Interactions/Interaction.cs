using System.Text.Json.Nodes;
using Studio.Kernel.Events;

namespace Studio.Customers.Interactions;

/// <summary>A contact to be recorded.</summary>
public sealed record NewInteraction(Subject Subject, string Type)
{
    /// <summary>The medium, such as <c>web</c>, <c>phone</c>, <c>store</c>.</summary>
    public string Channel { get; init; } = "web";

    /// <summary>Where it happened, such as <c>shop.cart</c>.</summary>
    public string Touchpoint { get; init; } = "";

    /// <summary>True where the company contacted the customer.</summary>
    public bool Outbound { get; init; }

    /// <summary>When it happened; null is now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The visitor whose browser it came from, where the subject is a signed-in customer.</summary>
    public string? VisitorId { get; init; }

    /// <summary>Who in the company took part, a user's name.</summary>
    public string? Agent { get; init; }

    /// <summary>One line for the timeline.</summary>
    public string Title { get; init; } = "";

    /// <summary>The words, where there are any.</summary>
    public string Text { get; init; } = "";

    /// <summary>What the type's declaration names, and no more.</summary>
    public JsonObject Payload { get; init; } = [];

    /// <summary>The conversation that it belongs to, by the channel's own name of it; null for none.</summary>
    public string? Conversation { get; init; }

    /// <summary>The id of the message in the system that it came from; null for none.</summary>
    public string? SourceMessageId { get; init; }
}

/// <summary>A recorded contact.</summary>
/// <param name="Id">Grows with the time of recording.</param>
/// <param name="Subject">Whom it was with, for ever.</param>
/// <param name="Type">The declared type.</param>
/// <param name="Category">The type's category.</param>
/// <param name="Channel">The medium.</param>
/// <param name="Touchpoint">Where.</param>
/// <param name="Outbound">True where the company contacted the customer.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Agent">Who in the company took part.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">The words.</param>
/// <param name="Payload">What the type declares.</param>
public sealed record Interaction(
    string Id, Subject Subject, string Type, string Category, string Channel, string Touchpoint, bool Outbound,
    DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string? Agent, string Title, string Text, JsonObject Payload)
{
    /// <summary>The conversation that it belongs to, or null.</summary>
    public string? Conversation { get; init; }

    /// <summary>The id of the message in the system that it came from, or null.</summary>
    public string? SourceMessageId { get; init; }
}

/// <summary>Told on the event bus after the commit that recorded contacts, a few hundred at once.</summary>
/// <param name="Contacts">What was recorded, in this order.</param>
[EventName("customers.interactions-recorded")]
public sealed record InteractionsRecorded(IReadOnlyList<InteractionNotice> Contacts);

/// <summary>A contact that was recorded.</summary>
/// <param name="Id">The interaction's id.</param>
/// <param name="PersonId">Who its subject was at that moment; empty where nobody knows.</param>
public readonly record struct InteractionNotice(string Id, string PersonId);
