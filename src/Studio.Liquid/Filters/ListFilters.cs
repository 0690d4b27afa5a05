using System.Text;
using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which make lists of lists, or one value of a list.</summary>
internal static class ListFilters
{
    public static void Register(LiquidFilterRegistry filters)
    {
        filters.Add("first", (input, _) => Collections.First(input));
        filters.Add("last", (input, _) => Collections.Last(input));
        filters.Add("size", (input, _) => Collections.Size(input) ?? 0L);
        filters.AddAsync("join", JoinAsync, 0, 1);
        filters.AddAsync("reverse", ReverseAsync);
        filters.AddAsync("concat", ConcatAsync, 1);
        filters.AddAsync("compact", CompactAsync, 0, 1);
        filters.AddAsync("uniq", UniqueAsync, 0, 1);
        filters.AddAsync("map", MapAsync, 1);
        filters.AddAsync("sum", SumAsync, 0, 1);
    }

    private static async ValueTask<object?> JoinAsync(object? input, LiquidFilterCall call)
    {
        var glue = call.Text(0, " ");
        var result = new StringBuilder();
        var separator = "";
        foreach (var item in await call.ElementsAsync(input))
        {
            result.Append(separator).Append(ValueText.Of(item));
            call.Context.Budget.CheckLength(result.Length);
            separator = glue;
        }

        return result.ToString();
    }

    private static async ValueTask<object?> ReverseAsync(object? input, LiquidFilterCall call)
    {
        var items = await call.ElementsAsync(input);
        items.Reverse();
        return items;
    }

    private static async ValueTask<object?> ConcatAsync(object? input, LiquidFilterCall call)
    {
        if (call[0] is not IReadOnlyList<object?>)
        {
            throw LiquidException.Of(LiquidErrorCode.FilterInput, call.Name, "a list as its argument");
        }

        var items = await call.ElementsAsync(input);
        items.AddRange(await call.ElementsAsync(call[0]));
        return items;
    }

    private static async ValueTask<object?> CompactAsync(object? input, LiquidFilterCall call)
    {
        var items = await call.ElementsAsync(input);
        var keys = call.Count == 0 ? items : await Properties.ReadAllAsync(items, call[0], call);
        return keys is null ? null : items.Where((_, index) => keys[index] is not null).ToList();
    }

    private static async ValueTask<object?> UniqueAsync(object? input, LiquidFilterCall call)
    {
        var items = await call.ElementsAsync(input);
        var keys = call.Count == 0 ? items : await Properties.ReadAllAsync(items, call[0], call);
        var seen = new HashSet<object?>(ValueComparer.Instance);
        return keys is null ? null : items.Where((_, index) => IsNew(seen, keys[index], call)).ToList();
    }

    private static bool IsNew(HashSet<object?> seen, object? key, LiquidFilterCall call)
    {
        call.Context.Budget.Step();
        return seen.Add(key);
    }

    private static async ValueTask<object?> MapAsync(object? input, LiquidFilterCall call)
    {
        var values = new List<object?>();
        foreach (var item in await call.ElementsAsync(input))
        {
            var isUnreadable = item is string or long && call[0] is null;
            values.Add(isUnreadable
                ? throw LiquidException.Of(LiquidErrorCode.Property, "")
                : (await Properties.ReadAsync(item, call[0], call)).Value);
        }

        return values;
    }

    private static async ValueTask<object?> SumAsync(object? input, LiquidFilterCall call)
    {
        object sum = 0L;
        foreach (var item in await call.ElementsAsync(input))
        {
            var value = call[0] is null ? item : (await Properties.ReadAsync(item, call[0], call)).Value;
            foreach (var part in await call.ElementsAsync(value))
            {
                sum = ValueNumber.Add(sum, ValueNumber.Of(part));
            }
        }

        return sum;
    }
}
