using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Studio.Admin.Time;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>A known item: its form, its state and what can be done with it. Those who may only look see the form closed.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
[BodyLimit(MaximumForm)]
internal sealed partial class EditModel(ContentDoor door, ContentManager content, ContentVersions versions, ContentReferences references, ContentForms forms, ItemNames names, IEnumerable<IContentUses> uses, LocalTimes times) : ContentEditorModel(door, content, forms)
{
    private const int NamedReferrers = 5;
    private const string LocalTime = "yyyy-MM-dd'T'HH:mm";

    public ItemState State { get; private set; }

    /// <summary>Who saved while this form was open, and when.</summary>
    public string ConflictText { get; private set; } = "";

    /// <summary>What refers to the item, for the warning before it is deleted; empty where nothing does.</summary>
    public string Referrers { get; private set; } = "";

    public bool CanClone { get; private set; }

    public bool CanUnpublish => MayPublish && Type.Draftable && State != ItemState.Draft;

    public bool CanDiscard => CanEdit && State == ItemState.PublishedWithDraft;

    public bool CanSchedule => MayPublish && ContentVersions.CanSchedule(Type) && State != ItemState.Published;

    /// <summary>When the draft is published by itself, as people read it, or null.</summary>
    public string? Scheduled { get; private set; }

    /// <summary>The same as the input takes it.</summary>
    public string ScheduledInput { get; private set; } = "";

    public string Zone { get; private set; } = "";

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

        await Door.RequireAsync(ContentAct.Edit, Type.Name, Item, cancellationToken);
        try
        {
            // The form goes over the newest state, so that fields it does not show are never set back.
            var errors = await SaveAsync(action == "publish" && CanPublish, etag ?? "", cancellationToken);
            return errors.Count == 0 ? Back(id) : await ShowWrongAsync(etag, errors, cancellationToken);
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            return await ResolveAsync(id, action == "publish" && CanPublish, cancellationToken);
        }
    }

    public Task<IActionResult> OnPostUnpublishAsync(string id, string etag, CancellationToken cancellationToken) => ActAsync(id, ContentAct.Publish, async () =>
    {
        await versions.UnpublishAsync(id, etag ?? "", cancellationToken);
        Message = Texts["It is a draft now and does not count any more."];
    }, cancellationToken);

    public Task<IActionResult> OnPostDiscardAsync(string id, string etag, CancellationToken cancellationToken) => ActAsync(id, ContentAct.Edit, async () =>
    {
        await versions.DiscardDraftAsync(id, etag ?? "", cancellationToken);
        Message = Texts["The draft is discarded; it stays among the versions."];
    }, cancellationToken);

    public Task<IActionResult> OnPostScheduleAsync(string id, string etag, string? at, CancellationToken cancellationToken) => ActAsync(id, ContentAct.Publish, async () =>
    {
        var zone = await times.ZoneAsync(cancellationToken);
        if (!DateTime.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || zone.IsInvalidTime(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)))
        {
            throw ProblemException.Invalid("", "This is not a time that the clock shows; write it as in 2026-11-21T08:30.");
        }

        var utc = new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), zone), TimeSpan.Zero);
        await versions.ScheduleAsync(id, utc, Door.Saving with { ExpectedETag = etag ?? "" }, cancellationToken);
        Message = Texts["The draft will be published at {0}.", await times.FormatAsync(utc, cancellationToken)];
    }, cancellationToken);

    public Task<IActionResult> OnPostCancelScheduleAsync(string id, string etag, CancellationToken cancellationToken) => ActAsync(id, ContentAct.Publish, async () =>
    {
        await versions.ScheduleAsync(id, null, Door.Saving with { ExpectedETag = etag ?? "" }, cancellationToken);
        Message = Texts["The draft will not be published by itself."];
    }, cancellationToken);

    public async Task<IActionResult> OnPostCloneAsync(string id, CancellationToken cancellationToken)
    {
        var copied = "";
        var result = await ActAsync(id, ContentAct.View, async () =>
        {
            await Door.RequireAsync(ContentAct.Edit, Type.Name, null, cancellationToken);
            copied = (await versions.CloneAsync(id, Door.Saving, cancellationToken)).ContentItemId;
            Message = Texts["This is the copy."];
        }, cancellationToken);
        return copied.Length > 0 ? Back(copied) : result;
    }

    /// <summary>Does something with the item; a refusal is told on its page.</summary>
    private async Task<IActionResult> ActAsync(string id, ContentAct act, Func<Task> work, CancellationToken cancellationToken)
    {
        await OpenItemAsync(id, cancellationToken);
        await Door.RequireAsync(act, Type.Name, Item, cancellationToken);
        try
        {
            await work();
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            Refusal = e.Errors.Count > 0 ? string.Join(" ", e.Errors.Select(error => Texts[error.Message].Value)) : Texts[e.Message];
        }

        return Back(id);
    }

    private async Task<IActionResult> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await Door.RequireAsync(ContentAct.Delete, Type.Name, Item, cancellationToken);
        var name = await names.OfAsync(Item, cancellationToken);
        await Items.DeleteAsync(id, cancellationToken);
        Message = Texts["{0} is deleted.", name];
        return LocalRedirect(Url.Content($"~/admin/content/{Type.Name}"));
    }

    private LocalRedirectResult Back(string id) => LocalRedirect(Url.Content($"~/admin/content/item/{id}"));

    private async Task<IActionResult> ShowWrongAsync(string? etag, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        // Still the state that the person saw: correcting a fault must not hide what others did.
        ETag = etag ?? "";
        await ShowItemAsync(Request.Form, errors, cancellationToken);
        return Page();
    }

    private async Task OpenItemAsync(string id, CancellationToken cancellationToken)
    {
        Item = (IdGenerator.IsId(id) ? await Items.GetAsync(id, VersionOptions.Latest, cancellationToken) : null)
            ?? throw ProblemException.NotFound("There is no such item, or it was deleted.");
        await Door.RequireAsync(ContentAct.View, Item.ContentType, Item, cancellationToken);
        ETag = Item.ETag;
        await OpenAsync(Item.ContentType, Item, cancellationToken);
    }

    private async Task ShowItemAsync(IFormCollection? posted, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        var id = Item.ContentItemId;
        var published = Item.Published || await Items.GetAsync(id, VersionOptions.Published, cancellationToken) is not null;
        State = Item.Published ? ItemState.Published : published ? ItemState.PublishedWithDraft : ItemState.Draft;
        CanClone = Type.Creatable && await Door.MayAsync(ContentAct.Edit, Type, null);
        var zone = await times.ZoneAsync(cancellationToken);
        Zone = zone.Id;
        if (ContentVersions.ScheduledOf(Item, Type) is { } at && !Item.Published)
        {
            Scheduled = await times.FormatAsync(at, cancellationToken);
            ScheduledInput = TimeZoneInfo.ConvertTime(at, zone).ToString(LocalTime, CultureInfo.InvariantCulture);
        }

        if (CanDelete || CanUnpublish)
        {
            await ShowReferrersAsync(id, cancellationToken);
        }

        await ShowAsync(posted, errors, cancellationToken);
    }

    private async Task ShowReferrersAsync(string id, CancellationToken cancellationToken)
    {
        var types = (await Door.TypesAsync(cancellationToken)).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var found = await references.ToAsync(id, 1, NamedReferrers, await Door.DefinitionsAsync(cancellationToken), types, cancellationToken);
        var named = new List<string>();
        foreach (var referrer in found.Items)
        {
            named.Add(await names.OfAsync(referrer.Item, cancellationToken));
        }

        foreach (var use in uses)
        {
            named.AddRange(await use.NamesAsync(Item, NamedReferrers, cancellationToken));
        }

        Referrers = found.Total > named.Count && named.Count > 0 ? Texts["{0} and others", string.Join(Texts[", "], named)] : string.Join(Texts[", "], named);
    }
}
