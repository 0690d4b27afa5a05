using Microsoft.Extensions.Localization;
using Studio.DecisionEngine.Rules;

namespace Studio.Decisions.Decisions;

/// <summary>Says in plain words what became of a rule.</summary>
internal static class OutcomeText
{
    public static string For(Considered considered, IStringLocalizer text) => considered.Outcome switch
    {
        ArbitrationOutcome.Proposed => text["It matched and was proposed."],
        ArbitrationOutcome.Allows => text["It is true: the offer may be proposed."],
        ArbitrationOutcome.NotEligible => text["It matched, but the customer may not have the offer: {0}", considered.By ?? ""],
        ArbitrationOutcome.NotSuitable => text["It matched, but the offer would not suit the customer: {0}", considered.By ?? ""],
        ArbitrationOutcome.Withheld => text["It matched, but the customer is in the rule's control group."],
        ArbitrationOutcome.BeyondLimit => text["It matched, but others went first."],
        ArbitrationOutcome.SameOffer => text["It matched, but another rule had proposed the same offer."],
        ArbitrationOutcome.AnsweredLately => text["It matched, but the offer was answered in the last 30 days."],
        ArbitrationOutcome.LowerScore => text["It matched, but another offer is worth more here or was tried."],
        ArbitrationOutcome.Capped => text["It matched, but the customer was proposed enough of it: {0}", considered.By ?? ""],
        ArbitrationOutcome.QuietHours => text["It matched, but at this time the customer is left in peace: {0}", considered.By ?? ""],
        ArbitrationOutcome.NoConsent => text["It matched, but the customer did not consent: {0}", considered.By ?? ""],
        ArbitrationOutcome.Suppressed => text["It matched, but the customer refused the offer lately: {0}", considered.By ?? ""],
        ArbitrationOutcome.OutOfStock => text["It matched, but nothing is left of its offer."],
        ArbitrationOutcome.OfferMissing => text["It matched, but its offer is not published."],
        ArbitrationOutcome.ScriptFailed => text["It matched, but its script could not be rendered."],
        nameof(RuleOutcome.NotMatched) => text["Its condition was not true."],
        nameof(RuleOutcome.Unknown) => text["A fact it needs was not known."],
        nameof(RuleOutcome.OtherTouchpoint) => text["It does not apply at this touchpoint."],
        nameof(RuleOutcome.OtherChannel) => text["It does not apply on this channel."],
        nameof(RuleOutcome.NotValidNow) => text["It was not valid at that time."],
        nameof(RuleOutcome.Broken) => text["Its condition cannot be read any more."],
        _ => considered.Outcome,
    };
}
