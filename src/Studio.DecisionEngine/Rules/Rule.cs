namespace Studio.DecisionEngine.Rules;

/// <summary>What a rule says of its offer.</summary>
public enum RuleLayer
{
    /// <summary>Who may have the offer at all (age, country, stock). Where an offer has such rules, all of them must be true, else nobody proposes it.</summary>
    Eligibility,

    /// <summary>When the offer makes sense: whoever the rule matches is proposed the offer.</summary>
    Applicability,

    /// <summary>Whom it would do good (an offer that a customer may have and might want, and had better not take). As with eligibility, all have to be true.</summary>
    Suitability,
}

/// <summary>A rule as a planner wrote and published it.</summary>
/// <param name="Id">The rule's item.</param>
/// <param name="Version">The published version; a decision keeps it.</param>
/// <param name="Name">What the planner calls it.</param>
/// <param name="Condition">The expression; empty matches everyone.</param>
/// <param name="Touchpoints">Where it applies; empty is everywhere.</param>
/// <param name="Priority">The planner's rank: rules of a greater one go before all of a smaller.</param>
/// <param name="OfferId">What it proposes.</param>
/// <param name="ScriptId">The words to say, or null.</param>
/// <param name="ValidFrom">Not before, or null.</param>
/// <param name="ValidTo">Not from this moment on, or null.</param>
public sealed record Rule(
    string Id, string Version, string Name, string Condition, IReadOnlyList<string> Touchpoints, int Priority, string OfferId, string? ScriptId, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo)
{
    /// <summary>The channels it applies on; empty is all.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>What it says of its offer.</summary>
    public RuleLayer Layer { get; init; } = RuleLayer.Applicability;

    /// <summary>True for what has to be said (a recall, a legal notice): it goes before everything else and is withheld from nobody.</summary>
    public bool IsMandatory { get; init; }

    /// <summary>The part of its matches, 0 to 1, that is not proposed the offer, so that what the rule brings can be told.</summary>
    public double ControlShare { get; init; }

    /// <summary>What the contact's purpose makes of its worth, 0 or more: the score is propensity × value × weight × the offer's lever.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Another one draws the control group anew.</summary>
    public string ControlSalt { get; init; } = "";
}

/// <summary>Where a contact happens; compared without case.</summary>
/// <param name="Channel">The medium, such as <c>web</c>.</param>
/// <param name="Touchpoint">Where, such as <c>shop.cart</c>.</param>
public readonly record struct ContactPlace(string Channel, string Touchpoint);

/// <summary>What became of a rule in a decision.</summary>
public enum RuleOutcome
{
    /// <summary>It matched.</summary>
    Matched,

    /// <summary>Its condition is false.</summary>
    NotMatched,

    /// <summary>A fact it needs is missing, so it is neither true nor false, and only true matches.</summary>
    Unknown,

    /// <summary>It does not apply at this touchpoint.</summary>
    OtherTouchpoint,

    /// <summary>It does not apply on this channel.</summary>
    OtherChannel,

    /// <summary>It is not valid at this time.</summary>
    NotValidNow,

    /// <summary>Its condition cannot be compiled (a field may have been removed); it never matches and disturbs no other.</summary>
    Broken,
}
