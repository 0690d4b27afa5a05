using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Studio.Admin.Elements;
using Studio.Admin.Forms;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Contents.Designing;
using Studio.Contents.Designing.Kinds;
using Studio.Contents.Editing;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>One field: its names, its kind, its settings, what is in it, and its removal. What is changed is kept with the other changes until they are applied.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
[BodyLimit(MaximumForm)]
internal sealed class FieldModel(
    ContentDefinitionStore store, TypeDrafts drafts, FieldKinds kinds, SettingsForms settings, DefinitionEffects effects, DraftReview review, DefinitionTexts names, AdminElements elements) : DesignPageModel(store, drafts)
{
    public ContentFieldDefinition Field { get; private set; } = null!;

    public string Part { get; private set; } = "";

    public string FieldTitle { get; private set; } = "";

    public FieldKind Kind { get; private set; } = null!;

    public IReadOnlyList<FieldKind> Kinds => kinds.All;

    public SchemaForm Form { get; private set; } = null!;

    /// <summary>The editors of modules for this kind; a choice from a list has its own.</summary>
    public IReadOnlyList<FieldEditorChoice> Editors => FieldOptions.IsPredefined(Field) ? [] : elements.FieldEditorsFor(Field.FieldType);

    /// <summary>The module's editor that is chosen, or nothing.</summary>
    public string Editor => elements.FieldEditor(Field.Text("ContentPartFieldSettings", "Editor"), Field.FieldType)?.Editor ?? "";

    [BindProperty]
    public string? DisplayName { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    /// <summary>What the changes of this field mean.</summary>
    public IReadOnlyList<ReviewLine> Meaning { get; private set; } = [];

    /// <summary>What removing it would lose; null where it is new.</summary>
    public IReadOnlyList<string>? Loss { get; private set; }

    /// <summary>Why it cannot be removed, or null.</summary>
    public string? Needed { get; private set; }

    public async Task OnGetAsync(string type, string part, string field, CancellationToken cancellationToken)
    {
        await OpenFieldAsync(type, part, field, cancellationToken);
        (DisplayName, Name) = (Field.DisplayName, Field.Name);
        await ShowAsync(null, [], cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string type, string part, string field, CancellationToken cancellationToken)
    {
        await OpenFieldAsync(type, part, field, cancellationToken);
        var changed = settings.Read(Field, Request.Form, out var written, out var errors);
        CheckNames();
        if (ModelState.IsValid && errors.Count == 0)
        {
            changed = Named(changed);
            var draft = Draft.Change(part, field, changed);
            if (await AcceptAsync(draft, changed.Name, cancellationToken))
            {
                await KeepAsync(draft, cancellationToken);
                Message = Waiting > 0 ? Texts["{0} is noted. It counts when the changes are applied.", changed.DisplayName].Value : null;
                return LocalRedirect(Address());
            }
        }

        Response.StatusCode = 400;
        await ShowAsync(written, errors, cancellationToken);
        return Page();
    }

    /// <summary>What is wrong with the settings, for the person who is still writing them.</summary>
    public async Task<IActionResult> OnPostCheckAsync(string type, string part, string field, CancellationToken cancellationToken)
    {
        await OpenFieldAsync(type, part, field, cancellationToken);
        settings.Read(Field, Request.HasFormContentType ? await Request.ReadFormAsync(cancellationToken) : throw ProblemException.Invalid("", "A form is needed."), out _, out var errors);
        return new JsonResult(FormCheck.Of(errors));
    }

    public async Task<IActionResult> OnPostKindAsync(string type, string part, string field, string? kind, CancellationToken cancellationToken)
    {
        await OpenFieldAsync(type, part, field, cancellationToken);
        if (kinds.Find(kind) is { } chosen && chosen.FieldType != Field.FieldType)
        {
            // The kind that it had comes back with the settings that it had.
            var was = Draft.FieldBefore(part, Field);
            var changed = was?.FieldType == chosen.FieldType ? was with { Name = Field.Name } : SettingsForms.Retype(Field, chosen.FieldType);
            var draft = Draft.Change(part, field, changed);
            if (!await AcceptAsync(draft, changed.Name, cancellationToken))
            {
                Response.StatusCode = 400;
                (DisplayName, Name) = (Field.DisplayName, Field.Name);
                await ShowAsync(null, [], cancellationToken);
                return Page();
            }

            await KeepAsync(draft, cancellationToken);
        }

        return LocalRedirect(Address($"/field/{part}/{field}"));
    }

    public async Task<IActionResult> OnPostEditorAsync(string type, string part, string field, string? editor, CancellationToken cancellationToken)
    {
        await OpenFieldAsync(type, part, field, cancellationToken);
        var chosen = Editors.FirstOrDefault(e => e.Editor == editor)?.Editor ?? "";
        if (chosen != Editor)
        {
            var changed = Field with { Settings = (JsonObject)Field.Settings.DeepClone() };
            var group = SettingsForms.Group(changed.Settings, "ContentPartFieldSettings");
            group.Remove("Editor");
            if (chosen.Length > 0)
            {
                group["Editor"] = chosen;
            }

            await KeepAsync(Draft.Change(part, field, changed), cancellationToken);
        }

        return LocalRedirect(Address($"/field/{part}/{field}"));
    }

    public async Task<IActionResult> OnPostRemoveAsync(string type, string part, string field, CancellationToken cancellationToken)
    {
        await OpenFieldAsync(type, part, field, cancellationToken);
        var draft = Draft.Remove(part, field);
        if (await AcceptAsync(draft, field, cancellationToken))
        {
            await KeepAsync(draft, cancellationToken);
            return LocalRedirect(Address());
        }

        Response.StatusCode = 400;
        (DisplayName, Name) = (Field.DisplayName, Field.Name);
        await ShowAsync(null, [], cancellationToken);
        return Page();
    }

    private async Task OpenFieldAsync(string type, string part, string field, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        Part = part;
        Field = Draft.Field(part, field) ?? throw ProblemException.NotFound("There is no such field, or it has another name now.");
        FieldTitle = names.Translate(Field.DisplayName);
        Kind = kinds.Of(Field.FieldType);
    }

    private void CheckNames()
    {
        if (string.IsNullOrWhiteSpace(DisplayName))
        {
            ModelState.AddModelError(nameof(DisplayName), Texts["A value is needed."]);
        }

        if (!ContentDefinitionJson.IsName(Name?.Trim() ?? ""))
        {
            ModelState.AddModelError(nameof(Name), Texts["A name of letters, digits and '_' is needed, beginning with a letter, of at most 128 characters."]);
        }
        else if (Draft.Wished.Parts[Part].Fields.Any(f => f.Name != Field.Name && string.Equals(f.Name, Name!.Trim(), StringComparison.OrdinalIgnoreCase)))
        {
            ModelState.AddModelError(nameof(Name), Texts["Another field of this part has this name."]);
        }
    }

    private ContentFieldDefinition Named(ContentFieldDefinition field)
    {
        var changed = field with { Name = Name!.Trim(), Settings = (JsonObject)field.Settings.DeepClone() };
        if (DisplayName!.Trim() != field.DisplayName)
        {
            SettingsForms.Group(changed.Settings, "ContentPartFieldSettings")["DisplayName"] = DisplayName.Trim();
        }

        return changed;
    }

    /// <summary>False where the change could never be applied; the page says why.</summary>
    private async Task<bool> AcceptAsync(TypeDraft draft, string name, CancellationToken cancellationToken)
    {
        var before = (await CheckAsync(Draft, cancellationToken)).Select(e => e.Message).ToHashSet(StringComparer.Ordinal);
        var errors = (await CheckAsync(draft, cancellationToken)).Where(e => !before.Contains(e.Message)).ToList();
        foreach (var error in errors)
        {
            ModelState.AddModelError(error.Path == $"ContentParts.{Part}.{name}" || error.Path == $"ContentParts.{Part}.{Field.Name}" ? nameof(Name) : "", Texts[error.Message]);
        }

        return errors.Count == 0;
    }

    private async Task ShowAsync(JsonObject? written, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        Form = await settings.ShowAsync(Field, written, errors, Draft.Type, Draft.ApplyTo(All), cancellationToken);
        if (Draft.FieldBefore(Part, Field) is null)
        {
            return;
        }

        if ((await CheckAsync(Draft, cancellationToken)).Count == 0)
        {
            var plan = await Store.PlanAsync(Draft.ApplyTo, cancellationToken);
            plan = plan with { Changes = [.. plan.Changes.Where(c => c.Part == Part && c.Now?.Name == Field.Name)] };
            Meaning = review.Describe(plan, await effects.OfAsync(plan, cancellationToken));
        }

        await ShowLossAsync(cancellationToken);
    }

    private async Task ShowLossAsync(CancellationToken cancellationToken)
    {
        if (All.Parts.GetValueOrDefault(Part)?.Fields.FirstOrDefault(f => f.Id == Field.Id) is not { } stored)
        {
            return;
        }

        try
        {
            var plan = await Store.PlanAsync(all => all.RemoveField(Part, stored.Name), cancellationToken);
            Loss = review.Loss(plan, (await effects.OfAsync(plan, cancellationToken)).SelectMany(e => e.Items));
        }
        catch (ProblemException e)
        {
            Needed = e.Errors.Count > 0 ? Texts["A feature of this tenant relies on this field: it can be renamed for people, not removed."] : e.Message;
        }
    }
}
