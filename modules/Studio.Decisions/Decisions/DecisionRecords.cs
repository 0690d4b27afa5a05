using System.Text.Json.Serialization;
using Studio.Customers.Interactions;
using Studio.DecisionEngine.Rules;
using Studio.Kernel.Values;

namespace Studio.Decisions.Decisions;

/// <summary>What is asked at a contact.</summary>
/// <param name="Subject">Who is there.</param>
/// <param name="VisitorId">The visitor whose browser it is, or null.</param>
/// <param name="Channel">The medium.</param>
/// <param name="Touchpoint">Where.</param>
/// <param name="Page">The page, as the client says; a fact for rules, never an identity.</param>
/// <param name="Limit">How many proposals at the most.</param>
public sealed record DecisionRequest(Subject Subject, string? VisitorId, string Channel, string Touchpoint, string? Page, int Limit);

/// <summary>An offer proposed because a rule matched.</summary>
public sealed record Proposal(string RuleId, string RuleVersion, string RuleName, string OfferId, string OfferVersion, string OfferTitle, Money Value, string? ScriptId, string? ScriptVersion, string ScriptText);

/// <summary>What became of a rule.</summary>
public sealed record Considered(string RuleId, string RuleVersion, string RuleName, string Outcome)
{
    /// <summary>The name of the rule by which its offer may not be proposed; null where no rule stands against it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }
}

/// <summary>What arbitration made of the rules that match.</summary>
/// <param name="Considered">Each of them, in order.</param>
/// <param name="Proposals">What is proposed, best first.</param>
/// <param name="Withheld">What would have been proposed, but for the control groups of its rules.</param>
public sealed record Arbitrated(IReadOnlyList<Considered> Considered, IReadOnlyList<Proposal> Proposals, IReadOnlyList<Proposal> Withheld);

/// <summary>A decision as stored.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="Subject">Whom it was made for, for ever.</param>
/// <param name="VisitorId">The visitor whose browser asked, or null.</param>
/// <param name="Channel">The medium.</param>
/// <param name="Touchpoint">Where.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Facts">The facts it was made on: JSON from path to value.</param>
/// <param name="Considered">The rules that matched and what became of them; of the others <see cref="DecisionExplainer"/> tells why not.</param>
/// <param name="Proposals">What was proposed, best first.</param>
public sealed record Decision(
    string Id, Subject Subject, string? VisitorId, string Channel, string Touchpoint, DateTimeOffset MadeAt, string Facts, IReadOnlyList<Considered> Considered, IReadOnlyList<Proposal> Proposals)
{
    /// <summary>The set of rules that it was made by (<see cref="RuleSetHistory"/>); 0 for decisions from before sets were kept, whose <see cref="Considered"/> has every rule.</summary>
    public long RuleSet { get; init; }
}

/// <summary>Outcomes that arbitration adds to <see cref="RuleOutcome"/>.</summary>
public static class ArbitrationOutcome
{
    /// <summary>It matched and is proposed.</summary>
    public const string Proposed = "Proposed";

    /// <summary>It is a rule of eligibility or suitability, and true: its offer may be proposed.</summary>
    public const string Allows = "Allows";

    /// <summary>It matched, but a rule of eligibility of its offer is not true.</summary>
    public const string NotEligible = "NotEligible";

    /// <summary>It matched, but a rule of suitability of its offer is not true.</summary>
    public const string NotSuitable = "NotSuitable";

    /// <summary>It would have been proposed, but the subject is of the rule's control group.</summary>
    public const string Withheld = "Withheld";

    /// <summary>It matched, but others came first and the limit was reached.</summary>
    public const string BeyondLimit = "BeyondLimit";

    /// <summary>A rule before it proposes the same offer.</summary>
    public const string SameOffer = "SameOffer";

    /// <summary>This subject accepted or declined the offer lately.</summary>
    public const string AnsweredLately = "AnsweredLately";

    /// <summary>Its offer is not published.</summary>
    public const string OfferMissing = "OfferMissing";

    /// <summary>Its script cannot be rendered on these facts.</summary>
    public const string ScriptFailed = "ScriptFailed";
}

/// <summary>What the subject did with a proposal.</summary>
public enum ResponseKind
{
    /// <summary>It was shown or said.</summary>
    Presented = 1,

    /// <summary>The customer wants it.</summary>
    Accepted = 2,

    /// <summary>The customer does not want it.</summary>
    Declined = 3,

    /// <summary>Nothing: it was kept back, as the subject is of the rule's control group. The decision says so, nobody answers it.</summary>
    Withheld = 4,
}
