using System.Text.Json.Serialization;
using Studio.Customers.Interactions;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Rules;
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
public sealed record Proposal(string RuleId, string RuleVersion, string RuleName, string OfferId, string OfferVersion, string OfferTitle, Money Value, string? ScriptId, string? ScriptVersion, string ScriptText)
{
    /// <summary>How likely it was taken to be accepted, 0 to 1; null in decisions from before scores.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Propensity { get; init; }

    /// <summary>Propensity × value (in major units) × weight × lever.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Score { get; init; }

    /// <summary>The probability with which it came to its place among those of its priority, those before it given; null for what has to be said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Probability { get; init; }

    /// <summary>The raw score of the adaptive model, which learns from the answer what such a score means; null where there is no model yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ModelScore { get; init; }

    /// <summary>What its button does beside accepting it; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OfferAction? Action { get; init; }

    /// <summary>The channel whose own words of the script were taken; null for the general ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ScriptVariant { get; init; }

    /// <summary>The steps of the script as they were told; null where it has none, and of persons who were erased.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RenderedStep>? Steps { get; init; }
}

/// <summary>What became of a rule.</summary>
public sealed record Considered(string RuleId, string RuleVersion, string RuleName, string Outcome)
{
    /// <summary>The name of the rule or policy by which its offer may not be proposed; null where none stands against it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }

    /// <summary>The score of its proposal; null where it was not compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Score { get; init; }
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
    /// <summary>The set of rules that it was made by (<see cref="RuleSetHistory"/>), below 0 for one that a trial made; 0 for decisions from before sets were kept, whose <see cref="Considered"/> has every rule.</summary>
    public long RuleSet { get; init; }

    /// <summary>How many proposals were asked for at the most; null for decisions from before that was kept.</summary>
    public int? Limit { get; init; }

    /// <summary>The trial of rules that it was made in, or null; where <see cref="RuleSet"/> is below 0 it was made by the tried rules, else by the published ones.</summary>
    public string? TrialId { get; init; }
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

    /// <summary>It matched, but an offer of the same priority has a better score, or was tried.</summary>
    public const string LowerScore = "LowerScore";

    /// <summary>It matched, but a policy allows no more proposals of its kind in the period.</summary>
    public const string Capped = "Capped";

    /// <summary>It matched, but a policy asks to be quiet at this time.</summary>
    public const string QuietHours = "QuietHours";

    /// <summary>It matched, but a policy asks for a consent that was not given.</summary>
    public const string NoConsent = "NoConsent";

    /// <summary>It matched, but the offer was refused lately, and a policy lets it rest.</summary>
    public const string Suppressed = "Suppressed";

    /// <summary>It matched, but nothing is left of its offer.</summary>
    public const string OutOfStock = "OutOfStock";

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

    /// <summary>The customer let it pass without a word.</summary>
    Ignored = 5,

    /// <summary>The customer did what the offer was for (bought, signed); it has a value of its own.</summary>
    Converted = 6,

    /// <summary>Nothing: it was kept back, as the subject is of the rule's control group. The decision says so, nobody answers it.</summary>
    Withheld = 4,
}
