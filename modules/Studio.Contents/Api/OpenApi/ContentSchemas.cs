using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;

namespace Studio.Contents.Api.OpenApi;

/// <summary>Content types as JSON Schema (2020-12): an item as the API takes and gives it, its parts and fields as the definitions have them at the moment.</summary>
internal sealed class ContentSchemas(ContentFieldTypes fields)
{
    private const string Reference = "#/components/schemas/";

    /// <summary>The name of a type's schema among the document's.</summary>
    public static string NameOf(string contentType) => "Content." + contentType;

    /// <summary>The schemas by name: one a type, and <c>ContentItem</c>, which is any of them.</summary>
    public JsonObject Write(ContentDefinitions definitions)
    {
        var schemas = new JsonObject();
        foreach (var type in definitions.Types.Values)
        {
            schemas[NameOf(type.Name)] = Type(type, definitions);
        }

        schemas["ContentItem"] = Any(definitions);
        return schemas;
    }

    private static JsonObject Any(ContentDefinitions definitions) => definitions.Types.Count == 0
        ? new JsonObject { ["type"] = "object" }
        : new JsonObject
        {
            ["oneOf"] = new JsonArray([.. definitions.Types.Keys.Select(t => (JsonNode)new JsonObject { ["$ref"] = Reference + NameOf(t) })]),
            ["discriminator"] = new JsonObject
            {
                ["propertyName"] = "ContentType",
                ["mapping"] = new JsonObject(definitions.Types.Keys.Select(t => KeyValuePair.Create(t, (JsonNode?)(Reference + NameOf(t))))),
            },
        };

    private JsonObject Type(ContentTypeDefinition type, ContentDefinitions definitions)
    {
        var properties = Metadata(type);
        var required = new JsonArray("ContentType");
        foreach (var part in type.Parts)
        {
            var schema = Part(part, definitions);
            properties[part.Name] = schema;
            if (schema["required"] is JsonArray)
            {
                required.Add(part.Name);
            }
        }

        return new JsonObject { ["type"] = "object", ["title"] = type.DisplayName, ["required"] = required, ["properties"] = properties };
    }

    private JsonObject Part(ContentTypePartDefinition part, ContentDefinitions definitions)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var field in definitions.Parts.GetValueOrDefault(part.PartName)?.Fields ?? [])
        {
            properties[field.Name] = fields.Find(field.FieldType)?.Schema(field) ?? new JsonObject { ["type"] = "object", ["title"] = field.DisplayName };
            if (field.Required)
            {
                required.Add(field.Name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    private static JsonObject Metadata(ContentTypeDefinition type) => new()
    {
        ["ContentItemId"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9a-z]{26}$", ["description"] = "Left out for a new item." },
        ["ContentType"] = new JsonObject { ["const"] = type.Name },
        ["ContentItemVersionId"] = Given("string"),
        ["DisplayText"] = new JsonObject { ["type"] = "string" },
        ["Latest"] = Given("boolean"),
        ["Published"] = Given("boolean"),
        ["CreatedUtc"] = Given("string", "date-time"),
        ["ModifiedUtc"] = Given("string", "date-time"),
        ["PublishedUtc"] = new JsonObject { ["type"] = new JsonArray("string", "null"), ["format"] = "date-time", ["readOnly"] = true },
        ["Owner"] = Given("string"),
        ["Author"] = Given("string"),
    };

    private static JsonObject Given(string type, string? format = null)
    {
        var json = new JsonObject { ["type"] = type, ["readOnly"] = true };
        if (format is not null)
        {
            json["format"] = format;
        }

        return json;
    }
}
