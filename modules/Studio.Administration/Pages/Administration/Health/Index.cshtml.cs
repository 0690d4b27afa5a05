using System.Globalization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.Administration.Health;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Health;

/// <summary>A part of the studio in words.</summary>
/// <param name="Line">How it is doing.</param>
/// <param name="Title">What it is.</param>
/// <param name="About">What it is for, and what to do where it is not well.</param>
/// <param name="Said">Its numbers in words.</param>
/// <param name="Address">Where one does something about it, or null.</param>
internal sealed record HealthRow(HealthLine Line, string Title, string About, string Said, string? Address);

/// <summary>Shows an operator how the tenant and its host are doing.</summary>
[RequirePermission(nameof(HealthPermissions.ViewHealth))]
internal sealed class HealthModel(TenantHealth health, LocalTimes times, TimeProvider time, IStringLocalizer<AdministrationPermissions> texts) : PageModel
{
    public IReadOnlyList<HealthRow> Rows { get; private set; } = [];

    public HealthState Worst { get; private set; }

    /// <summary>When it was read.</summary>
    public string At { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var lines = await health.ReadAsync(cancellationToken);
        Worst = lines.Max(l => l.State);
        Rows = [.. lines.Select(Row)];
        At = await times.FormatAsync(time.GetUtcNow(), cancellationToken);
    }

    /// <summary>The word for a state.</summary>
    public string Word(HealthState state) => texts[state switch { HealthState.Good => "In order", HealthState.Watch => "Look at it", _ => "Does not work" }];

    /// <summary>The colour of its badge.</summary>
    public static string Tone(HealthState state) => state switch { HealthState.Good => "success", HealthState.Watch => "warning", _ => "danger" };

    /// <summary>Its sign.</summary>
    public static string Icon(HealthState state) => state switch { HealthState.Good => "check-circle", HealthState.Watch => "exclamation-triangle", _ => "x-octagon" };

    private HealthRow Row(HealthLine line)
    {
        var v = line.Values;
        return line.Name switch
        {
            "database" => new(line, texts["Database"], texts["Everything of this tenant is in it."], v.Count == 0 ? texts["It does not answer."] : texts["{0}: answered in {1} ms", line.Text, Count(v, "milliseconds")], null),
            "outbox" => new(line, texts["Work to be done"], texts["What follows from changes is done from here. Parked is what failed each time; the log says why."], Unless(line, "{0} waiting, {1} parked", "waiting", "parked"), null),
            "search" => new(line, texts["Search"], texts["Changed items that cannot be found by their new words yet."], Unless(line, "{0} items behind", "waiting"), null),
            "tasks" => new(line, texts["Background tasks"], line.Text.Length > 0 ? texts["Failed the last time: {0}", line.Text] : texts["All went well the last time."], Unless(line, "{0} tasks, {1} running, {2} failed", "all", "running", "failed"), "/admin/background-tasks"),
            "bus" => new(line, texts["Messages between hosts"], texts["By it the hosts of an installation tell each other what changed."], texts["{0}: {1} waiting, {2} given up", line.Text, Count(v, "waiting"), Count(v, "dropped")], null),
            "disk" => new(line, texts["Disk"], texts["Where the data folder is: databases, media, uploads."], v.Count == 0 ? texts["It cannot be measured."] : texts["{0} free of {1}", Size(v["free"]), Size(v["size"])], null),
            "memory" => new(line, texts["Memory"], texts["What this process uses, and of it what .NET manages."], texts["{0}, managed {1}", Size(v["bytes"]), Size(v["heap"])], null),
            "version" => new(line, texts["Version"], texts["Of the studio, and what it runs on."], line.Text, null),
            _ => new(line, line.Name, "", string.Join(", ", v.Select(p => $"{p.Key} {Count(v, p.Key)}")), null),
        };
    }

    private string Unless(HealthLine line, string sentence, params string[] names) =>
        line.Values.Count == 0 ? texts["It cannot be read; the log says why."] : texts[sentence, [.. names.Select(n => (object)Count(line.Values, n))]];

    private static string Count(IReadOnlyDictionary<string, long> values, string name) => values.GetValueOrDefault(name).ToString("N0", CultureInfo.CurrentCulture);

    private static string Size(long bytes) => bytes >= 1L << 30 ? (bytes / (double)(1L << 30)).ToString("N1", CultureInfo.CurrentCulture) + " GB" : (bytes / (double)(1 << 20)).ToString("N0", CultureInfo.CurrentCulture) + " MB";
}
