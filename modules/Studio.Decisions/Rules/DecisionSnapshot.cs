using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Trials;
using Studio.Liquid;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Rules;

/// <summary>All that a decision needs of the planner's work at one moment; immutable, swapped as a whole.</summary>
/// <param name="rules">The rules.</param>
/// <param name="ruleSet">The number under which they are remembered.</param>
/// <param name="offers">The published offers, by id.</param>
/// <param name="scripts">The published scripts, by id.</param>
/// <param name="policies">The published policies.</param>
/// <param name="trial">The trial that is running, or null.</param>
/// <param name="candidate">The same with the rules that are tried; null in that one itself, and where no trial is running.</param>
internal sealed class DecisionSnapshot(
    RuleSet rules, long ruleSet, FrozenDictionary<string, SnapshotOffer> offers, FrozenDictionary<string, ParsedScript> scripts, IReadOnlyList<ContactPolicy> policies, RuleTrial? trial = null, DecisionSnapshot? candidate = null)
{
    /// <summary>The fact that says in which time zone a customer lives, where customers have such a field.</summary>
    public const string TimeZoneFact = "customer.timeZone";

    private readonly ConcurrentDictionary<string, CompiledExpression> _assumed = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<RuleProblem>> _problems = new(() => RuleProblem.Find(rules, offers, scripts));

    public RuleSet Rules { get; } = rules;

    /// <summary>What is wrong with rules; such a rule harms no other.</summary>
    public IReadOnlyList<RuleProblem> Problems => _problems.Value;

    /// <summary>The number under which the rules are remembered.</summary>
    public long RuleSet { get; } = ruleSet;

    public FrozenDictionary<string, SnapshotOffer> Offers { get; } = offers;

    /// <summary>The published contact policies, by their ids.</summary>
    public IReadOnlyList<ContactPolicy> Policies { get; } = policies;

    /// <summary>True where proposals of the offer are counted, by a cap or by its stock.</summary>
    public bool IsCounted(string offerId, string channel) => Offers.GetValueOrDefault(offerId)?.Stock is not null || Policies.Any(p => p.Most is not null && p.Covers(offerId, channel));

    public FrozenDictionary<string, ParsedScript> Scripts { get; } = scripts;

    /// <summary>The trial that decisions by this snapshot belong to, or null.</summary>
    public string? TrialId => trial?.Id;

    /// <summary>What a person is decided for by: the tried rules for the share of a trial, else these.</summary>
    public DecisionSnapshot For(FactSubject who) => candidate is not null && trial!.Takes(who.CustomerId ?? who.VisitorId) ? candidate : this;

    /// <summary>Facts that conditions or scripts speak of, those that are tried included: what a decision loads and keeps.</summary>
    public IReadOnlySet<string> NeededFacts { get; } = rules.NeededFacts
        .Concat(policies.Any(p => p.QuietFrom is not null) && rules.Catalogue.Find(TimeZoneFact) is not null ? [TimeZoneFact] : [])
        .Concat(scripts.Values.SelectMany(s => ScriptText.FactsOf(s.Paths, rules.Catalogue)))
        .Concat((IEnumerable<string>?)candidate?.NeededFacts ?? [])
        .ToHashSet(StringComparer.Ordinal);

    public FactCatalogue Catalogue => Rules.Catalogue;

    /// <summary>A rule's condition where what only a contact knows is taken as met; null where it matches everyone.</summary>
    public CompiledExpression? AssumingMet(CompiledRule rule) => rule.Condition is { } condition ? _assumed.GetOrAdd(condition.Source, _ => condition.AssumingMet(Catalogue.IsOpen)) : null;
}
