using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Localization;

namespace Studio.ContentModel.Fields;

/// <summary>The JSON of the standard field types as JSON Schema: the first property is the main one, which a filter and a table's column mean.</summary>
internal static class FieldSchemas
{
    /// <summary>An id of an item or a user.</summary>
    private const string Id = "^[0-9a-z]{26}$";

    public static JsonObject? Of(ContentFieldDefinition field) => field.FieldType switch
    {
        "TextField" => Object(field, ("Text", WithChoices(Text(65_536), field))),
        "HtmlField" => Object(field, ("Html", Text(null))),
        "MarkdownField" => Object(field, ("Markdown", Text(null))),
        "BooleanField" => Object(field, ("Value", Typed("boolean"))),
        "NumericField" => Object(field, ("Value", Number(field))),
        "DateField" => Object(field, ("Value", Format("date"))),
        "DateTimeField" => Object(field, ("Value", Format("date-time"))),
        "TimeField" => Object(field, ("Value", Format("time"))),
        "MoneyField" => Object(field, ("Amount", Described(Format("minor-units", "integer"), "Minor units, such as cents.")), ("Currency", new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$", ["description"] = "ISO 4217." })),
        "LocalizedTextField" => Object(field, [.. StudioCultures.All.Select(c => (c, Text(null)))]),
        "LinkField" => Object(field, ("Url", Text(null)), ("Text", Text(null)), ("Target", Text(null))),
        "MediaField" => Object(field, ("Paths", List(Text(null))), ("MediaTexts", List(Text(null)))),
        "ContentPickerField" => Object(field, ("ContentItemIds", Picked(field))),
        "UserPickerField" => Object(field, ("UserIds", Picked(field))),
        "MultiTextField" => Object(field, ("Values", List(Text(null)))),
        "TaxonomyField" => Object(field, ("TermContentItemIds", List(Pattern(Id))), ("TaxonomyContentItemId", Text(null))),
        "GeoPointField" => Object(field, ("Latitude", Between(-90, 90)), ("Longitude", Between(-180, 180))),
        _ => null,
    };

    private static JsonObject Object(ContentFieldDefinition field, params IReadOnlyList<(string Name, JsonObject Schema)> properties)
    {
        var json = new JsonObject { ["type"] = "object", ["title"] = field.DisplayName };
        if (field.Hint is { Length: > 0 } hint)
        {
            json["description"] = hint;
        }

        var members = new JsonObject();
        foreach (var (name, schema) in properties)
        {
            // An absent value may also be written as null.
            schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
            members[name] = schema;
        }

        json["properties"] = members;
        return json;
    }

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static JsonObject Text(int? longest)
    {
        var json = Typed("string");
        if (longest is { } most)
        {
            json["maxLength"] = most;
        }

        return json;
    }

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject Format(string format, string type = "string") => new() { ["type"] = type, ["format"] = format };

    private static JsonObject Described(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Between(int minimum, int maximum) => new() { ["type"] = "number", ["minimum"] = minimum, ["maximum"] = maximum };

    private static JsonObject Picked(ContentFieldDefinition field)
    {
        var json = List(Text(null));
        if (!field.Flag(field.FieldType + "Settings", "Multiple"))
        {
            json["maxItems"] = 1;
        }

        return json;
    }

    private static JsonObject Number(ContentFieldDefinition field)
    {
        var json = Typed("number");
        var settings = field.FieldType + "Settings";
        if (field.Number(settings, "Minimum") is { } minimum)
        {
            json["minimum"] = minimum;
        }

        if (field.Number(settings, "Maximum") is { } maximum)
        {
            json["maximum"] = maximum;
        }

        if ((int)(field.Number(settings, "Scale") ?? 0) == 0)
        {
            json["multipleOf"] = 1;
        }

        return json;
    }

    private static JsonObject WithChoices(JsonObject schema, ContentFieldDefinition field)
    {
        if ((field.Settings["TextFieldPredefinedListEditorSettings"] as JsonObject)?["Options"] is JsonArray { Count: > 0 } options)
        {
            schema["examples"] = new JsonArray([.. options.Select(o => (o as JsonObject)?["value"]?.DeepClone() ?? (o as JsonObject)?["Value"]?.DeepClone()).Where(v => v is not null)]);
        }

        return schema;
    }
}
