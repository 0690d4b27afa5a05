using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Studio.Admin.Forms;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Contents.Editing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Pages.Contents;

/// <summary>What became of a draft that the page wanted to save by itself.</summary>
/// <param name="State"><c>saved</c>; <c>wrong</c>: the form cannot be saved as it is; <c>conflict</c>: somebody else saved since the form was opened.</param>
internal sealed record AutosaveAnswer(string State)
{
    /// <summary>When it was saved, as people read it.</summary>
    public string? At { get; init; }

    /// <summary>The state that the next save must find.</summary>
    public string? ETag { get; init; }

    /// <summary>The fingerprints of the fields as they are saved now.</summary>
    public string? Base { get; init; }

    /// <summary>The state of the item for people.</summary>
    public string? ItemState { get; init; }

    /// <summary>The tone of that badge.</summary>
    public string? Tone { get; init; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormFault> Errors { get; init; } = [];
}

/// <summary>What the editor's page asks for while a person writes, and two people at one item.</summary>
internal sealed partial class EditModel
{
    /// <summary>True where drafts are saved while the person writes. Without drafts a save counts at once, and is the person's to order.</summary>
    public bool CanAutosave => CanEdit && Type.Draftable && Form.Conflict is null;

    public async Task<IActionResult> OnPostCheckAsync(string id, CancellationToken cancellationToken)
    {
        await OpenItemAsync(id, cancellationToken);
        await Door.RequireAsync(ContentAct.Edit, Type.Name, Item, cancellationToken);
        return await CheckAsync(cancellationToken);
    }

    /// <summary>Saves the form as a draft, over the draft that is there; it never publishes.</summary>
    public async Task<IActionResult> OnPostAutosaveAsync(string id, string? etag, CancellationToken cancellationToken)
    {
        await OpenItemAsync(id, cancellationToken);
        await Door.RequireAsync(ContentAct.Edit, Type.Name, Item, cancellationToken);
        var posted = await PostedAsync(cancellationToken);
        if (!Type.Draftable)
        {
            throw ProblemException.Invalid("", "Items of this type have no drafts.");
        }

        try
        {
            var before = Item.Published;
            var errors = await SaveAsync(publish: false, etag ?? "", cancellationToken);
            Message = null;
            if (errors.Count > 0)
            {
                return new JsonResult(new AutosaveAnswer("wrong") { Errors = Forms.Tell(errors).Errors });
            }

            var published = before || await Items.GetAsync(id, VersionOptions.Published, cancellationToken) is not null;
            var form = await Forms.ShowAsync(Type, Item, posted, [], cancellationToken);
            return new JsonResult(new AutosaveAnswer("saved")
            {
                At = TimeZoneInfo.ConvertTime(Item.ModifiedUtc, await times.ZoneAsync(cancellationToken)).ToString("t", CultureInfo.CurrentCulture),
                ETag = Item.ETag,
                Base = ContentForms.BaseOf(form),
                ItemState = published ? Texts["Published, with a draft"] : Texts["Draft"],
                Tone = published ? "info" : "warning",
            });
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            return new JsonResult(new AutosaveAnswer("conflict"));
        }
    }

    /// <summary>Shows what both wrote, field by field. Where the other did nothing that the person could miss, the form is saved over it.</summary>
    private async Task<IActionResult> ResolveAsync(string id, bool publish, CancellationToken cancellationToken)
    {
        await OpenItemAsync(id, cancellationToken);
        var merged = await Forms.MergeAsync(Type, Item, Request.Form, cancellationToken);
        if (merged.Conflict is { IsEmpty: true })
        {
            var seen = Item.ETag;
            var errors = await SaveAsync(publish, seen, cancellationToken);
            return errors.Count == 0 ? Back(id) : await ShowWrongAsync(seen, errors, cancellationToken);
        }

        var author = Item.Author.Length == 0 ? Texts["Someone else"].Value : Item.Author;
        ConflictText = Texts["{0} saved this item at {1}, while you had it open. What you wrote is still here, but not saved.", author, await times.FormatAsync(Item.ModifiedUtc, cancellationToken)];
        await ShowItemAsync(null, [], cancellationToken);
        Form = merged;
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }
}
