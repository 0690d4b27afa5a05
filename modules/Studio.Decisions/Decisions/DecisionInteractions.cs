using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Interactions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Schemas;

namespace Studio.Decisions.Decisions;

/// <summary>The contacts that decisions and their answers are; only Studio writes them.</summary>
internal static class DecisionInteractions
{
    public const string Decision = "decision";
    public const string Accepted = "offer_accepted";
    public const string Declined = "offer_declined";
    public const string Converted = "offer_converted";

    public static void AddDecisionInteractions(this IServiceCollection services) =>
        services.AddInteractionType<OfferProposed>().AddInteractionType<OfferAccepted>().AddInteractionType<OfferDeclined>().AddInteractionType<OfferConverted>();

    internal sealed record Proposed
    {
        [Schema(Title = "Decision")]
        public string? DecisionId { get; init; }

        [Schema(Title = "Rule")]
        public string? Rule { get; init; }
    }

    internal sealed record Answered
    {
        [Schema(Title = "Decision")]
        public string? DecisionId { get; init; }

        [Schema(Title = "Rule")]
        public string? Rule { get; init; }

        [Schema(Title = "Value")]
        public string? Value { get; init; }

        [Schema(Title = "Reason")]
        public string? Reason { get; init; }
    }

    /// <summary>A contact of a decision, whose page tells why.</summary>
    private abstract class OfDecision<TPayload>(string name, string title, string icon) : InteractionType<TPayload>(name, "decision", title, icon, InteractionOrigin.Studio), IInteractionType where TPayload : class
    {
        InteractionLink? IInteractionType.LinkOf(JsonObject payload) =>
            payload["decisionId"] is JsonValue value && value.TryGetValue<string>(out var id) && IdGenerator.IsId(id) ? new("~/admin/decisions/" + id, DecisionPermissions.ViewDecisions) : null;
    }

    private sealed class OfferProposed() : OfDecision<Proposed>(Decision, "Offer proposed", "lightbulb");

    private sealed class OfferAccepted() : OfDecision<Answered>(Accepted, "Offer accepted", "check-circle");

    private sealed class OfferDeclined() : OfDecision<Answered>(Declined, "Offer declined", "x-circle");

    private sealed class OfferConverted() : OfDecision<Answered>(Converted, "Offer converted", "bag-check");
}
