using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Primitives;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;

namespace Studio.Admin.Forms;

/// <summary>
/// Reads a posted form into the JSON that the schema checks. What cannot be read as the kind (a word in a number's place) stays a text, so that the
/// check refuses it beside the field and the form shows it as it was written. What is to be JSON and is not is told here: where any JSON may stand, a text would be taken.
/// </summary>
internal sealed class SchemaFormReader(IFormCollection form, IStringLocalizer texts)
{
    private readonly List<InputError> _errors = [];

    /// <summary>True where entries of a list are rows of fields: objects of values that have a field of their own each. Rows within rows, and secrets that somebody would have to be told apart by, are not.</summary>
    public static bool AreRecords(SchemaNode item) => item is { Kind: SchemaKind.Object, Nullable: false, Properties.Count: > 0 } && item.Properties.All(p => !p.Secret && p.Value.Kind switch
    {
        SchemaKind.Object or SchemaKind.Any => false,
        SchemaKind.List => p.Value.Item!.Kind == SchemaKind.Text,
        SchemaKind.Dictionary => p.Value.Format == SchemaFormats.LocalizedText,
        _ => true,
    });

    /// <summary>What could not be read at all.</summary>
    public IReadOnlyList<InputError> Errors => _errors;

    /// <summary>The values that the form carries. A secret that was left empty is left out, which keeps it.</summary>
    public JsonObject Read(SchemaNode node) => ReadObject(node, "");

    private JsonObject ReadObject(SchemaNode node, string path)
    {
        var values = new JsonObject();
        foreach (var property in node.Properties)
        {
            var place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            var name = SchemaFormField.Prefix + place;
            if (property.Value.Kind == SchemaKind.Object)
            {
                values[property.Name] = ReadObject(property.Value, place);
            }
            else if (property.Value is { Kind: SchemaKind.Dictionary, Format: SchemaFormats.LocalizedText })
            {
                values[property.Name] = ReadLanguages(name);
            }
            else if (property.Secret)
            {
                ReadSecret(values, property, place);
            }
            else if (form.TryGetValue(name, out var written))
            {
                values[property.Name] = IsRows(property.Value, written) ? ReadRows(property.Value, written, place) : ReadValue(property.Value, written, place);
            }
        }

        return values;
    }

    // The empty value says that the list is on the form; a program may post the list as JSON.
    private static bool IsRows(SchemaNode node, StringValues written) =>
        node is { Kind: SchemaKind.List, Item: { } item } && AreRecords(item) && written.Count > 0 && string.IsNullOrEmpty(written[0]) && written.Skip(1).All(key => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    // In the order of the page. The check says where there are more than may be: not all of them need be read for that.
    private JsonArray ReadRows(SchemaNode node, StringValues keys, string place) =>
        [.. keys.Skip(1).Distinct(StringComparer.Ordinal).Take(node.MaximumLength + 1).Select(key => (JsonNode)ReadObject(node.Item!, $"{place}[{key}]"))];

    private JsonObject ReadLanguages(string name)
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

    private void ReadSecret(JsonObject values, SchemaProperty property, string path)
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

    private JsonNode? ReadValue(SchemaNode node, StringValues written, string path)
    {
        var text = (written.Count > 0 ? written[^1] ?? "" : "").Replace("\r\n", "\n", StringComparison.Ordinal);
        return node.Kind switch
        {
            SchemaKind.Boolean => text == "true",
            SchemaKind.Integer or SchemaKind.Number => text.Trim().Length == 0 ? null : Number(text),
            SchemaKind.Text => text.Length == 0 && (node.Nullable || node.ClrType != typeof(string)) ? null : JsonValue.Create(text),
            SchemaKind.List when node.Item!.Kind == SchemaKind.Text => List(node.Item, written, text),
            _ => Json(text, path),
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

    private JsonNode? Json(string text, string path)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            var (line, column) = ((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            _errors.Add(new InputError(path, texts["This is not JSON: it breaks in line {0}, column {1}. A text stands in quotation marks.", line, column], line, column));
            return JsonValue.Create(text);
        }
    }
}
