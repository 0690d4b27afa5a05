using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Studio.ContentModel.Definitions;
using Studio.Contents.Designing;
using Studio.Contents.Designing.Kinds;
using Studio.Contents.Editing;
using Studio.Kernel.Api;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>A new field: what it is called, of what kind it is, and where it stands. Its settings come on the next page.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
[BodyLimit(MaximumForm)]
internal sealed class AddFieldModel(ContentDefinitionStore store, TypeDrafts drafts, FieldKinds kinds, DefinitionTexts names) : DesignPageModel(store, drafts)
{
    public IReadOnlyList<FieldKind> Kinds => kinds.All;

    /// <summary>The parts that it can be added to.</summary>
    public IReadOnlyList<(string Name, string Title)> Parts { get; private set; } = [];

    /// <summary>The fields of the part, for its place.</summary>
    public IReadOnlyList<(string Name, string Title)> Fields { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public string? Part { get; set; }

    [BindProperty]
    public string? DisplayName { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Kind { get; set; }

    /// <summary>The field after which it stands; <c>*first</c> for the first place, nothing for the last.</summary>
    [BindProperty]
    public string? After { get; set; }

    public async Task OnGetAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        Show();
    }

    public async Task<IActionResult> OnPostAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        Show();
        var taken = Draft.Wished.Parts.GetValueOrDefault(Part!)?.Fields.Select(f => f.Name).ToList() ?? [];
        if (string.IsNullOrWhiteSpace(DisplayName))
        {
            ModelState.AddModelError(nameof(DisplayName), Texts["A value is needed."]);
        }

        if (kinds.Find(Kind) is null)
        {
            ModelState.AddModelError(nameof(Kind), Texts["Choose what kind of field it is."]);
        }

        var name = Name?.Trim() ?? "";
        if (name.Length > 0 && !ContentDefinitionJson.IsName(name))
        {
            ModelState.AddModelError(nameof(Name), Texts["A name of letters, digits and '_' is needed, beginning with a letter, of at most 128 characters."]);
        }
        else if (taken.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            ModelState.AddModelError(nameof(Name), Texts["Another field of this part has this name."]);
        }

        if (!ModelState.IsValid)
        {
            Response.StatusCode = 400;
            return Page();
        }

        var kind = kinds.Find(Kind)!;
        name = name.Length > 0 ? name : TechnicalNames.Propose(DisplayName!, kind.Stem, taken);
        var settings = new JsonObject { ["ContentPartFieldSettings"] = new JsonObject { ["DisplayName"] = DisplayName!.Trim() } };
        var draft = Draft.Type?.Parts.Any(p => p.PartName == Part) == false ? Draft.Attach(Part!, All) : Draft;
        await KeepAsync(draft.Add(Part!, new ContentFieldDefinition(0, name, kind.FieldType, settings), After is "*first" ? "" : string.IsNullOrEmpty(After) ? null : After), cancellationToken);
        Message = Texts["The field is noted. Now say more about it, or go back for the next one."];
        return LocalRedirect(Address($"/field/{Part}/{name}"));
    }

    private void Show()
    {
        Parts = Draft.Type is { } type
            ? [.. type.Parts.Select(p => (p.PartName, names.Part(type, p, Draft.Wished))), .. type.Parts.Any(p => p.PartName == type.Name) ? Array.Empty<(string, string)>() : [(type.Name, Texts["Further fields"].Value)]]
            : [(Draft.Subject.Name, Title)];
        Part = Parts.Select(p => p.Name).FirstOrDefault(p => p == Part) ?? Parts.Select(p => p.Name).FirstOrDefault(p => p == Draft.Subject.Name) ?? Parts[0].Name;
        Fields = [.. (Draft.Wished.Parts.GetValueOrDefault(Part)?.Fields ?? []).Select(f => (f.Name, names.Translate(f.DisplayName)))];
    }
}
