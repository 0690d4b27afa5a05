using Studio.DecisionEngine.Facts;
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

    /// <summary>Compiles the rules.</summary>
    /// <param name="rules">The published rules.</param>
    /// <param name="catalogue">The facts that they may speak of.</param>
    /// <param name="compiler">Compiles their conditions.</param>
    /// <param name="before">The set that this one follows, or null: a condition that was compiled there is not compiled again.</param>
    public RuleSet(IEnumerable<Rule> rules, FactCatalogue catalogue, ExpressionCompiler compiler, RuleSet? before = null)
    {
        Catalogue = catalogue;
        var known = before is not null && catalogue.HasSameMembers(before.Catalogue) ? before._rules.DistinctBy(r => r.Rule.Condition).ToDictionary(r => r.Rule.Condition, StringComparer.Ordinal) : [];

        // The order of arbitration: the planner's lever, then the elder rule, so that the answer is the same on every host.
        _rules = [.. rules.OrderByDescending(r => r.Priority).ThenBy(r => r.Id, StringComparer.Ordinal).Select(r => known.GetValueOrDefault(r.Condition)?.For(r) ?? CompiledRule.Compile(r, catalogue, compiler))];
        NeededFacts = _rules.SelectMany(r => r.Condition?.Members.Select(m => m.Path) ?? []).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The facts the conditions speak of.</summary>
    public FactCatalogue Catalogue { get; }

    /// <summary>The rules, those that win ties first.</summary>
    public IReadOnlyList<CompiledRule> Rules => _rules;

    /// <summary>The paths of the facts that some condition reads.</summary>
    public IReadOnlySet<string> NeededFacts { get; }

    /// <summary>Asks every rule; the results are in the order in which matching rules are proposed.</summary>
    public IReadOnlyList<RuleResult> Ask(FactProfile profile, string touchpoint, DateTimeOffset now)
    {
        var results = new RuleResult[_rules.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new RuleResult(_rules[i], _rules[i].Ask(profile, touchpoint, now));
        }

        return results;
    }
}
