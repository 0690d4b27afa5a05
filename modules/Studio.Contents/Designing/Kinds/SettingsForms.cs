using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Studio.Admin.Forms;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;

namespace Studio.Contents.Designing.Kinds;

/// <summary>
/// The forms for settings of fields and types, made from their schemas. What a form does not show stays in the settings, and what was not changed in it stays as it was written.
/// </summary>
internal sealed class SettingsForms(SchemaForms forms, SchemaCatalogue schemas, FieldKinds kinds, ContentFieldTypes types, DesignChoices choices, IStringLocalizer<SettingsForms> texts)
{
    private const string Predefined = "TextFieldPredefinedListEditorSettings";
    private const string Options = "Options";

    /// <summary>The form of a field's settings.</summary>
    public Task<SchemaForm> ShowAsync(ContentFieldDefinition field, JsonObject? written, IReadOnlyList<InputError> errors, ContentTypeDefinition? type, ContentDefinitions all, CancellationToken cancellationToken) =>
        ShowAsync(kinds.Of(field.FieldType).Settings, written ?? Shown(field), errors, type, all, cancellationToken);

    /// <summary>The form of a type's settings.</summary>
    public Task<SchemaForm> ShowAsync(ContentTypeDefinition type, JsonObject? written, IReadOnlyList<InputError> errors, ContentDefinitions all, CancellationToken cancellationToken) =>
        ShowAsync(typeof(TypeKind), written ?? Shown(schemas.Of(typeof(TypeKind)), type.Settings), errors, type, all, cancellationToken);

    /// <summary>The field with what was posted.</summary>
    /// <param name="field">The field as it is.</param>
    /// <param name="form">What was posted.</param>
    /// <param name="written">The values as they were written, to be shown again.</param>
    /// <param name="errors">What is wrong, by the paths of the form.</param>
    public ContentFieldDefinition Read(ContentFieldDefinition field, IFormCollection form, out JsonObject written, out IReadOnlyList<InputError> errors)
    {
        var settings = Read(schemas.Of(kinds.Of(field.FieldType).Settings), Shown(field), field.Settings, form, out written, out errors);
        var changed = field with { Settings = settings };
        errors = errors.Count > 0 ? errors : [.. Check(changed)];
        return changed;
    }

    /// <summary>The type with what was posted.</summary>
    public ContentTypeDefinition Read(ContentTypeDefinition type, IFormCollection form, out JsonObject written, out IReadOnlyList<InputError> errors)
    {
        var node = schemas.Of(typeof(TypeKind));
        return type with { Settings = Read(node, Shown(node, type.Settings), type.Settings, form, out written, out errors) };
    }

    /// <summary>The title of a setting for people; the path where the designer does not know it.</summary>
    public string TitleOf(string fieldType, string group, string name)
    {
        var property = schemas.Of(kinds.Of(fieldType).Settings).Properties.FirstOrDefault(p => p.Name == group)?.Value.Properties.FirstOrDefault(p => p.Name == name);
        return property is null ? (group, name) == ("ContentPartFieldSettings", "DisplayName") ? texts["Name for people"] : $"{group}.{name}" : texts[property.Title];
    }

    /// <summary>The title of a type's setting for people; the path where the designer does not know it.</summary>
    public string TitleOfType(string group, string name) =>
        schemas.Of(typeof(TypeKind)).Properties.FirstOrDefault(p => p.Name == group)?.Value.Properties.FirstOrDefault(p => p.Name == name) is { } property ? texts[property.Title] : $"{group}.{name}";

    /// <summary>The settings that another kind takes over: help, whether a value is needed, and what all kinds have.</summary>
    public static ContentFieldDefinition Retype(ContentFieldDefinition field, string fieldType)
    {
        var settings = new JsonObject();
        foreach (var group in new[] { "ContentPartFieldSettings", "StudioFieldSettings" })
        {
            if (field.Settings[group] is JsonObject known)
            {
                settings[group] = known.DeepClone();
            }
        }

        (settings["ContentPartFieldSettings"] as JsonObject)?.Remove("Editor");
        if (field.Hint is { Length: > 0 } hint)
        {
            Group(settings, fieldType + "Settings")["Hint"] = hint;
        }

        if (field.Required)
        {
            Group(settings, fieldType + "Settings")["Required"] = true;
        }

        return field with { FieldType = fieldType, Settings = settings };
    }

    /// <summary>The object of a group of settings, made where it is not there.</summary>
    public static JsonObject Group(JsonObject settings, string name)
    {
        if (settings[name] is not JsonObject group)
        {
            settings[name] = group = [];
        }

        return group;
    }

    private async Task<SchemaForm> ShowAsync(Type settings, JsonObject values, IReadOnlyList<InputError> errors, ContentTypeDefinition? type, ContentDefinitions all, CancellationToken cancellationToken)
    {
        var node = schemas.Of(settings);
        var form = forms.Show(node, values, new HashSet<string>(), errors);
        var groups = new List<SchemaFormGroup>(form.Groups.Count);
        foreach (var group in form.Groups)
        {
            var fields = new List<SchemaFormField>(group.Fields.Count);
            foreach (var field in group.Fields)
            {
                var path = field.Path.Split('.');
                var property = node.Properties.FirstOrDefault(p => p.Name == path[0])?.Value.Properties.FirstOrDefault(p => p.Name == path[^1]);
                fields.Add(await choices.FindAsync(property?.Value.Format, type, all, cancellationToken) is { } found ? WithChoices(field, found) : field);
            }

            groups.Add(group with { Fields = fields });
        }

        return form with { Groups = groups };
    }

    private SchemaFormField WithChoices(SchemaFormField field, IReadOnlyList<(string Value, string Text)> found)
    {
        if (field.Editor == SchemaFormEditor.Text)
        {
            return field with { Editor = SchemaFormEditor.Select, Choices = [("", texts["None"].Value), .. found, .. Missing([field.Value], found)] };
        }

        var chosen = field.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return field with { Editor = SchemaFormEditor.SelectMany, Choices = [.. found, .. Missing(chosen, found)], Chosen = chosen.ToHashSet(StringComparer.Ordinal) };
    }

    private static IEnumerable<(string, string)> Missing(IEnumerable<string> chosen, IReadOnlyList<(string Value, string Text)> found) => chosen.Where(c => c.Length > 0 && found.All(f => f.Value != c)).Select(c => (c, c));

    private JsonObject Shown(ContentFieldDefinition field)
    {
        var shown = Shown(schemas.Of(kinds.Of(field.FieldType).Settings), field.Settings);
        foreach (var group in new[] { Predefined, "MultiTextFieldSettings" })
        {
            if (shown[group] is JsonObject values && values.ContainsKey(Options))
            {
                values[Options] = OptionLines.Write(field, group);
            }
        }

        if (field.FieldType == "TextField")
        {
            var editor = field.Text("ContentPartFieldSettings", "Editor");
            shown["ContentPartFieldSettings"]!["Editor"] = Enum.TryParse<TextEditor>(editor, out _) ? editor : field.Flag("TextFieldSettings", "Multiline") ? "TextArea" : "OneLine";
            shown[Predefined]!["Editor"] = FieldOptions.ShowsAll(field) ? "Radio" : "Dropdown";
        }

        if (field.FieldType == "LocalizedTextField" && !Enum.TryParse<LocalizedTextEditor>(field.Text("ContentPartFieldSettings", "Editor"), out _))
        {
            shown["ContentPartFieldSettings"]!["Editor"] = nameof(LocalizedTextEditor.Words);
        }

        return shown;
    }

    private static JsonObject Shown(SchemaNode node, JsonObject settings)
    {
        var shown = new JsonObject();
        foreach (var group in node.Properties)
        {
            var values = new JsonObject();
            foreach (var property in group.Value.Properties)
            {
                var known = (settings[group.Name] as JsonObject)?[property.Name];

                // OrchardCore keeps the default of a number as a text; other programs may not.
                values[property.Name] = known is JsonValue && property.Value.Kind == SchemaKind.Text && known.GetValueKind() == System.Text.Json.JsonValueKind.Number ? known.ToJsonString() : (known ?? property.Default)?.DeepClone();
            }

            shown[group.Name] = values;
        }

        return shown;
    }

    private JsonObject Read(SchemaNode node, JsonObject shown, JsonObject known, IFormCollection form, out JsonObject written, out IReadOnlyList<InputError> errors)
    {
        written = forms.Read(node, form, out errors);
        var result = schemas.Check(node, written);
        errors = errors.Count > 0 ? errors : result.Errors;
        var settings = (JsonObject)known.DeepClone();
        foreach (var group in errors.Count > 0 ? [] : node.Properties)
        {
            foreach (var property in group.Value.Properties)
            {
                if (result.Value?[group.Name] is not JsonObject given || !given.TryGetPropertyValue(property.Name, out var value))
                {
                    continue;
                }

                if (!JsonNode.DeepEquals(Normal(value), Normal(shown[group.Name]?[property.Name])))
                {
                    Store(settings, group.Name, property, value);
                }
            }
        }

        return settings;
    }

    /// <summary>Nothing, an empty text and an empty list are the same in a form.</summary>
    private static JsonNode? Normal(JsonNode? value) => value is JsonArray { Count: 0 } || (value is JsonValue v && v.TryGetValue<string>(out var text) && text.Length == 0) ? null : value;

    private static void Store(JsonObject settings, string group, SchemaProperty property, JsonNode? value)
    {
        var place = Group(settings, group);
        if (property.Name == "Editor" && group == "ContentPartFieldSettings")
        {
            (settings["TextFieldSettings"] as JsonObject)?.Remove("Multiline");
        }

        if (Normal(value) is null || JsonNode.DeepEquals(value, property.Default))
        {
            place.Remove(property.Name);
        }
        else
        {
            place[property.Name] = property.Name == Options && value is JsonArray lines ? OptionLines.Read(lines) : value!.DeepClone();
        }

        if (place.Count == 0)
        {
            settings.Remove(group);
        }
    }

    private IEnumerable<InputError> Check(ContentFieldDefinition field)
    {
        var group = field.FieldType + "Settings";
        if (field.Number(group, "Minimum") is { } least && field.Number(group, "Maximum") is { } most && least > most)
        {
            yield return new InputError(group + ".Maximum", texts["The greatest is smaller than the smallest."]);
        }

        if (FieldOptions.IsPredefined(field) && FieldOptions.Predefined(field).Count == 0)
        {
            yield return new InputError($"{Predefined}.{Options}", texts["A choice from a list needs at least one choice."]);
        }

        var listDefault = FieldOptions.IsPredefined(field) && field.Text(Predefined, "DefaultValue") is { Length: > 0 };
        if ((listDefault || (field.Settings[group] as JsonObject)?["DefaultValue"] is JsonValue) && types.Find(field.FieldType)?.Default(field) is null)
        {
            yield return new InputError(listDefault ? $"{Predefined}.DefaultValue" : group + ".DefaultValue", texts["This is no value that the field could have."]);
        }
    }
}
