using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which find elements by a property: with a value the property must equal it, without one it must be true.</summary>
internal static class SelectFilters
{
    public static void Register(LiquidFilterRegistry filters)
    {
        filters.AddAsync("where", async (input, call) => await SelectAsync(input, call) is { } found ? found.Where(item => item.Matches).Select(item => item.Item).ToList() : null, 1, 2);
        filters.AddAsync("reject", async (input, call) => await SelectAsync(input, call) is { } found ? found.Where(item => !item.Matches).Select(item => item.Item).ToList() : null, 1, 2);
        filters.AddAsync("find", async (input, call) => (await SelectAsync(input, call, isFirst: true))?.Find(item => item.Matches).Item, 1, 2);
        filters.AddAsync("find_index", FindIndexAsync, 1, 2);
        filters.AddAsync("has", async (input, call) => (await SelectAsync(input, call, isFirst: true))?.Exists(item => item.Matches), 1, 2);
    }

    private static async ValueTask<object?> FindIndexAsync(object? input, LiquidFilterCall call)
        => await SelectAsync(input, call, isFirst: true) is { } found && found.FindIndex(item => item.Matches) is >= 0 and var index ? (long)index : null;

    // Null when an element before the last one needed has no properties: Shopify then gives nil for the whole list.
    private static async ValueTask<List<(object? Item, bool Matches)>?> SelectAsync(object? input, LiquidFilterCall call, bool isFirst = false)
    {
        var result = new List<(object?, bool)>();
        foreach (var item in await call.ElementsAsync(input))
        {
            var (isReadable, value) = await Properties.ReadAsync(item, call[0], call);
            if (!isReadable)
            {
                return null;
            }

            var matches = call[1] is null ? LiquidValue.IsTruthy(value) : ValueComparer.AreEqual(value, call[1]);
            result.Add((item, matches));
            if (matches && isFirst)
            {
                break;
            }
        }

        return result;
    }
}
