using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Kernel.Localization;

namespace Studio.ContentModel.Fields;

/// <summary>Chooses a language from a localised text.</summary>
public static class LocalizedText
{
    /// <summary>The text in the culture's language, else in English, else in whichever there is; null where there is none.</summary>
    public static string? Pick(JsonObject? value, CultureInfo culture)
    {
        if (value is null)
        {
            return null;
        }

        var wanted = StudioCultures.Match(culture);
        return Text(value, wanted) ?? Text(value, "en") ?? StudioCultures.All.Select(c => Text(value, c)).FirstOrDefault(t => t is not null);
    }

    private static string? Text(JsonObject value, string? culture) =>
        culture is not null && value[culture] is JsonValue v && v.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
