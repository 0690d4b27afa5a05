using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Studio.ContentModel.Definitions;
using Studio.Contents.Designing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>What the changes would do, by a dry run; and applying them, all in one change.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
internal sealed class ReviewModel(ContentDefinitionStore store, TypeDrafts drafts, DefinitionEffects effects, DraftReview review) : DesignPageModel(store, drafts)
{
    public IReadOnlyList<ReviewLine> Lines { get; private set; } = [];

    /// <summary>Why the changes cannot be applied as they are.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>What is to be told before anything else, or null.</summary>
    public string? Notice { get; private set; }

    public bool IsDangerous => Lines.Any(l => l.Tone == "danger");

    public async Task OnGetAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        await ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string type, string? state, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        if (state != Draft.State)
        {
            Response.StatusCode = StatusCodes.Status409Conflict;
            Notice = Texts["The changes are not those that you looked at. Look through them again."];
            await ShowAsync(cancellationToken);
            return Page();
        }

        try
        {
            await Store.AlterAsync(all => Draft.ChangedSince(all).Count == 0 ? Draft.ApplyTo(all) : throw ProblemException.Conflict("The definitions were changed in between."), cancellationToken);
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            // Read again: what holds now may be another's change of this very moment.
            Response.StatusCode = e.Status;
            await OpenAsync(type, cancellationToken);
            Notice = e.Status == StatusCodes.Status409Conflict && ChangedByOthers.Count == 0 ? Texts["Someone else has changed the definitions at this moment. Nothing was applied; load the page again."].Value : null;
            await ShowAsync(cancellationToken);
            return Page();
        }

        var gone = Draft.IsRemoved;
        await Drafts.DiscardAsync(Draft.Subject, cancellationToken);
        Message = gone ? Texts["{0} is removed.", Title] : Texts["The changes are applied and count from now on."];
        return LocalRedirect(gone ? Url.Content("~/admin/content-types") : Address());
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        var errors = await CheckAsync(Draft, cancellationToken);
        Errors = [.. errors.Select(e => e.Path.Length == 0 ? Texts[e.Message].Value : $"{e.Path}: {Texts[e.Message]}")];
        if (errors.Count == 0)
        {
            var plan = await Store.PlanAsync(Draft.ApplyTo, cancellationToken);
            Lines = review.Describe(plan, await effects.OfAsync(plan, cancellationToken));
        }
    }
}
