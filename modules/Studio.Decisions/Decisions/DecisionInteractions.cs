using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Interactions;
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

    private sealed class OfferProposed() : InteractionType<Proposed>(Decision, "decision", "Offer proposed", "lightbulb", InteractionOrigin.Studio);

    private sealed class OfferAccepted() : InteractionType<Answered>(Accepted, "decision", "Offer accepted", "check-circle", InteractionOrigin.Studio);

    private sealed class OfferDeclined() : InteractionType<Answered>(Declined, "decision", "Offer declined", "x-circle", InteractionOrigin.Studio);

    private sealed class OfferConverted() : InteractionType<Answered>(Converted, "decision", "Offer converted", "bag-check", InteractionOrigin.Studio);
}
