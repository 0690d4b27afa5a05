using System.Collections;

namespace Studio.Liquid.Values;

/// <summary>The whole numbers of <c>(start..end)</c>, never materialised.</summary>
internal sealed class NumberRange : IReadOnlyList<object?>
{
    public NumberRange(long start, long end)
    {
        if (end >= start && (decimal)end - start >= int.MaxValue)
        {
            throw LiquidException.Of(LiquidErrorCode.NumberRange);
        }

        Start = start;
        End = end;
    }

    public long Start { get; }

    public long End { get; }

    public int Count => End < Start ? 0 : (int)(End - Start + 1);

    public object? this[int index] => Start + index;

    public IEnumerator<object?> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return Start + index;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
