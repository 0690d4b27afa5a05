using Microsoft.AspNetCore.Mvc;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Parts;
using Studio.Contents.Designing;
using Studio.Contents.Designing.Kinds;
using Studio.Contents.Editing;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>A field as the designer lists it.</summary>
internal sealed record DesignField(ContentFieldDefinition Field, FieldKind Kind, string Name, string State);

/// <summary>A part of a type with its fields.</summary>
/// <param name="Place">Its name within the type.</param>
/// <param name="Part">Its name among the parts.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Brings">What it keeps beside fields.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Removed">The fields that are to be removed.</param>
/// <param name="Others">The other types that have it.</param>
internal sealed record DesignSection(string Place, string Part, string Title, IReadOnlyList<string> Brings, IReadOnlyList<DesignField> Fields, IReadOnlyList<ContentFieldDefinition> Removed, IReadOnlyList<string> Others);

/// <summary>A type or part with its fields: what is there, in which order, and the way to more.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
[BodyLimit(MaximumForm)]
internal sealed class DesignModel(ContentDefinitionStore store, TypeDrafts drafts, FieldKinds kinds, DesignWork work, DefinitionTexts names, IEnumerable<ContentPartType> partTypes) : DesignPageModel(store, drafts)
{
    public IReadOnlyList<DesignSection> Sections { get; private set; } = [];

    /// <summary>The parts that the type could have.</summary>
    public IReadOnlyList<(string Name, string Title)> Attachable { get; private set; } = [];

    public DesignWorkState Work { get; private set; } = null!;

    /// <summary>The id of the control that has the focus: it was pressed.</summary>
    public string Focus { get; private set; } = "";

    public string? Description { get; private set; }

    public async Task OnGetAsync(string type, string? focus, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        Focus = focus ?? "";
        await ShowAsync(cancellationToken);
    }

    /// <summary>How far the work is, for the page that watches it.</summary>
    public async Task<IActionResult> OnGetWorkAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        return Partial("_DesignWork", await WorkAsync(cancellationToken));
    }

    public async Task<IActionResult> OnPostOrderAsync(string type, string part, string? move, string? order, int? restore, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        var focus = "";
        var draft = Draft;
        if (restore is { } id)
        {
            draft = draft.Restore(part, id);
        }
        else if (Move(move) is var (by, field) && draft.Field(part, field) is not null)
        {
            draft = draft.MoveField(part, field, by);
            focus = $"?focus={(by < 0 ? "up" : "down")}-{part}-{field}";
        }
        else if (!string.IsNullOrEmpty(order))
        {
            draft = draft.OrderFields(part, order.Split(','));
        }

        await KeepAsync(draft, cancellationToken);
        return LocalRedirect(Address(focus));
    }

    public async Task<IActionResult> OnPostPartAsync(string type, string place, string? move, bool detach, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        var focus = "";
        if (Draft.Type?.Parts.Any(p => p.Name == place) == true)
        {
            var by = Move(move)?.By ?? 0;
            focus = detach ? "" : $"?focus=part-{(by < 0 ? "up" : "down")}-{place}";
            await KeepAsync(detach ? Draft.Detach(place) : Draft.MovePart(place, by), cancellationToken);
        }

        return LocalRedirect(Address(focus));
    }

    public async Task<IActionResult> OnPostAttachAsync(string type, string? part, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        await ShowAsync(cancellationToken);
        if (Draft.Type is not null && Attachable.Any(p => p.Name == part))
        {
            await KeepAsync(Draft.Attach(part!, All), cancellationToken);
            return LocalRedirect(Address());
        }

        ModelState.AddModelError("part", Texts["Choose a part."]);
        Response.StatusCode = 400;
        return Page();
    }

    public async Task<IActionResult> OnPostRestoreAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        await KeepAsync(Draft.RestoreSubject(), cancellationToken);
        return LocalRedirect(Address());
    }

    public async Task<IActionResult> OnPostDiscardAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        await Drafts.DiscardAsync(Draft.Subject, cancellationToken);
        Message = Texts["The changes are discarded."];
        return LocalRedirect(TypeDraft.Begin(Draft.Subject, All) is null ? Url.Content("~/admin/content-types") : Address());
    }

    public async Task<IActionResult> OnPostRebaseAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        var draft = Draft.Onto(All);
        await KeepAsync(draft, cancellationToken);
        Message = Texts["Your changes stand on the newest state now. Look through them before you apply them."];
        return LocalRedirect(draft.Changes.Count > 0 ? Address("/review") : TypeDraft.Begin(draft.Subject, All) is null ? Url.Content("~/admin/content-types") : Address());
    }

    private static (int By, string Name)? Move(string? move) => move?.Split(':') is [var way, .. var name] ? (way == "up" ? -1 : 1, name.Length > 0 ? name[0] : "") : null;

    private async Task<DesignWorkState> WorkAsync(CancellationToken cancellationToken) =>
        await work.OfAsync(Draft.Subject.IsPart ? [.. All.TypesWith(Draft.Subject.Name)] : [Draft.Subject.Name], Address("?handler=Work"), cancellationToken);

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        Description = Setting(Draft.Type?.Settings, "ContentTypeSettings") ?? Setting(Draft.Wished.Parts.GetValueOrDefault(Draft.Subject.Name)?.Settings, "ContentPartSettings");
        Sections = Draft.IsRemoved ? [] : Draft.Type is { } type
            ? [.. type.Parts.Select(p => Section(p.Name, p.PartName, names.Part(type, p, Draft.Wished)))]
            : [Section("", Draft.Subject.Name, Title)];
        Attachable = Draft.Type is { } designed
            ? [.. All.Parts.Keys.Union(partTypes.Select(p => p.Name), StringComparer.Ordinal).Where(n => n != "ContainedPart" && designed.Parts.All(p => p.PartName != n) && All.Type(n) is null).Select(n => (n, Title: names.PartOf(n, All.Parts.GetValueOrDefault(n)))).OrderBy(p => p.Title, StringComparer.CurrentCulture)]
            : [];
        Work = await WorkAsync(cancellationToken);
    }

    private DesignSection Section(string place, string part, string title)
    {
        var definition = Draft.Wished.Parts.GetValueOrDefault(part);
        var brings = partTypes.FirstOrDefault(p => p.Name == part)?.Properties.Where(p => !p.IsHidden).Select(p => names.Translate(p.Title)) ?? [];
        return new DesignSection(place, part, title, [.. brings], [.. (definition?.Fields ?? []).Select(f => Field(part, f))], Draft.RemovedFields(part),
            [.. All.TypesWith(part).Where(t => t != Draft.Subject.Name || Draft.Subject.IsPart).Select(t => names.Type(All.Type(t)!))]);
    }

    private DesignField Field(string part, ContentFieldDefinition field)
    {
        var was = Draft.FieldBefore(part, field);
        var state = was is null ? "new" : was.Name != field.Name || was.FieldType != field.FieldType || !System.Text.Json.Nodes.JsonNode.DeepEquals(was.Settings, field.Settings) ? "changed" : "";
        return new DesignField(field, kinds.Of(field.FieldType), names.Translate(field.DisplayName), state);
    }

    private static string? Setting(System.Text.Json.Nodes.JsonObject? settings, string group) => (settings?[group] as System.Text.Json.Nodes.JsonObject)?["Description"]?.ToString();
}
