using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Customers.Conditions;
using Studio.Customers.Segments;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Segments;

/// <summary>A segment as it is written.</summary>
public sealed class SegmentInput
{
    /// <summary>What rules ask for it by.</summary>
    [Required(ErrorMessage = "A name is needed."), StringLength(100, ErrorMessage = "A name has at most 100 characters.")]
    public string Name { get; set; } = "";

    /// <summary>Who these customers are.</summary>
    [StringLength(1000)]
    public string? Description { get; set; }

    /// <summary>Who is in it.</summary>
    [Required(ErrorMessage = "A condition is needed."), StringLength(8000)]
    public string Condition { get; set; } = "";

    /// <summary>Whether what the condition changes is announced.</summary>
    public bool AnnounceFirst { get; set; }

    /// <summary>The version that was read.</summary>
    public string? ETag { get; set; }

    /// <summary>The id of a new segment, so that a form that is sent twice makes one.</summary>
    public string? NewId { get; set; }
}

/// <summary>Writes one segment.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
public sealed class SegmentModel(ContentManager content, ContentDoor door, SegmentLists lists, IStringLocalizer<CustomerParts> text, IdGenerator ids) : PageModel
{
    private const string NewId = "new";
    private const string Part = SegmentParts.Segment;

    /// <summary>The segment as written.</summary>
    public SegmentInput Input { get; private set; } = new();

    /// <summary>True for a segment that is not saved yet.</summary>
    public bool IsNew { get; private set; }

    /// <summary>True where the newest version is the one that counts.</summary>
    public bool Published { get; private set; }

    /// <summary>True where the person may write segments.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>How it stands.</summary>
    public SegmentStanding? Standing { get; private set; }

    /// <summary>What was just done.</summary>
    public string? Saved { get; private set; }

    /// <summary>The builder's texts.</summary>
    public string ConditionLabels => JsonSerializer.Serialize(Conditions.ConditionLabels.For(text));

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(string id, string? saved, CancellationToken cancellationToken)
    {
        Saved = saved switch { "published" => "The segment is published: its members are being counted.", "draft" => "The draft is saved; who is in the segment stays as it was.", _ => null };
        IsNew = id == NewId;
        if (IsNew)
        {
            Input.NewId = ids.NewId();
        }
        else
        {
            var item = await FindAsync(id, cancellationToken);
            Published = item.Published;
            Input = new SegmentInput
            {
                Name = item.GetText(Part, "Name") ?? "",
                Description = item.GetText(Part, "Description"),
                Condition = item.GetText(Part, "Condition") ?? "",
                AnnounceFirst = item.GetFlag(Part, "AnnounceFirst"),
                ETag = item.ETag,
            };
        }

        await LoadAsync(id, cancellationToken);
        return Page();
    }

    /// <summary>Saves the segment as a draft or publishes it.</summary>
    public async Task<IActionResult> OnPostAsync(string id, [Bind(Prefix = "")] SegmentInput input, string? action, CancellationToken cancellationToken)
    {
        Input = input;
        IsNew = id == NewId;
        var publish = action != "draft";
        if (!await MayAsync(publish ? ContentAct.Publish : ContentAct.Edit, cancellationToken))
        {
            return Forbid();
        }

        if (ModelState.IsValid)
        {
            try
            {
                var item = IsNew
                    ? new ContentItem { ContentItemId = IdGenerator.IsId(input.NewId) ? input.NewId! : ids.NewId(), ContentType = await TypeAsync(cancellationToken) }
                    : await FindAsync(id, cancellationToken);
                item.SetText(Part, "Name", input.Name.Trim()).SetText(Part, "Description", input.Description?.Trim()).SetText(Part, "Condition", input.Condition.ReplaceLineEndings("\n").Trim())
                    .SetFlag(Part, "AnnounceFirst", input.AnnounceFirst);
                var saved = await content.SaveAsync(item, new SaveOptions { Publish = publish, Author = User.Identity?.Name ?? "", ExpectedETag = IsNew ? null : input.ETag }, cancellationToken);
                return Redirect(Url.Content($"~/admin/segments/{saved.ContentItemId}?saved={(publish ? "published" : "draft")}"));
            }
            catch (ProblemException e) when (e.Status != StatusCodes.Status404NotFound)
            {
                AddErrors(e);
            }
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        foreach (var (key, entry) in ModelState.Where(e => e.Key.Length > 0).ToList())
        {
            foreach (var error in entry!.Errors.ToList())
            {
                ModelState.AddModelError("Input." + key, text[error.ErrorMessage]);
            }
        }

        await LoadAsync(id, cancellationToken);
        return Page();
    }

    /// <summary>Takes the segment out of use: nobody is in it any more.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (!await MayAsync(ContentAct.Delete, cancellationToken))
        {
            return Forbid();
        }

        await FindAsync(id, cancellationToken);
        await content.DeleteAsync(id, cancellationToken);
        return Redirect(Url.Content("~/admin/segments"));
    }

    private async Task<ContentItem> FindAsync(string id, CancellationToken cancellationToken) =>
        await content.GetAsync(id, VersionOptions.Latest, cancellationToken) is { } item && item.Content.ContainsKey(Part) ? item : throw ProblemException.NotFound("There is no such segment.");

    private async Task<string> TypeAsync(CancellationToken cancellationToken) =>
        (await door.DefinitionsAsync(cancellationToken)).TypesWith(Part).FirstOrDefault() ?? throw ProblemException.Invalid("", "This tenant has no type of segments.");

    private async Task<bool> MayAsync(ContentAct act, CancellationToken cancellationToken) =>
        (await door.DefinitionsAsync(cancellationToken)).Type(await TypeAsync(cancellationToken)) is { } type && await door.MayAsync(act, type, null);

    private async Task LoadAsync(string id, CancellationToken cancellationToken)
    {
        MayEdit = await MayAsync(ContentAct.Edit, cancellationToken);
        Standing = (await lists.StandingsAsync([id], cancellationToken)).GetValueOrDefault(id);
    }

    private void AddErrors(ProblemException problem)
    {
        foreach (var error in problem.Errors.DefaultIfEmpty(new InputError("", problem.Message)))
        {
            var field = error.Path.StartsWith(Part + ".", StringComparison.Ordinal) ? error.Path[(Part.Length + 1)..] : "";
            var message = text[error.Message].Value;
            ModelState.AddModelError(field, error is { Line: { } line, Column: { } column } ? text["Line {0}, column {1}: {2}", line, column, message] : message);
        }
    }
}
