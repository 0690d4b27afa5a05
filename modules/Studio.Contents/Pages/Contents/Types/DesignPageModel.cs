using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Contents.Designing;
using Studio.Contents.Editing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>What the pages of the designer share: the type or part with the changes that the person has collected, and keeping more of them.</summary>
internal abstract class DesignPageModel(ContentDefinitionStore store, TypeDrafts drafts) : PageModel
{
    /// <summary>The most that a form of the designer sends: choices are lists of texts.</summary>
    public const long MaximumForm = 512 * 1024;

    [TempData]
    public string? Message { get; set; }

    /// <summary>What is designed, with the changes so far.</summary>
    public TypeDraft Draft { get; private set; } = null!;

    /// <summary>The definitions that hold now.</summary>
    public ContentDefinitions All { get; private set; } = null!;

    /// <summary>What others have changed since these changes were begun.</summary>
    public IReadOnlyList<string> ChangedByOthers { get; private set; } = [];

    /// <summary>How many changes wait to be applied.</summary>
    public int Waiting { get; private set; }

    /// <summary>The type or part by its name for people.</summary>
    public string Title { get; private set; } = "";

    /// <summary>The address of a page of the designer for the same type or part.</summary>
    public string Address(string rest = "") => Url.Content($"~/admin/content-types/{Draft.Subject.Segment}{rest}");

    protected IStringLocalizer Texts => HttpContext.RequestServices.GetRequiredService<IStringLocalizer<ContentPermissions>>();

    protected ContentDefinitionStore Store => store;

    protected TypeDrafts Drafts => drafts;

    /// <summary>Opens what an address names.</summary>
    /// <exception cref="ProblemException">404.</exception>
    protected async Task OpenAsync(string segment, CancellationToken cancellationToken)
    {
        All = await store.GetAsync(cancellationToken);
        var draft = DesignSubject.Parse(segment) is { } subject ? await drafts.FindAsync(subject, cancellationToken) ?? TypeDraft.Begin(subject, All) : null;
        Take(draft ?? throw ProblemException.NotFound("There is no content type or part of this name."));
    }

    /// <summary>Keeps changes; they do not count before they are applied.</summary>
    protected async Task KeepAsync(TypeDraft draft, CancellationToken cancellationToken)
    {
        await drafts.SaveAsync(draft, cancellationToken);
        Take(draft);
    }

    /// <summary>What cannot be done about these changes; none where they could be applied.</summary>
    protected async Task<IReadOnlyList<InputError>> CheckAsync(TypeDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            await store.PlanAsync(draft.ApplyTo, cancellationToken);
            return [];
        }
        catch (ProblemException e)
        {
            return e.Errors.Count > 0 ? e.Errors : [new InputError("", e.Message)];
        }
    }

    private void Take(TypeDraft draft)
    {
        var names = HttpContext.RequestServices.GetRequiredService<DefinitionTexts>();
        Draft = draft;
        ChangedByOthers = draft.ChangedSince(All);
        Waiting = draft.Changes.Count;
        Title = (draft.Type ?? (draft.Subject.IsPart ? null : draft.Base.Type(draft.Subject.Name))) is { } type ? names.Type(type) : names.PartOf(draft.Subject.Name, draft.Wished.Parts.GetValueOrDefault(draft.Subject.Name) ?? draft.Base.Parts.GetValueOrDefault(draft.Subject.Name));
    }
}
