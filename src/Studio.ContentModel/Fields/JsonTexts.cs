using System.Text.Json.Nodes;

namespace Studio.ContentModel.Fields;

/// <summary>Reads lists of texts.</summary>
internal static class JsonTexts
{
    /// <summary>The texts of a list that are not empty, each once.</summary>
    public static IReadOnlyList<string> Read(JsonObject? value, string property) => value?[property] is JsonArray list
        ? [.. list.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : "").Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)]
        : [];

    /// <summary>True where there is nothing, or a list of texts.</summary>
    public static bool IsList(JsonObject? value, string property) =>
        value?[property] is not { } node || (node is JsonArray list && list.All(n => n is JsonValue v && v.TryGetValue<string>(out _)));
}
