using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Studio.ShopTheme;

/// <summary>Writes the JSON that the widget's elements take in attributes; Razor encodes it for HTML.</summary>
internal static class WidgetJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>An object of these members.</summary>
    public static string Object(params (string Name, object? Value)[] members) =>
        JsonSerializer.Serialize(members.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal), Options);
}
