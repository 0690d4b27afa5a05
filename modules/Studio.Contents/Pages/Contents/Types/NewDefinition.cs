using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Forms;
using Studio.ContentModel.Definitions;
using Studio.Contents.Designing;
using Studio.Contents.Designing.Kinds;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>What a new type and a new part share: two names, and the first changes that wait to be applied.</summary>
internal abstract class NewDefinitionModel(ContentDefinitionStore store, TypeDrafts drafts, IStringLocalizer<ContentPermissions> texts) : PageModel
{
    [BindProperty]
    public string? DisplayName { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    protected IStringLocalizer Texts => texts;

    protected ContentDefinitionStore Store => store;

    /// <summary>The technical name that was written, or one that is proposed; faults are told at the fields.</summary>
    protected async Task<string> NameAsync(string stem, bool isPart, CancellationToken cancellationToken)
    {
        var all = await store.GetAsync(cancellationToken);
        List<string> taken = [.. isPart ? all.Parts.Keys : all.Types.Keys, .. (await drafts.ListAsync(cancellationToken)).Where(d => d.Subject.IsPart == isPart).Select(d => d.Subject.Name)];
        if (string.IsNullOrWhiteSpace(DisplayName))
        {
            ModelState.AddModelError(nameof(DisplayName), texts["A value is needed."]);
        }

        var name = Name?.Trim() ?? "";
        if (name.Length > 0 && !ContentDefinitionJson.IsName(name))
        {
            ModelState.AddModelError(nameof(Name), texts["A name of letters, digits and '_' is needed, beginning with a letter, of at most 128 characters."]);
        }
        else if (taken.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            ModelState.AddModelError(nameof(Name), texts["This name is taken."]);
        }

        // A type's own part has the type's name.
        return name.Length > 0 ? name : TechnicalNames.Propose(DisplayName ?? "", stem, isPart ? [.. taken, .. all.Types.Keys] : [.. taken, .. all.Parts.Keys]);
    }

    /// <summary>Begins the draft; a fault that the definitions have with it is told at the name.</summary>
    protected async Task<IActionResult?> BeginAsync(TypeDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            await store.PlanAsync(draft.ApplyTo, cancellationToken);
        }
        catch (ProblemException e)
        {
            ModelState.AddModelError(nameof(Name), e.Errors.Count > 0 ? string.Join(" ", e.Errors.Select(error => texts[error.Message].Value)) : e.Message);
            return null;
        }

        await drafts.SaveAsync(draft, cancellationToken);
        return LocalRedirect(Url.Content($"~/admin/content-types/{draft.Subject.Segment}"));
    }
}

/// <summary>A new content type.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
[BodyLimit(DesignPageModel.MaximumForm)]
internal sealed class NewTypeModel(ContentDefinitionStore store, TypeDrafts drafts, SettingsForms settings, IStringLocalizer<ContentPermissions> texts) : NewDefinitionModel(store, drafts, texts)
{
    public SchemaForm Form { get; private set; } = null!;

    /// <summary>True where its items have a title.</summary>
    [BindProperty]
    public bool WithTitle { get; set; } = true;

    public Task OnGetAsync(CancellationToken cancellationToken) => ShowAsync(null, [], cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var name = await NameAsync("Type", isPart: false, cancellationToken);
        var type = settings.Read(Empty(), Request.Form, out var written, out var errors);
        if (ModelState.IsValid && errors.Count == 0)
        {
            var parts = (WithTitle ? new[] { "TitlePart", name } : [name]).Select(p => new ContentTypePartDefinition(p, p, []));
            var draft = TypeDraft.NewType(type with { Name = name, DisplayName = DisplayName!.Trim(), Parts = [.. parts] }, await Store.GetAsync(cancellationToken));
            if (await BeginAsync(draft, cancellationToken) is { } begun)
            {
                return begun;
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        await ShowAsync(written, errors, cancellationToken);
        return Page();
    }

    /// <summary>What most types are: made and listed by people, with drafts and versions.</summary>
    private static ContentTypeDefinition Empty() =>
        new("", "", new JsonObject { ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true } }, []);

    private async Task ShowAsync(JsonObject? written, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        var form = await settings.ShowAsync(Empty(), written, errors, ContentDefinitions.Empty, cancellationToken);

        // Which field names an item is chosen when there are fields.
        Form = form with { Groups = [.. form.Groups.Where(g => g.Fields.All(f => !f.Path.StartsWith("StudioTypeSettings", StringComparison.Ordinal)))] };
    }
}

/// <summary>A new content part.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
[BodyLimit(DesignPageModel.MaximumForm)]
internal sealed class NewPartModel(ContentDefinitionStore store, TypeDrafts drafts, IStringLocalizer<ContentPermissions> texts) : NewDefinitionModel(store, drafts, texts)
{
    [BindProperty]
    public string? Description { get; set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var name = await NameAsync("Part", isPart: true, cancellationToken);
        if (ModelState.IsValid)
        {
            var about = new JsonObject { ["DisplayName"] = DisplayName!.Trim() };
            if (!string.IsNullOrWhiteSpace(Description))
            {
                about["Description"] = Description.Trim();
            }

            if (await BeginAsync(TypeDraft.NewPart(new ContentPartDefinition(name, new JsonObject { ["ContentPartSettings"] = about }, [])), cancellationToken) is { } begun)
            {
                return begun;
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}
