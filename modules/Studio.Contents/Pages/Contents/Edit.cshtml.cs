using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>A version in the list beside the form.</summary>
internal sealed record VersionRow(int Number, DateTimeOffset ModifiedUtc, string Modified, string Author, bool Latest, bool Published);

/// <summary>A known item: its form, its state and its versions. Those who may only look see the form closed.</summary>
[RequirePermission(nameof(ContentPermissions.ViewContent))]
[BodyLimit(MaximumForm)]
internal sealed class EditModel(ContentDefinitionStore definitions, ContentManager content, ContentForms forms, IAuthorizationService authorization, LocalTimes times)
    : ContentEditorModel(definitions, content, forms, authorization)
{
    public IReadOnlyList<VersionRow> Versions { get; private set; } = [];

    public ItemState State { get; private set; }

    /// <summary>What someone else saved while this form was open, or null.</summary>
    public string? Conflict { get; private set; }

    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        await OpenItemAsync(id, cancellationToken);
        await ShowItemAsync(null, [], cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string id, string action, string etag, CancellationToken cancellationToken)
    {
        await OpenItemAsync(id, cancellationToken);
        if (action == "delete")
        {
            return await DeleteAsync(id, cancellationToken);
        }

        if (!CanEdit)
        {
            return Forbid();
        }

        try
        {
            // The form goes over the newest state, so that fields it does not show are never set back.
            var errors = await SaveAsync(action == "publish" && CanPublish, etag ?? "", cancellationToken);
            if (errors.Count == 0)
            {
                return LocalRedirect(Url.Content($"~/admin/content/item/{id}"));
            }

            // Still the state that the person saw: correcting a fault must not hide what others did.
            ETag = etag ?? "";
            await ShowItemAsync(Request.Form, errors, cancellationToken);
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            await ShowConflictAsync(id, cancellationToken);
        }

        return Page();
    }

    private async Task<IActionResult> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (!CanDelete)
        {
            return Forbid();
        }

        await Items.DeleteAsync(id, cancellationToken);
        Message = Texts["{0} is deleted.", Item.DisplayText];
        return LocalRedirect(Url.Content($"~/admin/content/{Type.Name}"));
    }

    private async Task ShowConflictAsync(string id, CancellationToken cancellationToken)
    {
        await OpenItemAsync(id, cancellationToken);
        var author = Item.Author.Length == 0 ? Texts["Someone else"].Value : Item.Author;
        Conflict = Texts["{0} saved this item at {1}, while you had it open. What you wrote is still here, but not saved. Saving now replaces the other changes in these fields.",
            author, await times.FormatAsync(Item.ModifiedUtc, cancellationToken)];
        await ShowItemAsync(Request.Form, [], cancellationToken);
        Response.StatusCode = StatusCodes.Status409Conflict;
    }

    private async Task OpenItemAsync(string id, CancellationToken cancellationToken)
    {
        Item = (IdGenerator.IsId(id) ? await Items.GetAsync(id, VersionOptions.Latest, cancellationToken) : null)
            ?? throw ProblemException.NotFound("There is no such item, or it was deleted.");
        ETag = Item.ETag;
        await OpenAsync(Item.ContentType, cancellationToken);
    }

    private async Task ShowItemAsync(IFormCollection? posted, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        var id = Item.ContentItemId;
        var published = Item.Published || await Items.GetAsync(id, VersionOptions.Published, cancellationToken) is not null;
        State = Item.Published ? ItemState.Published : published ? ItemState.PublishedWithDraft : ItemState.Draft;
        var rows = new List<VersionRow>();
        foreach (var version in await Items.GetVersionsAsync(id, cancellationToken))
        {
            rows.Add(new VersionRow(version.Number, version.ModifiedUtc, await times.FormatAsync(version.ModifiedUtc, cancellationToken), version.Author, version.Latest, version.Published));
        }

        Versions = rows;
        await ShowAsync(posted, errors, cancellationToken);
    }
}
