using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.DecisionEngine.Matching;

/// <summary>
/// Finds conditions that cannot be true whatever the facts are, such as <c>n &gt; 5 &amp;&amp; n &lt; 3</c>. What it finds is never true; a contradiction that lies in arithmetic, or in more
/// alternatives than <see cref="DisjunctiveForm.MostRows"/>, is not found.
/// </summary>
internal static class Contradiction
{
    /// <summary>True where no row can hold.</summary>
    public static bool In(DisjunctiveForm form) => form.Rows.All(IsImpossible);

    private static bool IsImpossible(FactPredicate[] row)
    {
        foreach (var asked in row.GroupBy(p => (p.Member.Path, string.Join('\u0001', p.Arguments.Select(a => a.ToString())))))
        {
            if (CannotHold([.. asked]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where no value of one fact answers all questions as they want.</summary>
    private static bool CannotHold(FactPredicate[] tests)
    {
        if (Array.Exists(tests, t => t is { Test: FactTest.Missing, Negated: false }))
        {
            // Missing answers no other question, and "there is one" with no.
            return Array.Exists(tests, t => t.Test != FactTest.Missing || t.Negated);
        }

        if (Candidates(tests) is { } candidates)
        {
            return candidates.All(c => !Array.TrueForAll(tests, t => t.Holds(c)));
        }

        return AreOpposite(tests) || BeginDifferently(tests) || HasEmptyRange(tests);
    }

    /// <summary>The only values that the fact could have; null where they cannot be counted.</summary>
    private static IEnumerable<ScriptValue>? Candidates(FactPredicate[] tests) => Array.Find(tests, t => t is { Test: FactTest.In, Negated: false }) is { } chosen
        ? chosen.Values
        : tests[0].Member.Type == ExpressionType.Boolean ? [ScriptValue.True, ScriptValue.False, ScriptValue.Null] : null;

    /// <summary>The same question with both answers.</summary>
    private static bool AreOpposite(FactPredicate[] tests) => Array.Exists(tests, a => !a.Negated && Array.Exists(tests, b => b.Negated && b.Test == a.Test && b.Values.Count == a.Values.Count
        && a.Values.Zip(b.Values).All(v => v.First.Kind == v.Second.Kind && v.First.ToString() == v.Second.ToString())));

    private static bool BeginDifferently(FactPredicate[] tests)
    {
        var starts = tests.Where(t => t is { Test: FactTest.StartsWith, Negated: false }).Select(t => t.Values[0].AsString()).OrderBy(s => s.Length).ToList();
        return starts.Count > 1 && starts.Exists(s => !starts[^1].StartsWith(s, StringComparison.Ordinal));
    }

    private static bool HasEmptyRange(FactPredicate[] tests)
    {
        var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        var (isLowOut, isHighOut) = (false, false);
        foreach (var test in tests.Where(t => t.Test is FactTest.Less or FactTest.LessOrEqual && t.Values[0].IsNumber))
        {
            var (limit, isOut) = (test.Values[0].AsNumber(), (test.Test == FactTest.Less) != test.Negated);
            if (test.Negated && (limit > low || (limit == low && isOut)))
            {
                (low, isLowOut) = (limit, isOut);
            }
            else if (!test.Negated && (limit < high || (limit == high && isOut)))
            {
                (high, isHighOut) = (limit, isOut);
            }
        }

        return low > high || (low == high && (isLowOut || isHighOut || Array.Exists(tests, t => !t.Holds(ScriptValue.From(low)))));
    }
}
