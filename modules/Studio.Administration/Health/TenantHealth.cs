using System.Reflection;
using Microsoft.Extensions.Logging;
using Studio.Administration.BackgroundTasks;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Telemetry;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Health;

/// <summary>How something is doing.</summary>
public enum HealthState
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Somebody should look at it.</summary>
    Watch,

    /// <summary>It does not work.</summary>
    Bad,
}

/// <summary>How one part of the studio is doing.</summary>
/// <param name="Name">Its stable name, such as <c>outbox</c>.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Values">Its numbers by their names; times in milliseconds, sizes in bytes.</param>
/// <param name="Text">A text that says more, such as the names of failed tasks; empty for none.</param>
public sealed record HealthLine(string Name, HealthState State, IReadOnlyDictionary<string, long> Values, string Text = "");

/// <summary>
/// How the tenant and its host are doing: the checks of <c>/health/ready</c> and the measures of the metrics, read now. What is of the host as a whole is told in the default tenant alone.
/// </summary>
public sealed class TenantHealth(IDatabase database, IEnumerable<ITenantMeasure> measures, BackgroundTaskRows tasks, IEventTransport bus, ShellSettings shell, TimeProvider time, ILogger<TenantHealth> logger)
{
    // A person waits for the page.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    private const long Backlog = 1000;
    private const long SearchLag = 10_000;
    private const long LittleSpace = 2L * 1024 * 1024 * 1024;
    private const long NoSpace = 200L * 1024 * 1024;

    /// <summary>All parts, the most important first.</summary>
    public async Task<IReadOnlyList<HealthLine>> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<HealthLine> { await TryAsync("database", DatabaseAsync, cancellationToken) };
        if (lines[0].State == HealthState.Bad)
        {
            // Nothing else can be read; each further question would wait as long.
            return [.. lines, .. Host()];
        }

        foreach (var measure in measures.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            lines.Add(await TryAsync(NameOf(measure), ct => MeasureAsync(measure, ct), cancellationToken));
        }

        lines.Add(await TryAsync("tasks", TasksAsync, cancellationToken));
        return [.. lines, .. Host()];
    }

    private async Task<HealthLine> DatabaseAsync(CancellationToken cancellationToken)
    {
        var took = await DatabaseProbe.AskAsync(database, time, cancellationToken);
        return new HealthLine("database", took > Slow ? HealthState.Watch : HealthState.Good, Values(("milliseconds", (long)Math.Ceiling(took.TotalMilliseconds))), shell.DatabaseProvider);
    }

    private static async Task<HealthLine> MeasureAsync(ITenantMeasure measure, CancellationToken cancellationToken)
    {
        var values = await measure.ReadAsync(cancellationToken);
        var waiting = values.GetValueOrDefault("waiting");
        var watch = values.GetValueOrDefault("parked") > 0 || waiting > (measure.Name.Contains("search", StringComparison.Ordinal) ? SearchLag : Backlog);
        return new HealthLine(NameOf(measure), watch ? HealthState.Watch : HealthState.Good, values);
    }

    private async Task<HealthLine> TasksAsync(CancellationToken cancellationToken)
    {
        var all = await tasks.ListAsync(cancellationToken);
        var failed = all.Where(t => t.LastResult is "Failed" or "TimedOut").ToList();
        return new HealthLine("tasks", failed.Count > 0 ? HealthState.Watch : HealthState.Good, Values(("all", all.Count), ("running", all.Count(t => t.Running)), ("failed", failed.Count)), string.Join(", ", failed.Select(t => t.Title)));
    }

    private IEnumerable<HealthLine> Host()
    {
        if (shell.IsDefault)
        {
            var state = bus.State;
            yield return new HealthLine("bus", state.IsConnected ? state.Dropped > 0 ? HealthState.Watch : HealthState.Good : HealthState.Bad, Values(("waiting", state.Waiting), ("dropped", state.Dropped)), state.Kind);
            yield return Disk();
            yield return new HealthLine("memory", HealthState.Good, Values(("bytes", Environment.WorkingSet), ("heap", GC.GetTotalMemory(forceFullCollection: false))));
            yield return new HealthLine("version", HealthState.Good, Values(), $"{Version()} · .NET {Environment.Version}");
        }
    }

    private HealthLine Disk()
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(shell.Folder));
            var free = drive.AvailableFreeSpace;
            return new HealthLine("disk", free < NoSpace ? HealthState.Bad : free < LittleSpace ? HealthState.Watch : HealthState.Good, Values(("free", free), ("size", drive.TotalSize)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            logger.LogWarning(e, "The disk of the data folder cannot be measured");
            return new HealthLine("disk", HealthState.Watch, Values());
        }
    }

    private async Task<HealthLine> TryAsync(string name, Func<CancellationToken, Task<HealthLine>> read, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await read(patience.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(e, "The state of {Part} cannot be read", name);
            return new HealthLine(name, HealthState.Bad, Values());
        }
    }

    // studio.outbox.size is the outbox, studio.search.queue the search.
    private static string NameOf(ITenantMeasure measure) => measure.Name.Split('.') is ["studio", var name, ..] ? name : measure.Name;

    private static string Version() => typeof(TenantHealth).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static Dictionary<string, long> Values(params (string Name, long Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
