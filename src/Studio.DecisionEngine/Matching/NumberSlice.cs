using System.Runtime.InteropServices;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Matching;

/// <summary>
/// A fact that is a number. The thresholds that rows name cut the numbers into classes: each threshold, and what lies between two of them. Neighbouring classes share a set, of the rows that some
/// number in them leaves possible, and a short list of those that others of them do not: a set for each class would be a set for each of a thousand thresholds.
/// </summary>
internal sealed class NumberSlice : FactSlice
{
    /// <summary>How long a list may be: as much work as keeping the set.</summary>
    private const int MostExceptions = 48;

    private readonly double[] _thresholds;
    private readonly ushort[] _blockOf;
    private readonly ulong[] _sets;
    private readonly RowException[] _exceptions;
    private readonly int[] _firstException;

    public NumberSlice(int rows, Constraint[] constraints) : base(rows, constraints)
    {
        _thresholds = NumberClasses.ThresholdsOf(constraints.SelectMany(c => c.Tests));
        var classes = (2 * _thresholds.Length) + 1;
        var possible = Array.ConvertAll(constraints, c => NumberClasses.Of(c.Tests, _thresholds));
        var begins = Blocks(possible, classes);
        _blockOf = new ushort[classes];
        for (var block = 0; block < begins.Length; block++)
        {
            Array.Fill(_blockOf, (ushort)block, begins[block], EndOf(begins, block, classes) - begins[block]);
        }

        _sets = new ulong[begins.Length * Words];
        var exceptions = new List<RowException>[begins.Length];
        for (var block = 0; block < begins.Length; block++)
        {
            Free.CopyTo(Set(block));
            exceptions[block] = [];
        }

        for (var i = 0; i < constraints.Length; i++)
        {
            Put(constraints[i].Row, possible[i], begins, classes, exceptions);
        }

        _exceptions = [.. exceptions.SelectMany(e => e)];
        _firstException = [0, .. exceptions.Select(e => e.Count)];
        for (var block = 1; block < _firstException.Length; block++)
        {
            _firstException[block] += _firstException[block - 1];
        }
    }

    protected override bool TryKeep(ScriptValue value, Span<ulong> rows, Span<ulong> scratch)
    {
        if (!value.IsNumber || double.IsNaN(value.AsNumber()))
        {
            return false;
        }

        var place = NumberClasses.PlaceOf(value.AsNumber(), _thresholds);
        var block = _blockOf[place];
        RowBits.Keep(rows, Set(block));
        foreach (ref readonly var exception in _exceptions.AsSpan(_firstException[block].._firstException[block + 1]))
        {
            // Whether it is one of them is a coin's throw: without a branch there is nothing to guess.
            rows[exception.Row >> 6] &= ~((uint)(place - exception.From) < (uint)exception.Length ? 1UL << exception.Row : 0);
        }

        return true;
    }

    private Span<ulong> Set(int block) => _sets.AsSpan(block * Words, Words);

    /// <summary>Where each block begins: as few as leave no list too long. A class alone needs no list.</summary>
    private static int[] Blocks(List<ClassRange>[] possible, int classes)
    {
        var edges = new int[classes + 1];
        foreach (var range in possible.SelectMany(p => p))
        {
            edges[range.From]++;
            edges[range.To]++;
        }

        var begins = new List<int> { 0 };
        var exceptions = 0;
        for (var place = 1; place < classes; place++)
        {
            if (exceptions + edges[place] > MostExceptions)
            {
                begins.Add(place);
                exceptions = 0;
            }
            else
            {
                exceptions += edges[place];
            }
        }

        return [.. begins];
    }

    /// <summary>Puts a row into the sets of the blocks in which it is possible, and into the lists of those in which it is not possible everywhere.</summary>
    private void Put(int row, List<ClassRange> possible, int[] begins, int classes, List<RowException>[] exceptions)
    {
        foreach (var range in possible)
        {
            for (var block = _blockOf[range.From]; block <= _blockOf[range.To - 1]; block++)
            {
                RowBits.Add(Set(block), row);
            }
        }

        foreach (var gap in NumberClasses.Without(possible, classes))
        {
            // In the blocks between its ends it is nowhere possible, and in none of their sets.
            Except(_blockOf[gap.From]);
            if (_blockOf[gap.To - 1] != _blockOf[gap.From])
            {
                Except(_blockOf[gap.To - 1]);
            }

            void Except(int block)
            {
                if (RowBits.Has(Set(block), row))
                {
                    var from = Math.Max(gap.From, begins[block]);
                    exceptions[block].Add(new RowException(row, from, Math.Min(gap.To, EndOf(begins, block, classes)) - from));
                }
            }
        }
    }

    private static int EndOf(int[] begins, int block, int classes) => block + 1 < begins.Length ? begins[block + 1] : classes;

    /// <summary>A row that classes make impossible though it is in their block's set.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct RowException(int Row, int From, int Length);
}
