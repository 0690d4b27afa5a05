using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Studio.Scripts.Types;

/// <summary>Writes TypeScript declarations. Names and words come from planners: nothing of them can end a comment or a name.</summary>
internal static partial class TypeScriptText
{
    /// <summary>A property's name as it stands in an interface.</summary>
    public static string Name(string name) => Identifier().IsMatch(name) ? name : JsonSerializer.Serialize(name);

    /// <summary>True where the text can be the name of a variable or function.</summary>
    public static bool IsIdentifier(string name) => Identifier().IsMatch(name);

    /// <summary>A comment above a member, or nothing where there are no words.</summary>
    public static StringBuilder AppendDoc(this StringBuilder text, string indent, string? words) =>
        string.IsNullOrWhiteSpace(words) ? text : text.Append(indent).Append("/** ").Append(Words(words)).Append(" */\n");

    /// <summary>Words within a comment, on one line.</summary>
    public static string Words(string words) => words.Replace("*/", "* /", StringComparison.Ordinal).ReplaceLineEndings(" ").Trim();

    /// <summary>The type of what a JSON Schema describes, as far as content fields use it.</summary>
    public static string TypeOf(JsonNode? schema, int depth = 0)
    {
        var kinds = schema?["type"] switch
        {
            JsonArray several => several.OfType<JsonValue>().Select(v => (string?)v).ToList(),
            JsonValue one => [(string?)one],
            _ => [],
        };
        var types = kinds.Where(k => k != "null").Select(kind => kind switch
        {
            "string" => "string",
            "number" or "integer" => "number",
            "boolean" => "boolean",
            "array" => $"{TypeOf(schema?["items"], depth + 1)}[]",
            "object" when depth < 6 && schema?["properties"] is JsonObject { Count: > 0 } members => "{ " + string.Join("; ", members.Select(m => $"{Name(m.Key)}?: {TypeOf(m.Value, depth + 1)}")) + " }",
            _ => "any",
        }).Distinct(StringComparer.Ordinal).ToList();
        return types.Count switch { 0 => "any", 1 => types[0], _ => $"({string.Join(" | ", types)})" };
    }

    [GeneratedRegex(@"^[A-Za-z_$][\w$]*$", RegexOptions.ECMAScript | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();
}
