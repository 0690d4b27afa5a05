using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Time;
using Studio.Administration.BackgroundTasks;
using Studio.Kernel.Problems;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.BackgroundTasks;

/// <summary>A task: its schedule with the next times, its last result, and a run right now.</summary>
[RequirePermission(nameof(BackgroundTaskPermissions.ManageBackgroundTasks))]
public sealed class BackgroundTaskEditModel(BackgroundTaskRows rows, IBackgroundTasks tasks, LocalTimes times) : PageModel
{
    /// <summary>The task.</summary>
    public BackgroundTaskRow Row { get; private set; } = null!;

    /// <summary>The schedule as written.</summary>
    public string Schedule { get; private set; } = "";

    /// <summary>What is wrong with it.</summary>
    public string? Problem { get; private set; }

    /// <summary>The next times, in the tenant's zone.</summary>
    public IReadOnlyList<string> NextRuns { get; private set; } = [];

    /// <summary>The tenant's zone.</summary>
    public string Zone { get; private set; } = "";

    /// <summary>When the last run began, in the tenant's zone.</summary>
    public string? LastStart { get; private set; }

    /// <summary>How long it took, in seconds.</summary>
    public string? Seconds => Row.LastMilliseconds is { } ms ? (ms / 1000.0).ToString("0.0", CultureInfo.CurrentCulture) : null;

    /// <summary>True right after a save.</summary>
    public bool IsSaved { get; private set; }

    /// <summary>True right after a run was asked for.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Shows the task.</summary>
    public Task OnGetAsync(string name, string? done, CancellationToken cancellationToken)
    {
        (IsSaved, IsAsked) = (done == "saved", done == "asked");
        return LoadAsync(name, null, cancellationToken);
    }

    /// <summary>Saves the switch and the schedule.</summary>
    public async Task<IActionResult> OnPostAsync(string name, bool enabled, string? schedule, CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(name, enabled, schedule, cancellationToken);
            return RedirectToPage(new { name, done = "saved" });
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            Problem = e.Errors.Count > 0 ? e.Errors[0].Message : e.Message;
            Response.StatusCode = e.Status;
            await LoadAsync(name, schedule ?? "", cancellationToken);
            Row = Row with { Enabled = enabled };
            return Page();
        }
    }

    /// <summary>Lets the task run; a second click finds it running.</summary>
    public async Task<IActionResult> OnPostRunAsync(string name, CancellationToken cancellationToken)
    {
        await tasks.RunNowAsync(name, cancellationToken);
        return RedirectToPage(new { name, done = "asked" });
    }

    private async Task LoadAsync(string name, string? written, CancellationToken cancellationToken)
    {
        Row = await rows.GetAsync(name, cancellationToken);
        Schedule = written ?? Row.Schedule;
        Zone = (await times.ZoneAsync(cancellationToken)).Id;
        LastStart = Row.LastStart is { } start ? await times.FormatAsync(start, cancellationToken) : null;
        var next = new List<string>();
        foreach (var run in Row.Enabled && written is null ? await rows.NextRunsAsync(Row.Schedule, cancellationToken) : [])
        {
            next.Add(await times.FormatAsync(run, cancellationToken));
        }

        NextRuns = next;
    }
}
