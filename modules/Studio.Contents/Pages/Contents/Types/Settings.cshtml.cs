using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Studio.Admin.Forms;
using Studio.ContentModel.Definitions;
using Studio.Contents.Designing;
using Studio.Contents.Designing.Kinds;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>What a type or part is called, what can be done with its items, and its removal.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
[BodyLimit(MaximumForm)]
internal sealed class TypeSettingsModel(ContentDefinitionStore store, TypeDrafts drafts, SettingsForms settings, DefinitionEffects effects, DraftReview review) : DesignPageModel(store, drafts)
{
    /// <summary>The form of a type's settings; null for a part.</summary>
    public SchemaForm? Form { get; private set; }

    [BindProperty]
    public string? DisplayName { get; set; }

    /// <summary>What a part is for.</summary>
    [BindProperty]
    public string? Description { get; set; }

    /// <summary>What removing it does.</summary>
    public IReadOnlyList<ReviewLine> Loss { get; private set; } = [];

    /// <summary>Why it cannot be removed, or null.</summary>
    public string? Needed { get; private set; }

    public async Task OnGetAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        var part = Draft.Wished.Parts.GetValueOrDefault(Draft.Subject.Name)?.Settings["ContentPartSettings"] as JsonObject;
        DisplayName = Draft.Type?.DisplayName ?? (string?)part?["DisplayName"] ?? Title;
        Description = (string?)part?["Description"];
        await ShowAsync(null, [], cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        if (string.IsNullOrWhiteSpace(DisplayName))
        {
            ModelState.AddModelError(nameof(DisplayName), Texts["A value is needed."]);
        }

        JsonObject? written = null;
        IReadOnlyList<InputError> errors = [];
        var draft = Draft.IsRemoved ? Draft : Draft.Type is { } known ? Draft.With(settings.Read(known, Request.Form, out written, out errors) with { DisplayName = DisplayName?.Trim() ?? "" }) : WithPart();
        if (ModelState.IsValid && errors.Count == 0)
        {
            await KeepAsync(draft, cancellationToken);
            Message = Waiting > 0 ? Texts["The settings are noted. They count when the changes are applied."].Value : null;
            return LocalRedirect(Address());
        }

        Response.StatusCode = 400;
        await ShowAsync(written, errors, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        if (Draft.IsNew)
        {
            await Drafts.DiscardAsync(Draft.Subject, cancellationToken);
            return LocalRedirect(Url.Content("~/admin/content-types"));
        }

        await KeepAsync(Draft.RemoveSubject(), cancellationToken);
        return LocalRedirect(Address("/review"));
    }

    private TypeDraft WithPart()
    {
        var known = Draft.Wished.Parts[Draft.Subject.Name];
        var changed = known with { Settings = (JsonObject)known.Settings.DeepClone() };
        var group = SettingsForms.Group(changed.Settings, "ContentPartSettings");
        Set(group, "DisplayName", DisplayName?.Trim() == Title && group["DisplayName"] is null ? null : DisplayName?.Trim());
        Set(group, "Description", Description?.Trim());
        if (group.Count == 0)
        {
            changed.Settings.Remove("ContentPartSettings");
        }

        return Draft.With(changed);
    }

    private static void Set(JsonObject group, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            group.Remove(name);
        }
        else
        {
            group[name] = value;
        }
    }

    private async Task ShowAsync(JsonObject? written, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        Form = Draft.Type is { } type ? await settings.ShowAsync(type, written, errors, Draft.ApplyTo(All), cancellationToken) : null;
        if (Draft.IsNew || Draft.IsRemoved || ChangedByOthers.Count > 0)
        {
            return;
        }

        try
        {
            var plan = await Store.PlanAsync(Draft.RemoveSubject().ApplyTo, cancellationToken);
            Loss = review.Describe(plan, await effects.OfAsync(plan, cancellationToken));
        }
        catch (ProblemException e)
        {
            Needed = e.Errors.Count > 0 ? Texts["A feature of this tenant relies on it: it cannot be removed."] : e.Message;
        }
    }
}
