using Studio.Scripting.Expressions.Predicates;

namespace Studio.DecisionEngine.Matching;

/// <summary>
/// A condition as rows of which one has to hold, each row questions that all have to hold. Negations are at the leaves already, so that this is valid in three-valued logic. What would be too
/// many rows, or cannot be asked of single facts, is left out: the rows then hold wherever the condition is true, and elsewhere too.
/// </summary>
/// <param name="Rows">The rows; a row without questions holds always, no rows never do.</param>
/// <param name="IsExact">False where a row that holds does not yet say that the condition is true.</param>
internal sealed record DisjunctiveForm(IReadOnlyList<FactPredicate[]> Rows, bool IsExact)
{
    /// <summary>The rows that one condition may become.</summary>
    public const int MostRows = 64;

    private static readonly DisjunctiveForm Always = new([[]], true);
    private static readonly DisjunctiveForm Never = new([], true);

    /// <summary>The form of a condition.</summary>
    public static DisjunctiveForm Of(Predicate condition) => condition switch
    {
        FactPredicate fact => new DisjunctiveForm([[fact]], true),
        AllOf all => all.Operands.Aggregate(Always, (form, operand) => And(form, Of(operand))),
        AnyOf any => any.Operands.Aggregate(Never, (form, operand) => Or(form, Of(operand))),
        _ => Always with { IsExact = false },
    };

    private static DisjunctiveForm And(DisjunctiveForm left, DisjunctiveForm right)
    {
        if ((long)left.Rows.Count * right.Rows.Count > MostRows)
        {
            // The one of fewer rows leaves fewer rules to be looked at.
            return new DisjunctiveForm(left.Rows.Count <= right.Rows.Count ? left.Rows : right.Rows, false);
        }

        return new DisjunctiveForm([.. left.Rows.SelectMany(l => right.Rows, (l, r) => l.Length == 0 ? r : r.Length == 0 ? l : [.. l, .. r])], left.IsExact && right.IsExact);
    }

    private static DisjunctiveForm Or(DisjunctiveForm left, DisjunctiveForm right) => left.Rows.Count + right.Rows.Count > MostRows
        ? Always with { IsExact = false }
        : new DisjunctiveForm([.. left.Rows, .. right.Rows], left.IsExact && right.IsExact);
}
