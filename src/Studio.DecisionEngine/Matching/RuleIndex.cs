using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.DecisionEngine.Matching;

/// <summary>Some of the conditions of an index, prepared to be looked at alone.</summary>
public sealed class RuleSelection
{
    internal RuleSelection(ulong[] rows) => Rows = rows;

    internal ulong[] Rows { get; }
}

/// <summary>
/// Finds, among many conditions, those that are true of one profile, without trying each: every fact has, for each of its values that matters, the set of conditions that this value leaves
/// possible, and what is in all sets is true. Immutable; used by any number of threads. What cannot be said of single facts is asked of the few conditions that are left.
/// </summary>
public sealed class RuleIndex
{
    // Two sets on the stack: of some sixteen thousand rows.
    private const int MostOnStack = 256;

    private readonly FactSlice[] _facts;
    private readonly ulong[] _all;
    private readonly int[] _conditionOf;
    private readonly CompiledExpression?[] _asked;
    private readonly FactPredicate[]?[]? _rest;

    // After the last row of each condition: the rows of one stand together.
    private readonly int[] _endOf;

    // Each condition is one row of the same place, and its row says all.
    private readonly bool _isPlain;

    private RuleIndex(FactSlice[] facts, int[] conditionOf, CompiledExpression?[] asked, FactPredicate[]?[]? rest)
    {
        (_facts, _conditionOf, _asked, _rest, _all) = (facts, conditionOf, asked, rest, RowBits.All(conditionOf.Length));
        _endOf = new int[asked.Length];
        for (var row = 0; row < conditionOf.Length; row++)
        {
            _endOf[conditionOf[row]] = row + 1;
        }

        _isPlain = rest is null && conditionOf.AsSpan().SequenceEqual([.. Enumerable.Range(0, asked.Length)]) && Array.TrueForAll(asked, a => a is null);
    }

    /// <summary>How many conditions there are.</summary>
    public int Count => _asked.Length;

    /// <summary>Prepares conditions.</summary>
    /// <param name="conditions">The conditions; null is true of everyone. They are known by their place.</param>
    public static RuleIndex Build(IReadOnlyList<PreparedCondition?> conditions)
    {
        var (rows, conditionOf, asked) = (new List<FactPredicate[]>(conditions.Count), new List<int>(conditions.Count), new CompiledExpression?[conditions.Count]);
        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i] is not { } condition)
            {
                rows.Add([]);
                conditionOf.Add(i);
                continue;
            }

            var form = condition.Form;
            asked[i] = form.IsExact ? null : condition.Condition;
            foreach (var row in form.Rows)
            {
                rows.Add(row);
                conditionOf.Add(i);
            }
        }

        return new RuleIndex(Slices(rows), [.. conditionOf], asked, Rest(rows));
    }

    /// <summary>Some of the conditions, to match those alone.</summary>
    /// <param name="isSelected">Whether the condition of a place is one of them.</param>
    public RuleSelection Select(Func<int, bool> isSelected)
    {
        var rows = new ulong[_all.Length];
        for (var row = 0; row < _conditionOf.Length; row++)
        {
            if (isSelected(_conditionOf[row]))
            {
                RowBits.Add(rows, row);
            }
        }

        return new RuleSelection(rows);
    }

    /// <summary>The places of the conditions that are true, in their order.</summary>
    /// <param name="input">The facts. A condition that depends on a missing one is not true.</param>
    /// <param name="selection">Which conditions to look at, of this index; null for all.</param>
    /// <param name="matched">Room for <see cref="Count"/> places.</param>
    /// <returns>How many are true.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Match(IExpressionInput input, RuleSelection? selection, Span<int> matched)
    {
        var words = _all.Length;
        var rented = words > MostOnStack ? ArrayPool<ulong>.Shared.Rent(2 * words) : null;
        var room = rented is null ? stackalloc ulong[2 * MostOnStack] : rented;
        var rows = room[..words];
        var scratch = room.Slice(words, words);
        (selection?.Rows ?? _all).CopyTo(rows);
        foreach (var fact in _facts)
        {
            fact.Keep(input, rows, scratch);
        }

        var count = _isPlain ? List(rows, matched) : List(input, rows, matched);
        if (rented is not null)
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int List(ReadOnlySpan<ulong> rows, Span<int> matched)
    {
        var count = 0;
        for (var word = 0; word < rows.Length; word++)
        {
            for (var left = rows[word]; left != 0; left &= left - 1)
            {
                matched[count++] = (word << 6) + BitOperations.TrailingZeroCount(left);
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int List(IExpressionInput input, ReadOnlySpan<ulong> rows, Span<int> matched)
    {
        var (count, answered) = (0, 0);
        for (var word = 0; word < rows.Length; word++)
        {
            var left = rows[word] & From(answered - (word << 6));
            while (left != 0)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(left);
                var condition = _conditionOf[row];
                if (!RestHolds(input, row))
                {
                    left &= left - 1;
                    continue;
                }

                if (_asked[condition] is not { } asked || asked.Test(input) == Truth.True)
                {
                    matched[count++] = condition;
                }

                // Whatever the answer is, it is that of all its rows.
                answered = _endOf[condition];
                left &= From(answered - (word << 6));
            }
        }

        return count;
    }

    /// <summary>The bits of a word from one on, which may lie before or after the word.</summary>
    private static ulong From(int bit) => bit <= 0 ? ulong.MaxValue : bit >= 64 ? 0 : ulong.MaxValue << bit;

    private bool RestHolds(IExpressionInput input, int row)
    {
        if (_rest?[row] is { } tests)
        {
            foreach (var test in tests)
            {
                if (!test.Holds(test.Member.IsFunction ? input.Call(test.Member.Slot, [.. test.Arguments]) : input.Get(test.Member.Slot)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static FactSlice[] Slices(List<FactPredicate[]> rows)
    {
        var asked = new Dictionary<FactKey, List<Constraint>>();
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var test in rows[row])
            {
                var key = new FactKey(test);
                if (!asked.TryGetValue(key, out var constraints))
                {
                    asked[key] = constraints = [];
                }

                if (constraints.Count > 0 && constraints[^1].Row == row)
                {
                    constraints[^1] = new Constraint(row, [.. constraints[^1].Tests, test]);
                }
                else
                {
                    constraints.Add(new Constraint(row, [test]));
                }
            }
        }

        return [.. asked.Values.Select(c => FactSlice.Of(rows.Count, [.. c]))];
    }

    /// <summary>What sets do not answer: pieces of texts, and their order.</summary>
    private static FactPredicate[]?[]? Rest(List<FactPredicate[]> rows)
    {
        var rest = rows.ConvertAll(r => Array.FindAll(r, t => t is { Member.Type: ExpressionType.String, Test: not FactTest.Has } && !TextSlice.IsAnswered(t.Test)) is { Length: > 0 } tests ? tests : null);
        return rest.TrueForAll(r => r is null) ? null : [.. rest];
    }

    /// <summary>Questions of one key can be answered together: one fact, or one thing that a list may hold.</summary>
    private readonly record struct FactKey(int Slot, string Arguments, ScriptValue Thing)
    {
        public FactKey(FactPredicate test) : this(test.Member.Slot, test.Arguments.Count == 0 ? "" : string.Join('\0', test.Arguments.Select(a => $"{a.Kind} {a}")), test.Test == FactTest.Has ? test.Values[0] : ScriptValue.Missing)
        {
        }
    }
}
