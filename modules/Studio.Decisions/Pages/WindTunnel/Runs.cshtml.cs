using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Transfer;
using Studio.Decisions.WindTunnel;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.WindTunnel;

/// <summary>Lists replays, and starts one.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
internal sealed class RunsModel(WindTunnelRuns runs, ContentQueries queries, ContentDefinitionStore definitions, LocalTimes times, TimeProvider time, IAuthorizationService authorization, IStringLocalizer<DecisionParts> text) : PageModel
{
    /// <summary>The periods that can be chosen, in days.</summary>
    public static readonly int[] Periods = [7, 30, 90, 365];

    /// <summary>The states that a replay can be in.</summary>
    public static IReadOnlyList<string> States { get; } = [.. ContentImportStates.All.Where(s => s != ContentImportStates.Preview)];

    public string State { get; private set; } = "";

    public IReadOnlyList<(WindTunnelRun Run, string When)> Runs { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public bool MayStart { get; private set; }

    /// <summary>The rules that have a draft beside what is published, or were never published.</summary>
    public IReadOnlyList<ContentItem> Drafts { get; private set; } = [];

    /// <summary>The rules that hold.</summary>
    public IReadOnlyList<ContentItem> Published { get; private set; } = [];

    public int Days { get; private set; } = 30;

    public IReadOnlyList<string> Tried { get; private set; } = [];

    public IReadOnlyList<string> Off { get; private set; } = [];

    public string? Error { get; private set; }

    public async Task OnGetAsync(string? state, string? rule, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Tried = rule is null ? [] : [rule];
        await LoadAsync(state, number, cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(int days, string[] draft, string[] off, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules))
        {
            return Forbid();
        }

        try
        {
            (Days, Tried, Off) = (days, draft, off);
            var end = time.GetUtcNow();
            var run = await runs.StartAsync(User.Identity?.Name ?? "", end.AddDays(-Math.Clamp(days, 1, 400)), end, draft, off, cancellationToken);
            return Redirect(Url.Content("~/admin/wind-tunnel/" + run.Id));
        }
        catch (ProblemException e) when (e.Status is 400 or 409)
        {
            Error = text[e.Errors.Count > 0 ? e.Errors[0].Message : e.Message];
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        await LoadAsync(null, 1, cancellationToken);
        return Page();
    }

    private async Task LoadAsync(string? state, int number, CancellationToken cancellationToken)
    {
        State = States.FirstOrDefault(s => s == state) ?? "";
        MayStart = await authorization.HasPermissionAsync(User, DecisionPermissions.EditRules);
        var page = await runs.ListAsync(State, number, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total);
        var rows = new List<(WindTunnelRun, string)>(page.Runs.Count);
        foreach (var run in page.Runs)
        {
            rows.Add((run, await times.FormatAsync(run.CreatedAt, cancellationToken)));
        }

        Runs = rows;
        var rules = new List<ContentItem>();
        foreach (var type in (await definitions.GetAsync(cancellationToken)).TypesWith(DecisionParts.Rule))
        {
            rules.AddRange((await queries.QueryAsync(new ContentQuery(type) { Version = VersionOptions.Latest, SortBy = "ModifiedUtc", Descending = true, PageSize = ContentQuery.MaximumPageSize }, cancellationToken)).Items);
        }

        Drafts = [.. rules.Where(r => !r.Published || Tried.Contains(r.ContentItemId))];
        Published = [.. rules.Where(r => r.Published)];
    }
}

/// <summary>Words for the states of replays.</summary>
internal static class WindTunnelLabels
{
    /// <summary>The resource key of a state.</summary>
    public static string State(string state) => state switch
    {
        ContentImportStates.Queued => "Waiting",
        ContentImportStates.Running => "Running",
        ContentImportStates.Completed => "Finished",
        ContentImportStates.Failed => "Failed",
        ContentImportStates.Cancelled => "Cancelled",
        _ => state,
    };

    /// <summary>The badge's tone.</summary>
    public static string Tone(string state) => state switch
    {
        ContentImportStates.Completed => "success",
        ContentImportStates.Failed => "danger",
        ContentImportStates.Cancelled => "warning",
        _ => "accent",
    };
}
