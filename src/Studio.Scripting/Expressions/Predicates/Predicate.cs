namespace Studio.Scripting.Expressions.Predicates;

/// <summary>
/// A condition as what a database or an index can ask: negations are at the leaves, so that each node only says when the condition is
/// <em>true</em> in three-valued logic. Where a fact is missing, a leaf that asks for its value is not true, negated or not.
/// </summary>
public abstract record Predicate;

/// <summary>True where all operands are; true where there are none.</summary>
/// <param name="Operands">What has to hold.</param>
public sealed record AllOf(IReadOnlyList<Predicate> Operands) : Predicate;

/// <summary>True where an operand is; not true where there are none.</summary>
/// <param name="Operands">Of which one has to hold.</param>
public sealed record AnyOf(IReadOnlyList<Predicate> Operands) : Predicate;

/// <summary>What is asked of the value of a fact.</summary>
public enum FactTest
{
    /// <summary>It is one of the values.</summary>
    In,

    /// <summary>It is smaller than the value.</summary>
    Less,

    /// <summary>It is the value or smaller.</summary>
    LessOrEqual,

    /// <summary>It is a text that holds the value.</summary>
    Contains,

    /// <summary>It is a text that begins with the value.</summary>
    StartsWith,

    /// <summary>It is a text that ends with the value.</summary>
    EndsWith,

    /// <summary>It is a list that holds the value.</summary>
    Has,

    /// <summary>It is neither false, nor zero, nor an empty text.</summary>
    Truthy,

    /// <summary>There is none.</summary>
    Missing,
}

/// <summary>A question to one fact.</summary>
/// <param name="Member">The fact.</param>
/// <param name="Arguments">What it is asked with, where it is asked like a function.</param>
/// <param name="Test">The question.</param>
/// <param name="Values">What the value is compared with, of the type of the fact: any number for <see cref="FactTest.In"/>, one for comparisons, none for the others.</param>
/// <param name="Negated">True where the answer has to be no. A missing fact answers nothing, but to <see cref="FactTest.Missing"/>.</param>
public sealed record FactPredicate(ScopeMember Member, IReadOnlyList<ScriptValue> Arguments, FactTest Test, IReadOnlyList<ScriptValue> Values, bool Negated) : Predicate
{
    /// <summary>True where a fact of this value answers as it has to.</summary>
    public bool Holds(ScriptValue value)
    {
        if (Test == FactTest.Missing)
        {
            return value.IsNullish != Negated;
        }

        return !value.IsMissing && Answer(value) is var truth && truth == (Negated ? Truth.False : Truth.True);
    }

    private Truth Answer(ScriptValue value) => Test switch
    {
        FactTest.In => Runtime.Comparisons.Of(Values.Any(v => Runtime.Comparisons.SameStrictly(value, v))),
        FactTest.Less => Runtime.Comparisons.Less(value, Values[0]),
        FactTest.LessOrEqual => Runtime.Comparisons.LessOrEqual(value, Values[0]),
        FactTest.Contains => Text(value, (text, wanted) => text.Contains(wanted, StringComparison.Ordinal)),
        FactTest.StartsWith => Text(value, (text, wanted) => text.StartsWith(wanted, StringComparison.Ordinal)),
        FactTest.Has => value.IsList ? Runtime.Comparisons.Of(Holds(value.AsList())) : Truth.Unknown,
        FactTest.EndsWith => Text(value, (text, wanted) => text.EndsWith(wanted, StringComparison.Ordinal)),
        _ => value.TruthValue,
    };

    private bool Holds(ReadOnlySpan<ScriptValue> list)
    {
        foreach (var item in list)
        {
            if (Runtime.Comparisons.SameStrictly(item, Values[0]))
            {
                return true;
            }
        }

        return false;
    }

    private Truth Text(ScriptValue value, Func<string, string, bool> test) => value.IsString ? Runtime.Comparisons.Of(test(value.AsString(), Values[0].AsString())) : Truth.Unknown;
}

/// <summary>What can only be found out by running it, such as arithmetic of two facts.</summary>
/// <param name="Members">The facts that it reads.</param>
public sealed record OpaquePredicate(IReadOnlyList<ScopeMember> Members) : Predicate;
