using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Decisions.Trials;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Trials;

/// <summary>Lists the trials.</summary>
[RequirePermission(nameof(DecisionPermissions.ViewRules))]
internal sealed class ListModel(RuleTrials trials, LocalTimes times) : PageModel
{
    public string? Search { get; private set; }

    public string State { get; private set; } = "";

    public ListSort Sort { get; private set; } = new("started", Descending: true);

    public IReadOnlyList<(RuleTrial Trial, string Started, string Ended)> Rows { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public async Task OnGetAsync(string? q, string? state, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        (Search, State) = (q, TrialStates.All.FirstOrDefault(s => s == state) ?? "");
        Sort = Sort.Read(sort, [.. RuleTrials.SortedBy]);
        var page = await trials.ListAsync(q, State, Sort, number, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total);
        var rows = new List<(RuleTrial, string, string)>(page.Trials.Count);
        foreach (var trial in page.Trials)
        {
            rows.Add((trial, await times.FormatAsync(trial.StartedAt, cancellationToken), trial.EndedAt is { } at ? await times.FormatAsync(at, cancellationToken) : "–"));
        }

        Rows = rows;
    }
}

/// <summary>Words for trials.</summary>
internal static class TrialLabels
{
    /// <summary>The resource key of a state.</summary>
    public static string State(string state) => state switch
    {
        TrialStates.Running => "Running",
        TrialStates.Published => "Published for all",
        TrialStates.RolledBack => "Rolled back by itself",
        _ => "Ended",
    };

    /// <summary>The badge's tone.</summary>
    public static string Tone(string state) => state switch
    {
        TrialStates.Running => "accent",
        TrialStates.Published => "success",
        TrialStates.RolledBack => "danger",
        _ => "warning",
    };

    /// <summary>The share of the people.</summary>
    public static string Share(RuleTrial trial) => (trial.Share / 100.0).ToString("P0", CultureInfo.CurrentCulture);
}
