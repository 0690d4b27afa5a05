using Microsoft.Extensions.DependencyInjection;
using Studio.Liquid;

namespace Studio.Templates.Filters;

/// <summary>What the tenant's filters have in common.</summary>
internal static class FilterCalls
{
    /// <summary>A service of the render.</summary>
    /// <exception cref="LiquidException">The template is rendered where there are none.</exception>
    public static T Service<T>(this LiquidFilterCall call) where T : notnull =>
        call.Services is { } services ? services.GetRequiredService<T>() : throw LiquidException.FromFilter("liquid.not_here", $"The filter '{call.Name}' cannot be used here.", call.Name);

    /// <summary>The ids that an input stands for: texts, or objects with such a property.</summary>
    public static async ValueTask<IReadOnlyList<string>> IdsAsync(this LiquidFilterCall call, object? input, string property)
    {
        var ids = new List<string>();
        foreach (var element in await call.ReadListAsync(input))
        {
            var id = element as string ?? await call.ReadAsync(element, property) as string;
            if (!string.IsNullOrEmpty(id))
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    public static LiquidException Refuse(this LiquidFilterCall call, string code, string message) => LiquidException.FromFilter(code, message, call.Name);
}
