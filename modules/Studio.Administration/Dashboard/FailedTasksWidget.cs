using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Studio.Admin.Dashboard;
using Studio.Admin.Time;
using Studio.Administration.BackgroundTasks;
using Studio.Kernel.Security;

namespace Studio.Administration.Dashboard;

/// <summary>The background tasks whose last run did not end well, the newest first.</summary>
internal sealed class FailedTasksWidget(BackgroundTaskRows tasks, LocalTimes times, IStringLocalizer<AdministrationPermissions> text) : IDashboardWidget
{
    private const int Most = 5;

    public string Name => "failed-tasks";

    public string Title => "Failed background tasks";

    public string Description => "Background tasks whose last run failed or took too long.";

    public int Order => 60;

    public Permission Permission => BackgroundTaskPermissions.ManageBackgroundTasks;

    public async Task<DashboardContent> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var failed = (await tasks.ListAsync(cancellationToken)).Where(t => t.LastResult is "Failed" or "TimedOut" or "Interrupted").OrderByDescending(t => t.LastStart).Take(Most).ToList();
        if (failed.Count == 0)
        {
            return new DashboardContent { Text = text["No background task failed when it last ran."] };
        }

        var links = new List<DashboardLink>(failed.Count);
        foreach (var task in failed)
        {
            var at = task.LastStart is { } start ? await times.FormatAsync(start, cancellationToken) : "";
            links.Add(new DashboardLink($"{task.Title} – {at}", "/admin/background-tasks/" + Uri.EscapeDataString(task.Name), "exclamation-triangle"));
        }

        return new DashboardContent { Links = links };
    }
}
