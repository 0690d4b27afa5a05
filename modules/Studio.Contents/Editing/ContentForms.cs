using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Studio.Admin.Elements;
using Studio.Admin.Forms;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Contents.Access;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;

namespace Studio.Contents.Editing;

/// <summary>The fields of one part, or those of them that are on one tab.</summary>
internal sealed record FieldGroup(string Title, IReadOnlyList<FieldEditor> Fields)
{
    /// <summary>The tab as the definition names it; empty for the first.</summary>
    public string Tab { get; init; } = "";
}

/// <summary>An item's form.</summary>
/// <param name="Groups">The fields, part by part.</param>
/// <param name="OtherErrors">What is wrong, but at no field of the form.</param>
/// <param name="Kept">Names of fields that have no editor here; they stay as they are.</param>
internal sealed record ContentForm(IReadOnlyList<FieldGroup> Groups, IReadOnlyList<string> OtherErrors, IReadOnlyList<string> Kept)
{
    /// <summary>What somebody else saved meanwhile, or null.</summary>
    public FormConflict? Conflict { get; init; }

    /// <summary>The fingerprints of the fields as they were when the form was opened.</summary>
    public string Base { get; init; } = "";

    /// <summary>All fields.</summary>
    public IEnumerable<FieldEditor> Fields => Groups.SelectMany(g => g.Fields);

    /// <summary>The groups by tab, in order; one with an empty name where there are no tabs.</summary>
    public IReadOnlyList<IGrouping<string, FieldGroup>> Tabs => [.. Groups.GroupBy(g => g.Tab, StringComparer.Ordinal).OrderBy(t => t.Key.Length > 0)];
}

/// <summary>Makes the form of an item from its type's definition, and puts what a person wrote into the item.</summary>
internal sealed partial class ContentForms(
    ContentDoor door, ContentPartTypes parts, IEnumerable<FieldForm> forms, DefinitionTexts names, LocalTimes times, ISettingsStore settings, AdminElements elements, IStringLocalizer<ContentForms> texts)
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
            var fields = new List<(string Tab, FieldEditor Editor)>();
            foreach (var place in Places(type, all).Where(p => p.Part == part))
            {
                if (_forms.GetValueOrDefault(place.Field.FieldType) is not { } form)
                {
                    kept.Add(names.Field(place));
                    continue;
                }

                var inputs = await form.ShowAsync(place, door.Open(place.ValueOf(item)), context, cancellationToken);
                var custom = CustomOf(place, inputs);
                var island = custom is null ? form.IslandOf(place.Field) : null;
                var editor = new FieldEditor(place.Path, LabelOf(place), HintOf(place, context), place.Field.Required, inputs) { IsClosed = !door.Fields.CanEdit(place.Field), Custom = custom, ShownWhen = ShownWhenOf(place, type, item, all), Island = island?.Element == FieldIsland.Pick ? island with { Source = ChoiceEndpoint.Address(type.Name, place.Path) } : island };
                fields.Add((place.Field.Text("StudioFieldSettings", "Tab")?.Trim() ?? "", Fill(editor, posted, errors)));
            }

            groups.AddRange(fields.GroupBy(f => f.Tab, StringComparer.Ordinal).Select(tab => new FieldGroup(names.Part(type, part, all), [.. tab.Select(f => f.Editor)]) { Tab = tab.Key }));
        }

        var shown = groups.SelectMany(g => g.Fields).ToList();
        var others = errors.Where(e => !shown.Exists(f => f.Has(e))).Select(e => e.Path.Length == 0 ? Translate(e) : $"{e.Path}: {Translate(e)}");
        var whole = new ContentForm(groups, [.. others], kept);
        return whole with { Base = posted is null ? BaseOf(whole) : posted[BaseName].ToString() };
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
        return Fill(new FieldEditor(place.Path, LabelOf(place), names.Hint(place), place.Field.Required, inputs) { Custom = CustomOf(place, inputs) }, posted, errors);
    }

    /// <summary>What can be chosen in a field by these words; null where it is not filled by searching.</summary>
    public async Task<IReadOnlyList<Choice>?> FindChoicesAsync(ContentFieldPlace place, string text, int take, CancellationToken cancellationToken) =>
        _forms.GetValueOrDefault(place.Field.FieldType) is { } form ? await form.FindAsync(place, text, take, cancellationToken) : null;

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
            if (_forms.GetValueOrDefault(place.Field.FieldType) is not { } fieldForm || KeepsTheirs(posted, place.Path) || !door.Fields.CanEdit(place.Field) || item.Content[place.Part.Name] is not (null or JsonObject))
            {
                continue;
            }

            var before = door.Open(place.ValueOf(item));
            var after = fieldForm.Read(place, before, form, context, errors);
            if (!ReferenceEquals(before, after))
            {
                place.SetValue(item, after);
            }
        }

        return errors;
    }

    /// <summary>The faults as <c>studio-form</c> shows them.</summary>
    public FormCheck Tell(IEnumerable<InputError> errors) => FormCheck.Of(errors, Translate);

    private ShownWhen? ShownWhenOf(ContentFieldPlace place, ContentTypeDefinition type, ContentItem item, ContentDefinitions all)
    {
        if (FieldCondition.Of(place) is not { } condition || parts.PlaceAt(type, all, condition.Path) is not { } other)
        {
            return null;
        }

        var name = names.Field(other);
        var sentence = condition.Value switch
        {
            "true" when other.Field.FieldType == "BooleanField" => texts["Only where “{0}” is ticked.", name],
            "false" when other.Field.FieldType == "BooleanField" => texts["Only where “{0}” is not ticked.", name],
            "" => texts["Only where “{0}” is empty.", name],
            _ => texts["Only where “{0}” is “{1}”.", name, FieldOptions.Predefined(other.Field).FirstOrDefault(o => o.Value == condition.Value)?.Name ?? condition.Value],
        };
        return new ShownWhen(condition.Path, condition.Value, other.Field.FieldType == "NumericField", sentence, condition.Holds(item));
    }

    /// <summary>What people may write: fields, and what parts keep beside them.</summary>
    private IEnumerable<ContentFieldPlace> Places(ContentTypeDefinition type, ContentDefinitions all) => parts.PlacesOf(type, all).Where(p => p.Property?.IsHiddenIn(p.Part) != true);

    private string? HintOf(ContentFieldPlace place, FormContext context) => place.Field.FieldType != "DateTimeField" ? names.Hint(place)
        : names.Hint(place) is { } hint ? texts["{0} Time zone: {1}.", hint, context.Zone.Id] : texts["Time zone: {0}.", context.Zone.Id];

    private string LabelOf(ContentFieldPlace place) =>
        place.Field.Text("BooleanFieldSettings", "Label") is { Length: > 0 } label && place.Field.FieldType == "BooleanField" ? names.Translate(label) : names.Field(place);

    /// <summary>The element of a module that the field's definition names; fields with several inputs are shown as they are.</summary>
    private CustomEditor? CustomOf(ContentFieldPlace place, IReadOnlyList<FieldInput> inputs) =>
        inputs is [{ Kind: InputKind.Line or InputKind.Area or InputKind.Choice }] && elements.FieldEditor(place.Field.Text("ContentPartFieldSettings", "Editor"), place.Field.FieldType) is { } found
            ? new CustomEditor(found.Element, found.Labels, (place.Field.Settings[place.Field.FieldType + "Settings"] as JsonObject)?.ToJsonString() ?? "{}")
            : null;

    private FieldEditor Fill(FieldEditor editor, IFormCollection? posted, IReadOnlyList<InputError> errors) => editor with
    {
        Inputs = posted is null ? editor.Inputs : [.. editor.Inputs.Select(i => posted.TryGetValue(i.Name, out var values) && values.Count > 0 ? i.With(values) : i)],
        Errors = [.. errors.Where(editor.Has).Select(Translate)],
    };

    // The engines' messages are English; the ones without values of their own have translations here.
    private string Translate(InputError error) => texts[error.Message];
}
