using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Matching;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Rules;

/// <summary>A rule and what became of it.</summary>
public readonly record struct RuleResult(CompiledRule Rule, RuleOutcome Outcome);

/// <summary>
/// All published rules at one moment, compiled against one catalogue; immutable, so that a decision never sees half a change. Publishing
/// builds a new set and swaps it in.
/// </summary>
public sealed class RuleSet
{
    private readonly CompiledRule[] _rules;
    private readonly RuleIndex _index;
    private readonly RulePlaces _places;
    private readonly bool _hasValidity;

    /// <summary>Compiles the rules.</summary>
    /// <param name="rules">The published rules.</param>
    /// <param name="catalogue">The facts that they may speak of.</param>
    /// <param name="compiler">Compiles their conditions.</param>
    /// <param name="before">The set that this one follows, or null: a condition that was compiled there is not compiled again.</param>
    public RuleSet(IEnumerable<Rule> rules, FactCatalogue catalogue, ExpressionCompiler compiler, RuleSet? before = null)
    {
        Catalogue = catalogue;
        var known = before is not null && catalogue.HasSameMembers(before.Catalogue) ? before._rules.DistinctBy(r => r.Rule.Condition).ToDictionary(r => r.Rule.Condition, StringComparer.Ordinal) : [];

        // The order of ties: what has to be said, the planner's rank, then the elder rule, so that the answer is the same on every host.
        _rules = [.. rules.OrderByDescending(r => r.IsMandatory).ThenByDescending(r => r.Priority).ThenBy(r => r.Id, StringComparer.Ordinal).Select(r => known.GetValueOrDefault(r.Condition)?.For(r) ?? CompiledRule.Compile(r, catalogue, compiler))];
        _index = RuleIndex.Build(Array.ConvertAll(_rules, r => r.Prepared));
        _places = new RulePlaces(_index, _rules);
        AskedAbout = _rules.SelectMany(r => r.Prepared?.Calls ?? []).GroupBy(c => c.Member.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, About, StringComparer.Ordinal);
        Gates = new OfferGates(_rules);
        _hasValidity = Array.Exists(_rules, r => r.Rule.ValidFrom is not null || r.Rule.ValidTo is not null);
        NeededFacts = _rules.SelectMany(r => r.Condition?.Members.Select(m => m.Path) ?? []).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The facts the conditions speak of.</summary>
    public FactCatalogue Catalogue { get; }

    /// <summary>The rules, those that win ties first.</summary>
    public IReadOnlyList<CompiledRule> Rules => _rules;

    /// <summary>The paths of the facts that some condition reads.</summary>
    public IReadOnlySet<string> NeededFacts { get; }

    /// <summary>The rules of eligibility and suitability, by offer.</summary>
    public OfferGates Gates { get; }

    /// <summary>What the conditions ask function-like facts about, by path; null where that is known only when they run. Compared without case.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>?> AskedAbout { get; }

    /// <summary>Finds the rules that match, without trying each, and without allocating.</summary>
    /// <param name="profile">The facts; a rule that depends on a missing one does not match.</param>
    /// <param name="place">Where the contact happens.</param>
    /// <param name="now">When.</param>
    /// <param name="matched">Room for as many places in <see cref="Rules"/> as there are rules.</param>
    /// <returns>How many match; their places are in order.</returns>
    public int Match(FactProfile profile, ContactPlace place, DateTimeOffset now, Span<int> matched)
    {
        var found = _index.Match(profile, _places.At(place), matched);
        if (!_hasValidity)
        {
            return found;
        }

        var kept = 0;
        foreach (var rule in matched[..found])
        {
            if (_rules[rule].IsValid(now))
            {
                matched[kept++] = rule;
            }
        }

        return kept;
    }

    /// <summary>Asks every rule, one after the other: says of each that does not match why. Its matches are those of <see cref="Match"/>.</summary>
    public IReadOnlyList<RuleResult> Ask(FactProfile profile, ContactPlace place, DateTimeOffset now)
    {
        var results = new RuleResult[_rules.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new RuleResult(_rules[i], _rules[i].Ask(profile, place, now));
        }

        return results;
    }

    private static IReadOnlySet<string>? About(IEnumerable<ScopeCall> calls) =>
        calls.All(c => c.Arguments is { Count: 1 }) ? calls.Select(c => c.Arguments![0].ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase) : null;
}
