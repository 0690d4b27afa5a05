using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Studio.DecisionEngine.Matching;

/// <summary>Sets of rows as bits, sixty-four to a word.</summary>
internal static class RowBits
{
    /// <summary>The words that so many rows need.</summary>
    public static int WordsOf(int rows) => (rows + 63) >> 6;

    /// <summary>A set of all rows.</summary>
    public static ulong[] All(int rows)
    {
        var all = new ulong[WordsOf(rows)];
        Array.Fill(all, ulong.MaxValue);
        if ((rows & 63) != 0)
        {
            all[^1] = (1UL << (rows & 63)) - 1;
        }

        return all;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<ulong> set, int row) => set[row >> 6] |= 1UL << row;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remove(Span<ulong> set, int row) => set[row >> 6] &= ~(1UL << row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Flip(Span<ulong> set, int row) => set[row >> 6] ^= 1UL << row;

    public static bool Has(ReadOnlySpan<ulong> set, int row) => (set[row >> 6] & (1UL << row)) != 0;

    /// <summary>Leaves in a set what is in the other too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Keep(Span<ulong> set, ReadOnlySpan<ulong> other)
    {
        var wide = MemoryMarshal.Cast<ulong, Vector<ulong>>(set);
        var wideOther = MemoryMarshal.Cast<ulong, Vector<ulong>>(other[..set.Length]);
        for (var i = 0; i < wide.Length && i < wideOther.Length; i++)
        {
            wide[i] &= wideOther[i];
        }

        for (var i = wide.Length * Vector<ulong>.Count; i < set.Length; i++)
        {
            set[i] &= other[i];
        }
    }
}
