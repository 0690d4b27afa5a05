using System.Text.Json.Nodes;
using Studio.DecisionEngine.Rules;

namespace Studio.DecisionEngine.Replay;

/// <summary>What became then of a rule that matched.</summary>
public enum KeptOutcome
{
    /// <summary>It says nothing of what else could be proposed (a gate, or one that a gate stood against).</summary>
    Other,

    /// <summary>Its offer was proposed.</summary>
    Proposed,

    /// <summary>It would have been proposed, but for its control group.</summary>
    Withheld,

    /// <summary>It could have been proposed, and others came first.</summary>
    Passed,

    /// <summary>Its offer could not be proposed to this person then (answered lately, capped, quiet hours, no consent, out of stock), whichever rule had asked.</summary>
    Barred,
}

/// <summary>A rule that matched then.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="RuleVersion">The version that held.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Score">Its score; null where it was not compared, or scores were not kept.</param>
public sealed record KeptCandidate(string RuleId, string RuleVersion, KeptOutcome Outcome, double? Score);

/// <summary>What was proposed then.</summary>
/// <param name="RuleId">By which rule.</param>
/// <param name="OfferId">The offer.</param>
/// <param name="Probability">With which it came to its place; null where that was certain or is not known.</param>
/// <param name="IsScored">True where scores were kept: then a proposal without a probability was certain.</param>
public sealed record KeptProposal(string RuleId, string OfferId, double? Probability, bool IsScored);

/// <summary>What a proposal earned.</summary>
/// <param name="RuleId">The rule that proposed.</param>
/// <param name="Currency">The currency of the value.</param>
/// <param name="Value">In major units.</param>
public sealed record KeptReward(string RuleId, string Currency, double Value);

/// <summary>Which facts decisions of a set of rules kept; what is not among them was not asked then.</summary>
/// <param name="Number">The number of the set.</param>
/// <param name="Facts">The paths that were loaded.</param>
/// <param name="Asked">What function-like facts were asked about, by path; null where everything was kept.</param>
public sealed record KeptMoment(long Number, IReadOnlySet<string> Facts, IReadOnlyDictionary<string, IReadOnlySet<string>?> Asked)
{
    /// <summary>What decisions by these rules kept.</summary>
    public static KeptMoment Of(long number, RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new KeptMoment(number, rules.NeededFacts, rules.AskedAbout);
    }

    /// <summary>Where it is not known by which rules a decision was made: only what it has is known.</summary>
    public static KeptMoment Unknown { get; } = new(0, new HashSet<string>(), new Dictionary<string, IReadOnlySet<string>?>());
}

/// <summary>A decision as it was stored, for a replay.</summary>
/// <param name="Id">The decision.</param>
/// <param name="Subject">The id of the person; control groups are drawn by it.</param>
/// <param name="Place">Where it was made.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Facts">The facts it was made on; null where they were erased.</param>
/// <param name="Moment">What was kept then.</param>
/// <param name="Considered">The rules that matched.</param>
/// <param name="Proposals">What was proposed, best first.</param>
/// <param name="Rewards">What was accepted.</param>
public sealed record KeptDecision(
    string Id, string Subject, ContactPlace Place, DateTimeOffset MadeAt, JsonObject? Facts, KeptMoment Moment, IReadOnlyList<KeptCandidate> Considered, IReadOnlyList<KeptProposal> Proposals, IReadOnlyList<KeptReward> Rewards)
{
    /// <summary>How many proposals were asked for at the most; null where that was not kept.</summary>
    public int? Limit { get; init; }
}

/// <summary>An offer as a replay weighs it.</summary>
/// <param name="Worth">Value (major units) × lever.</param>
/// <param name="Category">Proposals of one contact are of different ones where there are enough; null for none.</param>
public sealed record ReplayOffer(double Worth, string? Category);
