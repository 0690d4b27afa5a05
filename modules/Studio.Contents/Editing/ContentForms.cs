using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Contents.Access;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;

namespace Studio.Contents.Editing;

/// <summary>The fields of one part.</summary>
internal sealed record FieldGroup(string Title, IReadOnlyList<FieldEditor> Fields);

/// <summary>An item's form.</summary>
/// <param name="Groups">The fields, part by part.</param>
/// <param name="OtherErrors">What is wrong, but at no field of the form.</param>
/// <param name="Kept">Names of fields that have no editor here; they stay as they are.</param>
internal sealed record ContentForm(IReadOnlyList<FieldGroup> Groups, IReadOnlyList<string> OtherErrors, IReadOnlyList<string> Kept);

/// <summary>Makes the form of an item from its type's definition, and puts what a person wrote into the item.</summary>
internal sealed class ContentForms(
    ContentDoor door, ContentPartTypes parts, IEnumerable<FieldForm> forms, DefinitionTexts names, LocalTimes times, ISettingsStore settings, IStringLocalizer<ContentForms> texts)
{
    private readonly Dictionary<string, FieldForm> _forms = forms.ToDictionary(f => f.FieldType, StringComparer.Ordinal);

    /// <summary>The form with the item's values, or with what was posted.</summary>
    public async Task<ContentForm> ShowAsync(ContentTypeDefinition type, ContentItem item, IFormCollection? posted, IReadOnlyList<InputError> errors, CancellationToken cancellationToken) =>
        await ShowAsync(type, item, await door.DefinitionsAsync(cancellationToken), posted, errors, cancellationToken);

    /// <summary>The form by definitions that may not hold yet.</summary>
    public async Task<ContentForm> ShowAsync(ContentTypeDefinition type, ContentItem item, ContentDefinitions all, IFormCollection? posted, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        var context = await ContextAsync(cancellationToken);
        var groups = new List<FieldGroup>();
        var kept = new List<string>();
        foreach (var part in type.Parts)
        {
            var fields = new List<FieldEditor>();
            foreach (var place in Places(type, all).Where(p => p.Part == part))
            {
                if (_forms.GetValueOrDefault(place.Field.FieldType) is not { } form)
                {
                    kept.Add(names.Field(place));
                    continue;
                }

                var inputs = await form.ShowAsync(place, place.ValueOf(item), context, cancellationToken);
                fields.Add(new FieldEditor(place.Path, LabelOf(place), names.Hint(place), place.Field.Required, inputs) { IsClosed = !door.Fields.CanEdit(place.Field) });
            }

            if (fields.Count > 0)
            {
                groups.Add(new FieldGroup(names.Part(type, part, all), [.. fields.Select(f => Fill(f, posted, errors))]));
            }
        }

        var shown = groups.SelectMany(g => g.Fields).ToList();
        var others = errors.Where(e => !shown.Exists(f => f.Has(e))).Select(e => e.Path.Length == 0 ? Translate(e) : $"{e.Path}: {Translate(e)}");
        return new ContentForm(groups, [.. others], kept);
    }

    /// <summary>The input for a value to compare the field with.</summary>
    public async Task<FieldInput> ShowFilterAsync(ContentFieldPlace place, string value, CancellationToken cancellationToken)
    {
        var inputs = _forms.GetValueOrDefault(place.Field.FieldType) is { } form ? await form.ShowAsync(place, null, await ContextAsync(cancellationToken), cancellationToken) : [];
        var input = (inputs.Count == 0 ? new FieldInput("", InputKind.Line, "") : inputs[0]) with { Name = "value", Multiple = false };
        return input.Kind switch
        {
            InputKind.Check => input with { Kind = InputKind.Choice, Choices = [new("true", texts["Yes"]), new("false", texts["No"])], Chosen = [value] },
            InputKind.Choice or InputKind.Radio => input with { Kind = InputKind.Choice, Chosen = [value] },
            _ => input with { Kind = InputKind.Line, Value = value },
        };
    }

    /// <summary>The editor of one field alone, empty or with what was posted; null where the field has none.</summary>
    public async Task<FieldEditor?> ShowFieldAsync(ContentFieldPlace place, IFormCollection? posted, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        if (_forms.GetValueOrDefault(place.Field.FieldType) is not { } form)
        {
            return null;
        }

        var inputs = await form.ShowAsync(place, null, await ContextAsync(cancellationToken), cancellationToken);
        return Fill(new FieldEditor(place.Path, LabelOf(place), names.Hint(place), place.Field.Required, inputs), posted, errors);
    }

    /// <summary>The value that was posted for one field alone, or null where nothing was.</summary>
    public async Task<JsonObject?> ReadFieldAsync(ContentFieldPlace place, IFormCollection posted, ICollection<InputError> errors, CancellationToken cancellationToken) =>
        _forms.GetValueOrDefault(place.Field.FieldType)?.Read(place, null, new PostedForm(posted), await ContextAsync(cancellationToken), errors);

    /// <summary>What the tenant's settings mean to forms.</summary>
    public async ValueTask<FormContext> ContextAsync(CancellationToken cancellationToken) =>
        new(await times.ZoneAsync(cancellationToken), (await settings.GetAsync<SiteSettings>(cancellationToken)).Currency);

    /// <summary>Puts what was posted into the item; returns what cannot be read. Fields and parts that the form does not show stay.</summary>
    public async Task<IReadOnlyList<InputError>> ApplyAsync(ContentTypeDefinition type, ContentItem item, IFormCollection posted, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        var context = await ContextAsync(cancellationToken);
        var form = new PostedForm(posted);
        var errors = new List<InputError>();
        foreach (var place in Places(type, all))
        {
            if (_forms.GetValueOrDefault(place.Field.FieldType) is not { } fieldForm || !door.Fields.CanEdit(place.Field) || item.Content[place.Part.Name] is not (null or JsonObject))
            {
                continue;
            }

            var before = place.ValueOf(item);
            var after = fieldForm.Read(place, before, form, context, errors);
            if (!ReferenceEquals(before, after))
            {
                place.SetValue(item, after);
            }
        }

        return errors;
    }

    /// <summary>What people may write: fields, and what parts keep beside them.</summary>
    private IEnumerable<ContentFieldPlace> Places(ContentTypeDefinition type, ContentDefinitions all) => parts.PlacesOf(type, all).Where(p => p.Property?.IsHiddenIn(p.Part) != true);

    private string LabelOf(ContentFieldPlace place) =>
        place.Field.Text("BooleanFieldSettings", "Label") is { Length: > 0 } label && place.Field.FieldType == "BooleanField" ? names.Translate(label) : names.Field(place);

    private FieldEditor Fill(FieldEditor editor, IFormCollection? posted, IReadOnlyList<InputError> errors) => editor with
    {
        Inputs = posted is null ? editor.Inputs : [.. editor.Inputs.Select(i => posted.TryGetValue(i.Name, out var values) && values.Count > 0 ? i.With(values) : i)],
        Errors = [.. errors.Where(editor.Has).Select(Translate)],
    };

    // The engines' messages are English; the ones without values of their own have translations here.
    private string Translate(InputError error) => texts[error.Message];
}
