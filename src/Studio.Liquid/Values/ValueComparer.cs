using System.Collections;

namespace Studio.Liquid.Values;

/// <summary>When two values are equal, and which comes first.</summary>
internal sealed class ValueComparer : IEqualityComparer<object?>
{
    private const int MaxDepth = 32;
    private const int MaxHashDepth = 4;
    private const int MaxHashElements = 16;

    public static readonly ValueComparer Instance = new();

    private ValueComparer()
    {
    }

    bool IEqualityComparer<object?>.Equals(object? x, object? y) => AreEqual(x, y);

    int IEqualityComparer<object?>.GetHashCode(object? obj) => HashOf(obj, 0);

    public static bool AreEqual(object? left, object? right, int depth = 0)
    {
        if (left is string one && right is string two)
        {
            return string.Equals(one, two, StringComparison.Ordinal);
        }

        left = LiquidValue.Unwrap(LiquidValue.Normalize(left));
        right = LiquidValue.Unwrap(LiquidValue.Normalize(right));
        return (left, right) switch
        {
            (Keyword keyword, _) => keyword.Matches(right),
            (_, Keyword keyword) => keyword.Matches(left),
            (null, null) => true,
            (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
            (bool a, bool b) => a == b,
            (DateTimeOffset a, DateTimeOffset b) => a == b,
            (long or double or decimal, long or double or decimal) => ValueNumber.Compare(left, right) == 0,
            (NumberRange a, NumberRange b) => a.Start == b.Start && a.End == b.End,
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => depth < MaxDepth && ListsEqual(a, b, depth + 1),
            (LiquidMap a, LiquidMap b) => depth < MaxDepth && MapsEqual(a, b, depth + 1),
            _ => false,
        };
    }

    /// <summary>Below, above or equal to zero; null when the two kinds have no order.</summary>
    public static int? Order(object? left, object? right) => (LiquidValue.Unwrap(left), LiquidValue.Unwrap(right)) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (long or double or decimal, long or double or decimal) => ValueNumber.Compare(left!, right!),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (null, null) => 0,
        _ => null,
    };

    // Equal values have equal hashes: 1 and 1.0, a range and the list of its numbers, an object in any order of its names.
    private static int HashOf(object? value, int depth) => LiquidValue.Unwrap(LiquidValue.Normalize(value)) switch
    {
        string text => text.GetHashCode(StringComparison.Ordinal),
        long number => ((double)number).GetHashCode(),
        decimal number => ((double)number).GetHashCode(),
        double number => number.GetHashCode(),
        bool flag => flag.GetHashCode(),
        DateTimeOffset moment => moment.GetHashCode(),
        IReadOnlyList<object?> list => depth >= MaxHashDepth ? list.Count : list.Take(MaxHashElements).Aggregate(list.Count, (hash, element) => HashCode.Combine(hash, HashOf(element, depth + 1))),
        LiquidMap map => depth >= MaxHashDepth ? map.Count : map.Entries.Aggregate(map.Count, (hash, entry) => hash ^ HashCode.Combine(entry.Key.GetHashCode(StringComparison.Ordinal), HashOf(entry.Value, depth + 1))),
        _ => 0,
    };

    private static bool ListsEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right, int depth)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var index = 0; index < left.Count; index++)
        {
            if (!AreEqual(left[index], right[index], depth))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MapsEqual(LiquidMap left, LiquidMap right, int depth)
        => left.Count == right.Count
            && left.Entries.All(entry => right.TryGet(entry.Key, out var other) && AreEqual(entry.Value, other, depth));
}
