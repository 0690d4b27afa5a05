using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Contents.Bulk;
using Studio.Contents.Transfer;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>What the person has done with many items at once.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
internal sealed class BulkActionsModel(BulkActions bulk, ContentDoor door, LocalTimes times) : PageModel
{
    /// <summary>The states that an action can be in.</summary>
    public static IReadOnlyList<string> States { get; } = [.. ContentImportStates.All.Where(s => s != ContentImportStates.Preview)];

    public string State { get; private set; } = "";

    public IReadOnlyList<(BulkAction Action, string When)> Actions { get; private set; } = [];

    public ContentDefinitions Definitions { get; private set; } = null!;

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public async Task OnGetAsync(string? state, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        State = States.FirstOrDefault(s => s == state) ?? "";
        Definitions = await door.DefinitionsAsync(cancellationToken);
        var page = await bulk.ListAsync(State, number, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total);
        var rows = new List<(BulkAction, string)>(page.Actions.Count);
        foreach (var action in page.Actions)
        {
            rows.Add((action, await times.FormatAsync(action.CreatedAt, cancellationToken)));
        }

        Actions = rows;
    }
}
