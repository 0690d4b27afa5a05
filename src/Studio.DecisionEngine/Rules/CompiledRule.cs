using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Matching;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Rules;

/// <summary>A rule ready to be asked.</summary>
public sealed class CompiledRule
{
    private CompiledRule(Rule rule, PreparedCondition? prepared, IReadOnlyList<ExpressionError> errors) => (Rule, Prepared, Errors) = (rule, prepared, errors);

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>Its condition; null where it matches everyone or is broken.</summary>
    public CompiledExpression? Condition => Prepared?.Condition;

    /// <summary>Why it is broken; empty where it is not.</summary>
    public IReadOnlyList<ExpressionError> Errors { get; }

    /// <summary>True where it never matches.</summary>
    public bool IsBroken => Errors.Count > 0;

    /// <summary>Its condition as the index has it; null where <see cref="Condition"/> is.</summary>
    public PreparedCondition? Prepared { get; }

    /// <summary>Compiles a rule; errors are kept, not thrown, so that a broken rule breaks no other.</summary>
    public static CompiledRule Compile(Rule rule, FactCatalogue catalogue, ExpressionCompiler compiler)
    {
        if (string.IsNullOrWhiteSpace(rule.Condition))
        {
            return new CompiledRule(rule, null, []);
        }

        var condition = compiler.Compile(rule.Condition, catalogue, out var errors);
        return new CompiledRule(rule, condition is null ? null : new PreparedCondition(condition), errors);
    }

    /// <summary>Asks the rule.</summary>
    public RuleOutcome Ask(FactProfile profile, ContactPlace place, DateTimeOffset now)
    {
        if (IsBroken)
        {
            return RuleOutcome.Broken;
        }

        if (!Applies(Rule.Touchpoints, place.Touchpoint))
        {
            return RuleOutcome.OtherTouchpoint;
        }

        if (!Applies(Rule.Channels, place.Channel))
        {
            return RuleOutcome.OtherChannel;
        }

        if (!IsValid(now))
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

    /// <summary>The rule as it is now; its condition is the same, and need not be compiled again.</summary>
    internal CompiledRule For(Rule rule) => new(rule, Prepared, Errors);

    /// <summary>True where and when the rule applies, whatever its condition says.</summary>
    internal bool Counts(ContactPlace place, DateTimeOffset now) => Applies(Rule.Touchpoints, place.Touchpoint) && Applies(Rule.Channels, place.Channel) && IsValid(now);

    /// <summary>True at the times for which the rule was made.</summary>
    internal bool IsValid(DateTimeOffset now) => !(now < Rule.ValidFrom || now >= Rule.ValidTo);

    /// <summary>Whether a list of places, where an empty one is everywhere, has this one.</summary>
    public static bool Applies(IReadOnlyList<string> places, string place) => places.Count == 0 || places.Contains(place, StringComparer.OrdinalIgnoreCase);
}
