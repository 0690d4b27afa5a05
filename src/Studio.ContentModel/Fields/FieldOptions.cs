using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;

namespace Studio.ContentModel.Fields;

/// <summary>One of the values that a field offers.</summary>
/// <param name="Name">What people read.</param>
/// <param name="Value">What is stored.</param>
/// <param name="IsDefault">True where a new item has it.</param>
public sealed record FieldOption(string Name, string Value, bool IsDefault);

/// <summary>Reads the choices that settings offer, <c>Options:[{name,value,default}]</c> as OrchardCore writes them.</summary>
public static class FieldOptions
{
    internal const string PredefinedSettings = "TextFieldPredefinedListEditorSettings";

    /// <summary>The choices of a group of settings; what is no choice is passed over.</summary>
    public static IReadOnlyList<FieldOption> Read(ContentFieldDefinition field, string group) =>
    [
        .. ((field.Settings[group] as JsonObject)?["Options"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(o => new FieldOption(Text(o, "name") ?? Text(o, "value") ?? "", Text(o, "value") ?? Text(o, "name") ?? "", IsTrue(o, "default")))
            .Where(o => o.Value.Length > 0),
    ];

    /// <summary>True where a text is chosen from a list.</summary>
    public static bool IsPredefined(ContentFieldDefinition field) => field.FieldType == "TextField" && field.Text("ContentPartFieldSettings", "Editor") == "PredefinedList";

    /// <summary>The choices of a text, or none where people may write what they like.</summary>
    public static IReadOnlyList<FieldOption> Predefined(ContentFieldDefinition field) => IsPredefined(field) ? Read(field, PredefinedSettings) : [];

    /// <summary>True where a text's choices are shown all at once; else they are a list to open. OrchardCore writes the editor as a number or a name.</summary>
    public static bool ShowsAll(ContentFieldDefinition field) => field.Text(PredefinedSettings, "Editor") == "Radio" || field.Number(PredefinedSettings, "Editor") == 0;

    /// <summary>What people read for a value.</summary>
    public static string NameOf(IReadOnlyList<FieldOption> options, string value) => options.FirstOrDefault(o => o.Value == value)?.Name ?? value;

    private static string? Text(JsonObject option, string name) => Property(option, name) is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

    private static bool IsTrue(JsonObject option, string name) => Property(option, name) is JsonValue v && v.TryGetValue<bool>(out var yes) && yes;

    private static JsonNode? Property(JsonObject option, string name) => option[name] ?? option[char.ToUpperInvariant(name[0]) + name[1..]];
}
