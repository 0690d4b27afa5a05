
namespace Studio.Liquid.Values;

/// <summary>What lists, objects and strings have in common.</summary>
internal static class Collections
{
    /// <summary>The number of elements, entries or characters; null for a value which has none.</summary>
    public static object? Size(object? value) => value switch
    {
        string text => (long)CodePoints.Count(text),
        LiquidMap map => (long)map.Count,
        IReadOnlyList<object?> list => (long)list.Count,
        _ => null,
    };

    /// <summary>The first element, character, or entry as name and value.</summary>
    public static object? First(object? value) => value switch
    {
        string text => CodePoints.Slice(text, 0, 1),
        LiquidMap map => map.Entries.Select(Pair).FirstOrDefault(),
        IReadOnlyList<object?> { Count: > 0 } list => list[0],
        _ => null,
    };

    /// <summary>The last element or character; an object has none.</summary>
    public static object? Last(object? value) => value switch
    {
        string text => CodePoints.Slice(text, CodePoints.Count(text) - 1, 1),
        IReadOnlyList<object?> { Count: > 0 } list => list[^1],
        _ => null,
    };

    /// <summary>What a loop goes through: elements, entries as name and value, or a string as a whole.</summary>
    public static IReadOnlyList<object?> ForLoop(object? value) => value switch
    {
        IReadOnlyList<object?> list => list,
        LiquidMap map => [.. map.Entries.Select(Pair)],
        string { Length: > 0 } text => [text],
        _ => [],
    };

    private static object? Pair(KeyValuePair<string, object?> entry) => new object?[] { entry.Key, entry.Value };
}
