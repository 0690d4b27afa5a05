using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Rules;

/// <summary>A rule as a planner wrote and published it.</summary>
/// <param name="Id">The rule's item.</param>
/// <param name="Version">The published version; a decision keeps it.</param>
/// <param name="Name">What the planner calls it.</param>
/// <param name="Condition">The expression; empty matches everyone.</param>
/// <param name="Touchpoints">Where it applies; empty is everywhere.</param>
/// <param name="Priority">The planner's lever: greater goes first.</param>
/// <param name="OfferId">What it proposes.</param>
/// <param name="ScriptId">The words to say, or null.</param>
/// <param name="ValidFrom">Not before, or null.</param>
/// <param name="ValidTo">Not from this moment on, or null.</param>
public sealed record Rule(
    string Id, string Version, string Name, string Condition, IReadOnlyList<string> Touchpoints, int Priority, string OfferId, string? ScriptId, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo);

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

    /// <summary>It is not valid at this time.</summary>
    NotValidNow,

    /// <summary>Its condition cannot be compiled (a field may have been removed); it never matches and disturbs no other.</summary>
    Broken,
}

/// <summary>A rule ready to be asked.</summary>
public sealed class CompiledRule
{
    private CompiledRule(Rule rule, CompiledExpression? condition, IReadOnlyList<ExpressionError> errors)
    {
        Rule = rule;
        Condition = condition;
        Errors = errors;
    }

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>Its condition; null where it matches everyone or is broken.</summary>
    public CompiledExpression? Condition { get; }

    /// <summary>Why it is broken; empty where it is not.</summary>
    public IReadOnlyList<ExpressionError> Errors { get; }

    /// <summary>Compiles a rule; errors are kept, not thrown, so that a broken rule breaks no other.</summary>
    public static CompiledRule Compile(Rule rule, FactCatalogue catalogue, ExpressionCompiler compiler)
    {
        if (string.IsNullOrWhiteSpace(rule.Condition))
        {
            return new CompiledRule(rule, null, []);
        }

        var condition = compiler.Compile(rule.Condition, catalogue, out var errors);
        return new CompiledRule(rule, condition, errors);
    }

    /// <summary>The rule as it is now; its condition is the same, and need not be compiled again.</summary>
    internal CompiledRule For(Rule rule) => new(rule, Condition, Errors);

    /// <summary>Asks the rule.</summary>
    public RuleOutcome Ask(FactProfile profile, string touchpoint, DateTimeOffset now)
    {
        if (Errors.Count > 0)
        {
            return RuleOutcome.Broken;
        }

        if (Rule.Touchpoints.Count > 0 && !Rule.Touchpoints.Contains(touchpoint, StringComparer.OrdinalIgnoreCase))
        {
            return RuleOutcome.OtherTouchpoint;
        }

        if (now < Rule.ValidFrom || now >= Rule.ValidTo)
        {
            return RuleOutcome.NotValidNow;
        }

        return Condition?.Test(profile) switch
        {
            null or Truth.True => RuleOutcome.Matched,
            Truth.Unknown => RuleOutcome.Unknown,
            _ => RuleOutcome.NotMatched,
        };
    }
}
