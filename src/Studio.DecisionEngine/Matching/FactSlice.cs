using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.DecisionEngine.Matching;

/// <summary>
/// One fact, and for each value that matters the set of rows that a fact of this value leaves possible. What a row does not ask of the fact is always possible.
/// </summary>
internal abstract class FactSlice
{
    private readonly ScopeMember _member;
    private readonly ScriptValue[] _arguments;
    private readonly Constraint[] _constraints;
    private readonly ulong[] _missing;

    /// <summary>Prepares the fact.</summary>
    /// <param name="rows">How many rows there are in all.</param>
    /// <param name="constraints">What rows ask of the fact, each row once.</param>
    protected FactSlice(int rows, Constraint[] constraints)
    {
        var first = constraints[0].Tests[0];
        (_member, _arguments, _constraints) = (first.Member, [.. first.Arguments], constraints);
        Words = RowBits.WordsOf(rows);
        Free = RowBits.All(rows);
        foreach (var constraint in constraints)
        {
            RowBits.Remove(Free, constraint.Row);
        }

        _missing = Where(c => c.Holds(ScriptValue.Missing));
    }

    /// <summary>The words of a set of rows.</summary>
    protected int Words { get; }

    /// <summary>The rows that ask nothing of the fact.</summary>
    protected ulong[] Free { get; }

    /// <summary>Takes away the rows that the fact of this contact makes impossible.</summary>
    /// <param name="input">The facts.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Room for as many rows.</param>
    public void Keep(IExpressionInput input, Span<ulong> rows, Span<ulong> scratch)
    {
        var value = _member.IsFunction ? input.Call(_member.Slot, _arguments) : input.Get(_member.Slot);
        if (value.IsMissing)
        {
            RowBits.Keep(rows, _missing);
        }
        else if (!TryKeep(value, rows, scratch))
        {
            KeepByAsking(value, rows);
        }
    }

    /// <summary>Takes away the rows that the value makes impossible; false where the value is not of the kind that was prepared for.</summary>
    protected abstract bool TryKeep(ScriptValue value, Span<ulong> rows, Span<ulong> scratch);

    /// <summary>The rows that a value leaves possible, of which each constraint says whether it holds.</summary>
    protected ulong[] Where(Func<Constraint, bool> holds)
    {
        var set = (ulong[])Free.Clone();
        foreach (var constraint in _constraints)
        {
            if (holds(constraint))
            {
                RowBits.Add(set, constraint.Row);
            }
        }

        return set;
    }

    /// <summary>A value of another kind than the catalogue says: seldom enough to ask each row.</summary>
    private void KeepByAsking(ScriptValue value, Span<ulong> rows)
    {
        foreach (var constraint in _constraints)
        {
            if (RowBits.Has(rows, constraint.Row) && !constraint.Holds(value))
            {
                RowBits.Remove(rows, constraint.Row);
            }
        }
    }

    /// <summary>The slice of a fact by its type.</summary>
    public static FactSlice Of(int rows, Constraint[] constraints) => constraints[0].Tests[0] switch
    {
        { Test: FactTest.Has } => new HasSlice(rows, constraints),
        { Member.Type: ExpressionType.Number } => new NumberSlice(rows, constraints),
        { Member.Type: ExpressionType.String } => new TextSlice(rows, constraints),
        _ => new BooleanSlice(rows, constraints),
    };
}

/// <summary>A fact that is true or false.</summary>
internal sealed class BooleanSlice : FactSlice
{
    private readonly ulong[] _true;
    private readonly ulong[] _false;

    public BooleanSlice(int rows, Constraint[] constraints) : base(rows, constraints) =>
        (_true, _false) = (Where(c => c.Holds(ScriptValue.True)), Where(c => c.Holds(ScriptValue.False)));

    protected override bool TryKeep(ScriptValue value, Span<ulong> rows, Span<ulong> scratch)
    {
        if (!value.IsBoolean)
        {
            return false;
        }

        RowBits.Keep(rows, value.AsBoolean() ? _true : _false);
        return true;
    }
}

/// <summary>Whether a list holds one thing: all questions to it are about the same thing.</summary>
internal sealed class HasSlice : FactSlice
{
    private readonly ScriptValue _wanted;
    private readonly ulong[] _with;
    private readonly ulong[] _without;

    public HasSlice(int rows, Constraint[] constraints) : base(rows, constraints)
    {
        _wanted = constraints[0].Tests[0].Values[0];
        _with = Where(c => Array.TrueForAll(c.Tests, t => !t.Negated));
        _without = Where(c => Array.TrueForAll(c.Tests, t => t.Negated));
    }

    protected override bool TryKeep(ScriptValue value, Span<ulong> rows, Span<ulong> scratch)
    {
        if (!value.IsList)
        {
            return false;
        }

        var has = false;
        foreach (var item in value.AsList())
        {
            has |= item.Equals(_wanted);
        }

        RowBits.Keep(rows, has ? _with : _without);
        return true;
    }
}
