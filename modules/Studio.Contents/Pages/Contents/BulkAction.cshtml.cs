using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Contents.Bulk;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>How far an action on many items is, with which it could not be done, and the way back.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
internal sealed class BulkActionModel(BulkActions bulk, ContentDoor door, ContentManager content, ItemNames itemNames, LocalTimes times, TimeProvider time, IStringLocalizer<ContentPermissions> texts) : PageModel
{
    public BulkAction Action { get; private set; } = null!;

    public ContentTypeDefinition? Type { get; private set; }

    public string Ordered { get; private set; } = "";

    public bool CanUndo { get; private set; }

    public string? Error { get; private set; }

    /// <summary>The items with which it could not be done: id, name where there is one, and why.</summary>
    public IReadOnlyList<(string Id, string? Name, string Message)> Failures { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The words of the progress element.</summary>
    public string ProgressLabels => JsonSerializer.Serialize(new
    {
        queued = texts["Waiting to start…"].Value,
        running = texts["Going through the items…"].Value,
        lines = texts["{0} of {1} items"].Value,
        linesOnly = texts["{0} items"].Value,
        counts = texts["{0} done, {1} refused"].Value,
        cancel = texts["Cancel"].Value,
        cancelling = texts["Cancelling…"].Value,
        unreachable = texts["The server does not answer; still trying."].Value,
    });

    public async Task OnGetAsync(string id, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => await LoadAsync(id, number, cancellationToken);

    public async Task<IActionResult> OnPostUndoAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return RedirectToPage(new { id = (await bulk.UndoAsync(id, cancellationToken)).Id });
        }
        catch (ProblemException e) when (e.Status == 409)
        {
            Error = texts[e.Message];
        }

        await LoadAsync(id, 1, cancellationToken);
        return Page();
    }

    private async Task LoadAsync(string id, int number, CancellationToken cancellationToken)
    {
        Action = await bulk.GetAsync(id, cancellationToken);
        Type = (await door.DefinitionsAsync(cancellationToken)).Type(Action.Order.ContentType);
        Ordered = await times.FormatAsync(Action.CreatedAt, cancellationToken);
        CanUndo = Action.CanUndo(time.GetUtcNow());
        var page = await bulk.FailuresAsync(id, number, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total);
        var items = (await content.GetManyAsync([.. page.Failures.Select(f => f.ItemId)], VersionOptions.Latest, cancellationToken)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        var failures = new List<(string, string?, string)>(page.Failures.Count);
        foreach (var failure in page.Failures)
        {
            // Ids may have been written by hand: of what he does not see not even the name is said.
            var seen = Type is not null && items.TryGetValue(failure.ItemId, out var item) && await door.MayAsync(ContentAct.View, Type, item) && item.ContentType == Type.Name ? item : null;
            failures.Add((failure.ItemId, seen is null ? null : await itemNames.OfAsync(seen, cancellationToken), texts[failure.Message]));
        }

        Failures = failures;
    }
}
