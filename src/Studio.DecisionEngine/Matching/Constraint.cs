using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.DecisionEngine.Matching;

/// <summary>What one row asks of one fact.</summary>
/// <param name="Row">The row.</param>
/// <param name="Tests">The questions, all of which have to be answered as they want.</param>
internal readonly record struct Constraint(int Row, FactPredicate[] Tests)
{
    /// <summary>True where a fact of this value answers all as it has to.</summary>
    public bool Holds(ScriptValue value)
    {
        foreach (var test in Tests)
        {
            if (!test.Holds(value))
            {
                return false;
            }
        }

        return true;
    }
}
