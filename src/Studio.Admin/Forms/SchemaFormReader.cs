using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Studio.Kernel.Localization;
using Studio.Kernel.Schemas;

namespace Studio.Admin.Forms;

/// <summary>
/// Reads a posted form into the JSON that the schema checks. What cannot be read as the kind (a word in a number's place) stays a text, so that the
/// check refuses it beside the field and the form shows it as it was written.
/// </summary>
public static class SchemaFormReader
{
    /// <summary>The values that the form carries. A secret that was left empty is left out, which keeps it.</summary>
    public static JsonObject Read(SchemaNode node, IFormCollection form) => ReadObject(node, form, "");

    private static JsonObject ReadObject(SchemaNode node, IFormCollection form, string path)
    {
        var values = new JsonObject();
        foreach (var property in node.Properties)
        {
            var place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            var name = SchemaFormField.Prefix + place;
            if (property.Value.Kind == SchemaKind.Object)
            {
                values[property.Name] = ReadObject(property.Value, form, place);
            }
            else if (property.Value is { Kind: SchemaKind.Dictionary, Format: SchemaFormats.LocalizedText })
            {
                values[property.Name] = ReadLanguages(form, name);
            }
            else if (property.Secret)
            {
                ReadSecret(values, property, form, place);
            }
            else if (form.TryGetValue(name, out var written))
            {
                values[property.Name] = ReadValue(property.Value, written);
            }
        }

        return values;
    }

    private static JsonObject ReadLanguages(IFormCollection form, string name)
    {
        var languages = new JsonObject();
        foreach (var culture in StudioCultures.All)
        {
            if (form[$"{name}.{culture}"].ToString().Trim() is { Length: > 0 } text)
            {
                languages[culture] = text;
            }
        }

        return languages;
    }

    private static void ReadSecret(JsonObject values, SchemaProperty property, IFormCollection form, string path)
    {
        if (form[SchemaFormField.Prefix + path].ToString() is { Length: > 0 } secret)
        {
            values[property.Name] = secret;
        }
        else if (form[SchemaFormField.ForgetPrefix + path] == "true")
        {
            values[property.Name] = property.Value.Nullable ? null : "";
        }
    }

    private static JsonNode? ReadValue(SchemaNode node, StringValues written)
    {
        var text = (written.Count > 0 ? written[^1] ?? "" : "").Replace("\r\n", "\n", StringComparison.Ordinal);
        return node.Kind switch
        {
            SchemaKind.Boolean => text == "true",
            SchemaKind.Integer or SchemaKind.Number => text.Trim().Length == 0 ? null : Number(text),
            SchemaKind.Text => text.Length == 0 && (node.Nullable || node.ClrType != typeof(string)) ? null : JsonValue.Create(text),
            SchemaKind.List when node.Item!.Kind == SchemaKind.Text => List(node.Item, written, text),
            _ => Json(text),
        };
    }

    private static JsonValue Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);

    // Several chosen values come one by one, after the empty one that tells "none chosen" from "not on the form"; a list of lines as one text.
    private static JsonArray List(SchemaNode item, StringValues written, string text)
    {
        var entries = item.Choices is not null || written.Count > 1 ? written.Select(w => w ?? "") : text.Split('\n');
        return [.. entries.Select(e => e.Trim()).Where(e => e.Length > 0).Select(e => (JsonNode)e)];
    }

    private static JsonNode? Json(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
