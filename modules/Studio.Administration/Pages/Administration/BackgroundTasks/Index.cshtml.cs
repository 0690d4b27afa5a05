using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Administration.BackgroundTasks;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.BackgroundTasks;

/// <summary>Lists the tenant's tasks with their last results.</summary>
[RequirePermission(nameof(BackgroundTaskPermissions.ManageBackgroundTasks))]
public sealed class BackgroundTaskListModel(BackgroundTaskRows rows, LocalTimes times) : PageModel
{
    private const int PageSize = 25;

    /// <summary>The tasks of this page of the list, with their times in the tenant's zone.</summary>
    public IReadOnlyList<(BackgroundTaskRow Task, string? Last, string? Next)> Tasks { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string Search { get; private set; } = "";

    /// <summary><c>name</c>, <c>last</c>, <c>next</c> or one of them with a minus.</summary>
    public string Sort { get; private set; } = "name";

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        (Search, Sort) = (q?.Trim() ?? "", sort is "-name" or "last" or "-last" or "next" or "-next" ? sort : "name");
        var found = (await rows.ListAsync(cancellationToken))
            .Where(r => new[] { r.Title, r.Description, r.Name }.Any(t => t.Contains(Search, StringComparison.CurrentCultureIgnoreCase))).ToList();
        IEnumerable<BackgroundTaskRow> ordered = Sort.TrimStart('-') switch
        {
            "last" => found.OrderBy(r => r.LastStart),
            "next" => found.OrderBy(r => r.NextRun),
            _ => found,
        };
        ordered = Sort.StartsWith('-') ? ordered.Reverse() : ordered;
        Pager = new Pager(Math.Max(1, number), Math.Max(1, (found.Count + PageSize - 1) / PageSize), found.Count);
        var shown = new List<(BackgroundTaskRow, string?, string?)>();
        foreach (var row in ordered.Skip((Pager.Page - 1) * PageSize).Take(PageSize))
        {
            shown.Add((row, await FormatAsync(row.LastStart, cancellationToken), await FormatAsync(row.NextRun, cancellationToken)));
        }

        Tasks = shown;
    }

    private async Task<string?> FormatAsync(DateTimeOffset? instant, CancellationToken cancellationToken) => instant is { } at ? await times.FormatAsync(at, cancellationToken) : null;
}
