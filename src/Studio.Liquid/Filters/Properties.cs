using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>How array filters read a property of an element: as Ruby's <c>item[property]</c> does.</summary>
internal static class Properties
{
    /// <summary>Reads a property.</summary>
    /// <returns>Whether elements of this kind have properties at all, and the resolved value.</returns>
    /// <exception cref="LiquidException">The element has properties, but never one like this.</exception>
    public static async ValueTask<(bool IsReadable, object? Value)> ReadAsync(object? item, object? property, LiquidFilterCall call)
    {
        switch (item)
        {
            case LiquidMap map:
                var raw = property is string key && map.TryGet(key, out var found) ? found : null;
                return (true, LiquidValue.Unwrap(await call.Context.ResolveAsync(raw)));
            case string or long when property is null:
                return (false, null);
            case string text when property is string part:
                call.Context.Budget.Search(text.Length, part.Length);
                return (true, text.Contains(part, StringComparison.Ordinal) ? part : null);
            case string text when property is long index:
                return (true, Character(text, index));
            case long number when property is long bit:
                return (true, bit is >= 0 and < 64 ? (number >> (int)bit) & 1 : 0L);
            case string or long or IReadOnlyList<object?>:
                throw LiquidException.Of(LiquidErrorCode.Property, ValueText.Of(property));
            default:
                return (false, null);
        }
    }

    /// <summary>The property of every element; null when one has no properties at all.</summary>
    public static async ValueTask<List<object?>?> ReadAllAsync(List<object?> items, object? property, LiquidFilterCall call)
    {
        var values = new List<object?>(items.Count);
        foreach (var item in items)
        {
            var (isReadable, value) = await ReadAsync(item, property, call);
            if (!isReadable)
            {
                return null;
            }

            values.Add(value);
        }

        return values;
    }

    private static string? Character(string text, long index)
    {
        var position = index < 0 ? index + CodePoints.Count(text) : index;
        var character = position is >= 0 and < int.MaxValue ? CodePoints.Slice(text, (int)position, 1) : "";
        return character.Length == 0 ? null : character;
    }
}
