using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Studio.AdminTheme;

/// <summary>What <c>studio-chart</c> says.</summary>
internal static class ChartTexts
{
    /// <summary>The texts for its attribute <c>labels</c>, in the current language.</summary>
    public static string AsJson(IStringLocalizer<AdminThemeTexts> texts) => JsonSerializer.Serialize(new
    {
        table = texts["The numbers as a table"].Value,
        failed = texts["The chart could not be drawn. The numbers stand in the table."].Value,
        empty = texts["There are no numbers yet."].Value,
    });
}
