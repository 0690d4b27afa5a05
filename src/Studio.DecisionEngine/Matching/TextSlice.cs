using System.Collections.Frozen;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.DecisionEngine.Matching;

/// <summary>
/// A fact that is a text, with a set for each text that is named and one for all others. Of many texts only that is kept in which they differ from the others. Pieces and the order of texts are not
/// looked at here: whoever asks for them is left possible, and asked itself.
/// </summary>
internal sealed class TextSlice : FactSlice
{
    private const int MostSets = 64;

    private readonly FrozenDictionary<string, int> _places;
    private readonly ulong[] _others;
    private readonly ulong[][] _sets = [];
    private readonly int[][] _differences = [];

    public TextSlice(int rows, Constraint[] constraints) : base(rows, constraints)
    {
        // An empty text is no yes, so that it is one that matters to whoever asks for a yes.
        var texts = constraints.SelectMany(c => c.Tests).SelectMany(t => t.Test == FactTest.In ? t.Values.Select(v => v.AsString()) : t.Test == FactTest.Truthy ? [""] : []).Distinct(StringComparer.Ordinal).ToArray();
        _places = texts.Select((t, i) => (t, i)).ToFrozenDictionary(p => p.t, p => p.i, StringComparer.Ordinal);
        _others = Where(c => IsPossible(c, null));
        _differences = Differences(constraints);
        if (texts.Length <= MostSets)
        {
            _sets = Array.ConvertAll(_differences, Changed);
            _differences = [];
        }
    }

    /// <summary>True where the question is answered by the sets.</summary>
    public static bool IsAnswered(FactTest test) => test is FactTest.In or FactTest.Truthy or FactTest.Missing;

    protected override bool TryKeep(ScriptValue value, Span<ulong> rows, Span<ulong> scratch)
    {
        if (!value.IsString)
        {
            return false;
        }

        if (!_places.TryGetValue(value.AsString(), out var place))
        {
            RowBits.Keep(rows, _others);
        }
        else if (_sets.Length > 0)
        {
            RowBits.Keep(rows, _sets[place]);
        }
        else
        {
            Change(scratch, _differences[place]);
            RowBits.Keep(rows, scratch[.._others.Length]);
        }

        return true;
    }

    private ulong[] Changed(int[] differences)
    {
        var set = new ulong[_others.Length];
        Change(set, differences);
        return set;
    }

    private void Change(Span<ulong> set, int[] differences)
    {
        _others.CopyTo(set);
        foreach (var row in differences)
        {
            RowBits.Flip(set, row);
        }
    }

    /// <summary>Whether a text, or (null) one that nobody names, leaves the row possible.</summary>
    private static bool IsPossible(Constraint constraint, string? text)
    {
        foreach (var test in constraint.Tests)
        {
            var yes = test.Test switch
            {
                FactTest.In => text is not null && test.Values.Any(v => v.AsString() == text),
                FactTest.Truthy => text is not { Length: 0 },
                FactTest.Missing => false,
                _ => !test.Negated,
            };
            if (yes == test.Negated)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Of each named text, the rows that it makes possible and others do not, or the other way round.</summary>
    private int[][] Differences(Constraint[] constraints)
    {
        var differences = new List<int>[_places.Count];
        foreach (var constraint in constraints)
        {
            var (other, named) = (IsPossible(constraint, null), constraint.Tests.SelectMany(t => t.Test == FactTest.In ? t.Values.Select(v => v.AsString()) : t.Test == FactTest.Truthy ? [""] : []));
            foreach (var text in named.Distinct(StringComparer.Ordinal))
            {
                if (IsPossible(constraint, text) != other)
                {
                    (differences[_places[text]] ??= []).Add(constraint.Row);
                }
            }
        }

        return Array.ConvertAll(differences, d => d?.ToArray() ?? []);
    }
}
