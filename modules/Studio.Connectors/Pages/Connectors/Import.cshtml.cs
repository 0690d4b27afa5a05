using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Connectors.Jobs;
using Studio.Kernel.Security;
using Studio.Kernel.Values;

namespace Studio.Connectors.Pages.Connectors;

/// <summary>Shows an import: what is in its file, how far it is, what came of it.</summary>
[RequirePermission(nameof(ConnectorPermissions.ManageImports))]
public sealed class ImportModel(ImportJobs jobs, LocalTimes times, IStringLocalizer<ConnectorPermissions> text) : PageModel
{
    /// <summary>The import.</summary>
    public ImportJob Job { get; private set; } = null!;

    /// <summary>Its numbers.</summary>
    public ImportReport Report { get; private set; } = null!;

    /// <summary>The lines that were not taken.</summary>
    public ImportRejectPage Rejects { get; private set; } = new([], 0, 1, 1);

    /// <summary>The pages of the lines that were not taken.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The first and the newest date of the file, in the tenant's zone.</summary>
    public (string First, string Last) Written { get; private set; } = ("", "");

    /// <summary>The same dates as they become.</summary>
    public (string First, string Last) Moved { get; private set; } = ("", "");

    /// <summary>When the file was uploaded.</summary>
    public string Uploaded { get; private set; } = "";

    /// <summary>The texts of the progress, as JSON.</summary>
    public string ProgressLabels { get; private set; } = "{}";

    /// <summary>Shows the import.</summary>
    public async Task OnGetAsync(string id, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Job = await jobs.GetAsync(id, cancellationToken);
        Report = Job.ToReport();
        Rejects = await jobs.RejectsAsync(id, number, cancellationToken);
        Pager = new Pager(Rejects.Page, Rejects.Pages, Rejects.Total);
        Uploaded = await times.FormatAsync(Job.CreatedAt, cancellationToken);
        var zone = await times.ZoneAsync(cancellationToken);
        string Day(DateTimeOffset? at, int days) => at is { } instant ? TimeZoneInfo.ConvertTime(instant.AddDays(days), zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "–";
        Written = (Day(Job.Summary.First, 0), Day(Job.Summary.Last, 0));
        Moved = (Day(Job.Summary.First, Job.Options.ShiftDays), Day(Job.Summary.Last, Job.Options.ShiftDays));
        ProgressLabels = JsonSerializer.Serialize(Labels());
    }

    /// <summary>Starts the import, or lets a failed one go on.</summary>
    public async Task<IActionResult> OnPostStartAsync(string id, CancellationToken cancellationToken)
    {
        await jobs.StartAsync(id, cancellationToken);
        return RedirectToPage(new { id });
    }

    /// <summary>Removes an import that was not started.</summary>
    public async Task<IActionResult> OnPostDiscardAsync(string id, CancellationToken cancellationToken)
    {
        await jobs.DiscardAsync(id, cancellationToken);
        return RedirectToPage("/Connectors/Imports");
    }

    /// <summary>A time of the preview in the tenant's zone.</summary>
    public async Task<string> TimeAsync(DateTimeOffset at) => await times.FormatAsync(at, HttpContext.RequestAborted);

    /// <summary>A price of the preview.</summary>
    public string Price(long minor) => new Money(minor, Job.Options.Currency).Format(CultureInfo.CurrentCulture);

    /// <summary>The reason of a rejected line.</summary>
    public string Reason(ImportReject reject) => text[reject.Reason, [.. reject.Arguments]];

    private Dictionary<string, string> Labels() => new(StringComparer.Ordinal)
    {
        ["queued"] = text["Waiting to start…"],
        ["running"] = text["Importing…"],
        ["completed"] = text["Import finished."],
        ["failed"] = text["Import failed."],
        ["cancelled"] = text["Import cancelled."],
        ["lines"] = Raw("{0} of {1} lines"),
        ["linesOnly"] = Raw("{0} lines"),
        ["counts"] = Raw("{0} accepted, {1} rejected"),
        ["cancel"] = text["Cancel the import"],
        ["cancelling"] = text["Cancelling…"],
        ["unreachable"] = text["The server does not answer; still trying."],
    };

    // The browser fills the places in.
    private string Raw(string key) => text[key].Value;
}
