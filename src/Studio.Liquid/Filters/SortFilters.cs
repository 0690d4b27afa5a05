using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which sort. The order of equal elements is kept; nil comes last.</summary>
internal static class SortFilters
{
    private static readonly Comparer<object?> ByValue = Comparer<object?>.Create((left, right) => Nil(left, right) ?? ValueComparer.Order(left, right) ?? Equal(left, right));

    private static readonly Comparer<object?> ByText = Comparer<object?>.Create((left, right)
        => Nil(left, right) ?? string.Compare(ValueText.Of(left), ValueText.Of(right), StringComparison.OrdinalIgnoreCase));

    public static void Register(LiquidFilterRegistry filters)
    {
        filters.AddAsync("sort", (input, call) => SortAsync(input, call, ByValue), 0, 1);
        filters.AddAsync("sort_natural", (input, call) => SortAsync(input, call, ByText), 0, 1);
    }

    private static async ValueTask<object?> SortAsync(object? input, LiquidFilterCall call, Comparer<object?> comparer)
    {
        var items = await call.ElementsAsync(input);
        var keys = call[0] is null ? items : await Properties.ReadAllAsync(items, call[0], call);
        call.Context.Budget.Step(items.Count * (long)Math.Log2(items.Count + 1) / 4);
        try
        {
            return keys?.Zip(items).OrderBy(pair => pair.First, comparer).Select(pair => pair.Second).ToList();
        }
        catch (InvalidOperationException fault) when (fault.InnerException is LiquidException)
        {
            throw LiquidException.Of(LiquidErrorCode.Unsortable);
        }
    }

    private static int? Nil(object? left, object? right)
        => left is null ? (right is null ? 0 : 1) : right is null ? -1 : null;

    private static int Equal(object? left, object? right)
        => ValueComparer.AreEqual(left, right) ? 0 : throw LiquidException.Of(LiquidErrorCode.Unsortable);
}
