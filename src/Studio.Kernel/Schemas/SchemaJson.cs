using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;

namespace Studio.Kernel.Schemas;

/// <summary>
/// Writes a schema as JSON Schema (2020-12, the part that describes data): type, properties, required, additionalProperties, items, enum, bounds, lengths, pattern,
/// format, default, writeOnly, title and description in the current language. What a form needs beyond it stands in <c>x-group</c>, <c>x-order</c>,
/// <c>x-editor</c>, <c>x-titles</c> (of an enum's values) and <c>x-shown-when</c>.
/// </summary>
internal sealed class SchemaJson(IStringLocalizerFactory localizers)
{
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    public JsonObject Write(SchemaNode node)
    {
        var json = new JsonObject { ["$schema"] = Dialect };
        var texts = localizers.Create(node.ClrType);
        json["title"] = texts[node.Title].Value;
        AddText(json, "description", node.Description, texts);
        Add(json, node, texts);
        return json;
    }

    private void Add(JsonObject json, SchemaNode node, IStringLocalizer texts)
    {
        var type = node.Kind switch
        {
            SchemaKind.Text => "string",
            SchemaKind.Integer => "integer",
            SchemaKind.Number => "number",
            SchemaKind.Boolean => "boolean",
            SchemaKind.List => "array",
            SchemaKind.Object or SchemaKind.Dictionary => "object",
            _ => null,
        };
        if (type is not null)
        {
            json["type"] = node.Nullable ? new JsonArray(type, "null") : type;
        }

        AddChoices(json, node, texts);
        switch (node.Kind)
        {
            case SchemaKind.Text when node.Choices is null:
                AddTextRules(json, node);
                break;
            case SchemaKind.Integer or SchemaKind.Number:
                AddBound(json, node.MinimumIsExclusive ? "exclusiveMinimum" : "minimum", node.Minimum);
                AddBound(json, node.MaximumIsExclusive ? "exclusiveMaximum" : "maximum", node.Maximum);
                break;
            case SchemaKind.List:
                json["items"] = Item(node, texts);
                json["minItems"] = node.MinimumLength;
                json["maxItems"] = node.MaximumLength;
                break;
            case SchemaKind.Dictionary:
                json["additionalProperties"] = Item(node, texts);
                json["maxProperties"] = node.MaximumLength;
                AddFormat(json, node);
                break;
            case SchemaKind.Object:
                AddProperties(json, node);
                AddFormat(json, node);
                break;
        }
    }

    private JsonObject Item(SchemaNode node, IStringLocalizer texts)
    {
        var item = new JsonObject();
        Add(item, node.Item!, texts);
        return item;
    }

    private static void AddChoices(JsonObject json, SchemaNode node, IStringLocalizer texts)
    {
        if (node.Choices is null)
        {
            return;
        }

        var values = new JsonArray([.. node.Choices.Select(c => c.Value.DeepClone())]);
        if (node.Nullable)
        {
            values.Add(null);
        }

        json["enum"] = values;
        if (node.Choices.Any(c => c.Title is not null))
        {
            // An enum's names are translated where the enum is declared, which may be another module than the property's.
            json["x-titles"] = new JsonArray([.. node.Choices.Select(c => (JsonNode)(c.Title is null ? c.Value.ToString() : texts[c.Title].Value))]);
        }
    }

    private static void AddTextRules(JsonObject json, SchemaNode node)
    {
        if (node.MinimumLength > 0)
        {
            json["minLength"] = node.MinimumLength;
        }

        json["maxLength"] = node.MaximumLength;
        if (node.PatternText is not null)
        {
            json["pattern"] = $"^(?:{node.PatternText})$";
        }
        else if (node.NotBlank)
        {
            json["pattern"] = @"\S";
        }

        AddFormat(json, node);
    }

    private static void AddFormat(JsonObject json, SchemaNode node)
    {
        if (node.Format is not null)
        {
            json["format"] = node.Format;
        }
    }

    private static void AddBound(JsonObject json, string name, decimal? bound)
    {
        if (bound is { } number)
        {
            json[name] = number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? JsonValue.Create((long)number) : JsonValue.Create(number);
        }
    }

    private void AddProperties(JsonObject json, SchemaNode node)
    {
        var properties = new JsonObject();
        var conditions = new JsonArray();
        var order = 0;
        foreach (var property in node.Properties)
        {
            properties[property.Name] = Property(property, order++);
            if (property is { Required: true, ShownWhen: { } when })
            {
                conditions.Add(new JsonObject
                {
                    ["if"] = new JsonObject { ["properties"] = new JsonObject { [when.Property] = new JsonObject { ["const"] = when.Value.DeepClone() } }, ["required"] = new JsonArray(when.Property) },
                    ["then"] = new JsonObject { ["required"] = new JsonArray(property.Name) },
                });
            }
        }

        json["properties"] = properties;
        json["required"] = new JsonArray([.. node.Properties.Where(p => p.Required && p.ShownWhen is null).Select(p => (JsonNode)p.Name)]);
        json["additionalProperties"] = false;
        if (conditions.Count > 0)
        {
            json["allOf"] = conditions;
        }
    }

    private JsonObject Property(SchemaProperty property, int order)
    {
        var texts = localizers.Create(property.Resources);
        var json = new JsonObject { ["title"] = texts[property.Title].Value };
        AddText(json, "description", property.Description, texts);
        Add(json, property.Value, texts);
        if (property.Default is not null && !property.Secret)
        {
            json["default"] = property.Default.DeepClone();
        }

        if (property.Secret)
        {
            json["writeOnly"] = true;
            json["format"] = "password";
        }

        AddText(json, "x-group", property.Group, texts);
        json["x-order"] = order;
        if (property.Editor is not null)
        {
            json["x-editor"] = property.Editor;
        }

        if (property.ShownWhen is { } when)
        {
            json["x-shown-when"] = new JsonObject { ["property"] = when.Property, ["value"] = when.Value.DeepClone() };
        }

        return json;
    }

    private static void AddText(JsonObject json, string name, string? text, IStringLocalizer texts)
    {
        if (text is not null)
        {
            json[name] = texts[text].Value;
        }
    }
}
