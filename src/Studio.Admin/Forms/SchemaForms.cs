using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;

namespace Studio.Admin.Forms;

/// <summary>
/// Makes forms from schemas. Nested objects are groups of fields, bilingual texts a field a language, lists of texts one line an entry, lists of objects a row of fields an entry;
/// what has no form of its own is written as JSON.
/// </summary>
public sealed class SchemaForms(SchemaCatalogue schemas, IStringLocalizerFactory localizers, IStringLocalizer<SchemaForms> texts)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The form for these values.</summary>
    /// <param name="node">The schema of an object.</param>
    /// <param name="values">The values by the schema's names, saved or just written.</param>
    /// <param name="keptSecrets">The paths of the secrets that have a value.</param>
    /// <param name="errors">What is wrong with the values.</param>
    public SchemaForm Show(SchemaNode node, JsonObject values, IReadOnlySet<string> keptSecrets, IReadOnlyList<InputError> errors)
    {
        var fields = new List<(string? Group, SchemaFormField Field)>();
        var unread = errors.Where(e => e.Line is not null).Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        AddFields(fields, node, values, "", null, new Shown(keptSecrets, unread));
        var shown = fields.Select(f => (f.Group, Field: WithErrors(f.Field, errors))).ToList();
        var groups = shown.GroupBy(f => f.Group ?? "", StringComparer.Ordinal).OrderBy(g => g.Key.Length > 0).Select(g => new SchemaFormGroup(g.Key.Length == 0 ? null : g.Key, [.. g.Select(f => f.Field)]));
        return new SchemaForm([.. groups], [.. errors.Where(e => !fields.Exists(f => IsOf(f.Field.Path, e.Path))).Select(e => e.Message)]);
    }

    /// <summary>Reads a posted form into the JSON that the schema checks.</summary>
    /// <param name="node">The schema of an object.</param>
    /// <param name="form">What was posted.</param>
    /// <param name="errors">What could not be read, by path: the values hold it as it was written, and are good for nothing but to be shown again.</param>
    public JsonObject Read(SchemaNode node, IFormCollection form, out IReadOnlyList<InputError> errors)
    {
        var reader = new SchemaFormReader(form, texts);
        var values = reader.Read(node);
        errors = reader.Errors;
        return values;
    }

    // Of a list of objects a fault stands beside the field of the row, where there is one.
    private static SchemaFormField WithErrors(SchemaFormField field, IReadOnlyList<InputError> errors)
    {
        var rows = field.Rows.Select(r => r with { Fields = [.. r.Fields.Select(f => WithErrors(f, errors))] }).ToList();
        var own = errors.Where(e => IsOf(field.Path, e.Path) && !rows.Exists(r => r.Fields.Any(f => IsOf(f.Path, e.Path))));
        return field with { Rows = rows, Errors = [.. own.Select(e => e.Message)] };
    }

    private static bool IsOf(string field, string error) =>
        error == field || (error.StartsWith(field, StringComparison.Ordinal) && error.Length > field.Length && error[field.Length] is '.' or '[');

    private void AddFields(List<(string? Group, SchemaFormField Field)> fields, SchemaNode node, JsonObject? values, string path, string? group, Shown shown)
    {
        foreach (var property in node.Properties)
        {
            var place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            var resources = localizers.Create(property.Resources);
            var title = resources[property.Title].Value;
            var own = group ?? (property.Group is null ? null : resources[property.Group].Value);
            var value = values?[property.Name];
            if (property.Value.Kind == SchemaKind.Object)
            {
                AddFields(fields, property.Value, value as JsonObject, place, own ?? title, shown);
            }
            else if (property.Value is { Kind: SchemaKind.Dictionary, Format: SchemaFormats.LocalizedText })
            {
                fields.AddRange(StudioCultures.All.Select(culture => (own, Field: new SchemaFormField($"{place}.{culture}", texts["{0} ({1})", title, StudioCultures.NativeName(culture)], SchemaFormEditor.Text, Text(value?[culture])) { Language = culture })));
            }
            else
            {
                var field = Field(node, property, title, value, place, shown);
                fields.Add((own, property.ShownWhen is null ? field : field with { ShownWhen = ShownWhen(node, property, path), IsHidden = !property.IsShownIn(values ?? []) }));
            }
        }
    }

    private SchemaFormField Field(SchemaNode owner, SchemaProperty property, string title, JsonNode? value, string path, Shown shown)
    {
        var node = property.Value;
        var editor = Editor(property);
        if (editor == SchemaFormEditor.Records && (value is null || value is JsonArray all && all.All(entry => entry is JsonObject)))
        {
            return Records(property, title, value as JsonArray ?? [], path, shown);
        }

        editor = editor == SchemaFormEditor.Records ? SchemaFormEditor.Json : editor;
        return new SchemaFormField(path, title, editor, editor == SchemaFormEditor.Secret ? "" : Value(editor, value, asWritten: node.Kind != SchemaKind.Any || shown.Unread.Contains(path)))
        {
            Description = property.Description is null ? null : localizers.Create(property.Resources)[property.Description].Value,
            Condition = Condition(owner, property),
            InputType = InputType(node),
            Choices = editor is SchemaFormEditor.Select or SchemaFormEditor.SelectMany ? Choices(node) : [],
            Chosen = value is JsonArray list ? list.Select(Text).ToHashSet(StringComparer.Ordinal) : new HashSet<string>(StringComparer.Ordinal) { Text(value) },
            Required = property.ShownWhen is null && (property.Required || node.NotBlank),
            IsKept = shown.KeptSecrets.Contains(path),
            MaximumLength = editor is SchemaFormEditor.Text or SchemaFormEditor.Area or SchemaFormEditor.Secret ? node.MaximumLength : null,
            Minimum = node.Minimum is > int.MinValue ? node.Minimum.Value.ToString(CultureInfo.InvariantCulture) : null,
            Maximum = node.Maximum is < int.MaxValue ? node.Maximum.Value.ToString(CultureInfo.InvariantCulture) : null,
            Step = node.Kind == SchemaKind.Integer ? "1" : node.Kind == SchemaKind.Number ? "any" : null,
        };
    }

    private SchemaFormField Records(SchemaProperty property, string title, JsonArray values, string path, Shown shown)
    {
        var item = property.Value.Item!;
        SchemaFormRow Row(string key, JsonObject entry)
        {
            var fields = new List<(string? Group, SchemaFormField Field)>();
            AddFields(fields, item, entry, $"{path}[{key}]", "", shown);
            return new SchemaFormRow(key, [.. fields.Select(f => f.Field)]);
        }

        var blank = new JsonObject(item.Properties.Where(p => p.Default is not null).Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Default!.DeepClone())));
        return new SchemaFormField(path, title, SchemaFormEditor.Records, "")
        {
            Description = property.Description is null ? null : localizers.Create(property.Resources)[property.Description].Value,
            Condition = null,
            Rows = [.. values.Select((entry, i) => Row(i.ToString(CultureInfo.InvariantCulture), (JsonObject)entry!))],
            Blank = Row(SchemaFormField.BlankKey, blank),
        };
    }

    private SchemaFormEditor Editor(SchemaProperty property) => property.Value switch
    {
        _ when property.Secret => SchemaFormEditor.Secret,
        { Kind: SchemaKind.Boolean } => SchemaFormEditor.Check,
        { Choices: not null } => SchemaFormEditor.Select,
        { Kind: SchemaKind.Integer or SchemaKind.Number } => SchemaFormEditor.Number,
        { Kind: SchemaKind.Text } node when schemas.FindFormat(node.Format)?.Choices is not null => SchemaFormEditor.Select,
        { Kind: SchemaKind.Text } when property.Editor == SchemaEditors.TextArea => SchemaFormEditor.Area,
        { Kind: SchemaKind.Text } => SchemaFormEditor.Text,
        { Kind: SchemaKind.List, Item: { Kind: SchemaKind.Text } item } => ListChoices(item) ? SchemaFormEditor.SelectMany : SchemaFormEditor.Lines,
        { Kind: SchemaKind.List, Item: { } item } when SchemaFormReader.AreRecords(item) => SchemaFormEditor.Records,
        _ => SchemaFormEditor.Json,
    };

    private bool ListChoices(SchemaNode item) => item.Choices is not null || schemas.FindFormat(item.Format)?.Choices is not null;

    private static string InputType(SchemaNode node) => node.Format switch
    {
        SchemaFormats.Email => "email",
        SchemaFormats.Url => "url",
        SchemaFormats.Date => "date",
        _ => "text",
    };

    private IReadOnlyList<(string Value, string Text)> Choices(SchemaNode node)
    {
        var source = node.Kind == SchemaKind.List ? node.Item! : node;
        var resources = localizers.Create(source.ClrType);
        IReadOnlyList<(string, string)> choices = source.Choices is not null
            ? [.. source.Choices.Select(c => (c.Value.ToString(), c.Title is null ? c.Value.ToString() : resources[c.Title].Value))]
            : schemas.FindFormat(source.Format)!.Choices!;
        return node.Kind != SchemaKind.List && (node.Nullable || !node.NotBlank && node.Choices is null) ? [("", texts["None"].Value), .. choices] : choices;
    }

    private string? Condition(SchemaNode owner, SchemaProperty property)
    {
        if (property.ShownWhen is not { } when)
        {
            return null;
        }

        var other = owner.Properties.First(p => p.Name == when.Property);
        var name = localizers.Create(other.Resources)[other.Title].Value;
        return when.Value.GetValueKind() switch
        {
            JsonValueKind.True => texts["Only where “{0}” is ticked.", name],
            JsonValueKind.False => texts["Only where “{0}” is not ticked.", name],
            _ => texts["Only where “{0}” is “{1}”.", name, Choices(other.Value with { Nullable = false }).FirstOrDefault(c => c.Value == Text(when.Value)).Text ?? Text(when.Value)],
        };
    }

    private static string ShownWhen(SchemaNode owner, SchemaProperty property, string path)
    {
        var when = property.ShownWhen!.Value;
        var other = owner.Properties.First(p => p.Name == when.Property);
        var name = SchemaFormField.Prefix + (path.Length == 0 ? other.Name : $"{path}.{other.Name}");
        return JsonSerializer.Serialize(new { name, value = Text(when.Value), number = other.Value.Kind is SchemaKind.Integer or SchemaKind.Number });
    }

    private static string Value(SchemaFormEditor editor, JsonNode? value, bool asWritten) => editor switch
    {
        SchemaFormEditor.Json => value is null ? "" : asWritten && value.GetValueKind() == JsonValueKind.String ? Text(value) : value.ToJsonString(Indented),
        SchemaFormEditor.Lines => value is JsonArray list ? string.Join('\n', list.Select(Text)) : Text(value),
        _ => Text(value),
    };

    private static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar => scalar.GetValueKind() == JsonValueKind.String ? scalar.GetValue<string>() : scalar.ToJsonString(),
        _ => value.ToJsonString(),
    };

    /// <summary>What a form is shown with.</summary>
    /// <param name="KeptSecrets">The paths of the secrets that have a value.</param>
    /// <param name="Unread">The paths of texts that are to be JSON and are not.</param>
    private sealed record Shown(IReadOnlySet<string> KeptSecrets, IReadOnlySet<string> Unread);
}
