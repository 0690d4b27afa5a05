using System.Collections;

namespace Studio.DecisionEngine.Tables;

/// <summary>Finds what rows leave over: each row is a box of kinds of values, and what is left of a box when others are taken away is a few smaller boxes.</summary>
internal sealed class TableCover
{
    private const int MostGaps = 10;

    // A table that people can read needs some thousands; beyond that the answer is that it cannot be told.
    private const int MostCuts = 200_000;

    private int _cuts;

    public static TableCoverage Find(ColumnAtoms[] atoms, BitArray[][] boxes, IReadOnlyList<TableRow> rows)
    {
        var cover = new TableCover();
        var (unreachable, complete) = (new List<int>(), true);
        for (var row = 0; row < boxes.Length; row++)
        {
            var left = cover.Left(boxes[row], boxes.AsSpan(0, row));
            complete &= left is not null;
            if (left is { Count: 0 })
            {
                unreachable.Add(rows[row].Line);
            }
        }

        // Of what is not known nothing has to be said: a person looks at it.
        var known = Array.ConvertAll(atoms, a => new BitArray(a.Count, true) { [a.Count - 1] = false });
        var gaps = cover.Left(known, boxes);
        return new TableCoverage(unreachable, [.. (gaps ?? []).Take(MostGaps).Select(g => Describe(atoms, known, g))], complete && gaps is not null);
    }

    private static TableGap Describe(ColumnAtoms[] atoms, BitArray[] all, BitArray[] gap) =>
        new([.. gap.Select((kinds, i) => kinds.Cast<bool>().SequenceEqual(all[i].Cast<bool>()) ? null : atoms[i].Describe(First(kinds)))]);

    private static int First(BitArray kinds)
    {
        var kind = 0;
        while (!kinds[kind])
        {
            kind++;
        }

        return kind;
    }

    /// <summary>What is left of a box without others; null where that takes too many cuts.</summary>
    private List<BitArray[]>? Left(BitArray[] box, ReadOnlySpan<BitArray[]> others)
    {
        var left = Array.Exists(box, k => !k.HasAnySet()) ? [] : new List<BitArray[]> { box };
        foreach (var other in others)
        {
            var next = new List<BitArray[]>(left.Count);
            foreach (var piece in left)
            {
                if (++_cuts > MostCuts)
                {
                    return null;
                }

                Cut(piece, other, next);
            }

            left = next;
            if (left.Count == 0)
            {
                break;
            }
        }

        return left;
    }

    private static void Cut(BitArray[] piece, BitArray[] other, List<BitArray[]> left)
    {
        for (var i = 0; i < piece.Length; i++)
        {
            if (!new BitArray(piece[i]).And(other[i]).HasAnySet())
            {
                left.Add(piece);
                return;
            }
        }

        var rest = (BitArray[])piece.Clone();
        for (var i = 0; i < piece.Length; i++)
        {
            var outside = new BitArray(other[i]).Not().And(rest[i]);
            if (outside.HasAnySet())
            {
                var part = (BitArray[])rest.Clone();
                part[i] = outside;
                left.Add(part);
            }

            rest[i] = new BitArray(rest[i]).And(other[i]);
        }
    }
}
