using System.ComponentModel.DataAnnotations;
using Studio.Customers.Events;
using Studio.Kernel.Schemas;

namespace Studio.Webhooks.Subscriptions;

/// <summary>The names of what a webhook can be told of.</summary>
public static class WebhookEvents
{
    /// <summary>A contact was recorded.</summary>
    public const string InteractionRecorded = "interaction.recorded";

    /// <summary>Somebody tries the webhook out; sent only when asked for.</summary>
    public const string Test = "webhook.test";
}

/// <summary>Which system is told of what.</summary>
[Schema(Title = "Webhook")]
public sealed record WebhookInput
{
    /// <summary>What people call it.</summary>
    [Schema(Title = "Name"), Required, StringLength(100)]
    public string Name { get; init; } = "";

    /// <summary>Where it is sent.</summary>
    [Schema(Title = "Address", Description = "An http or https address that is public, or that the operator of this host allows.", Format = SchemaFormats.Url), Required, StringLength(2000)]
    public string Address { get; init; } = "";

    /// <summary>Told of every contact.</summary>
    [Schema(Title = "Contacts", Description = "Every contact that is recorded, orders and changes of their status among them.", Group = "What is sent")]
    public bool Interactions { get; init; } = true;

    /// <summary>Only contacts of these types; empty for all.</summary>
    [Schema(Title = "Only contacts of these types", Description = "One a line, such as order or page_view. Empty sends all.", Group = "What is sent"), ShownWhen(nameof(Interactions), true), MaxLength(100)]
    public IReadOnlyList<string> InteractionTypes { get; init; } = [];

    /// <summary>Told of who enters and leaves segments.</summary>
    [Schema(Title = "Customers enter and leave segments", Group = "What is sent")]
    public bool Segments { get; init; }

    /// <summary>Told of consents.</summary>
    [Schema(Title = "Consents are given and refused", Group = "What is sent")]
    public bool Consents { get; init; }

    /// <summary>Told of merges, un-merges and erasures.</summary>
    [Schema(Title = "Customers are merged, separated and erased", Group = "What is sent")]
    public bool Identity { get; init; }

    /// <summary>False to send nothing for now: what happens meanwhile is not sent later.</summary>
    [Schema(Title = "Switched on", Description = "What happens while it is switched off is never sent.")]
    public bool Enabled { get; init; } = true;
}

/// <summary>A webhook as it is kept; its secret is not here.</summary>
/// <param name="Id">The id.</param>
/// <param name="Input">What people say of it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastDeliveredAt">When the other side last accepted something; null where it never did.</param>
public sealed record WebhookSubscription(string Id, WebhookInput Input, DateTimeOffset CreatedAt, DateTimeOffset? LastDeliveredAt)
{
    /// <summary>How many deliveries wait.</summary>
    public long Waiting { get; init; }

    /// <summary>How many were given up.</summary>
    public long Parked { get; init; }

    /// <summary>True where an event of this type, one of <see cref="CustomerEventTypes"/>, is sent.</summary>
    public bool Wants(string type) => type switch
    {
        CustomerEventTypes.SegmentEntered or CustomerEventTypes.SegmentLeft => Input.Segments,
        CustomerEventTypes.ConsentChanged => Input.Consents,
        _ => Input.Identity,
    };

    /// <summary>True where contacts of this type are sent.</summary>
    public bool WantsInteraction(string type) => Input.Interactions && (Input.InteractionTypes.Count == 0 || Input.InteractionTypes.Contains(type, StringComparer.Ordinal));
}
