using System.Diagnostics;
using System.Diagnostics.Metrics;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Telemetry;

/// <summary>The names under which the host tells what it does.</summary>
public static class StudioTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Studio";

    /// <summary>Makes the spans of Studio's own work; costs nothing where nobody listens.</summary>
    public static readonly ActivitySource Source = new(Name);
}

/// <summary>
/// The host's instruments, one set for all tenants; times in seconds, as OpenTelemetry's conventions have them. A label never holds what a request
/// brought along: tenants, routes, types and tasks are as many as the installation has.
/// </summary>
public sealed class StudioMetrics : IDisposable
{
    // From a page out of the cache to what a person gives up on.
    private static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private readonly Meter _meter;

    /// <summary>Made once per host.</summary>
    public StudioMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(StudioTelemetry.Name);
        Requests = _meter.CreateCounter<long>("studio.requests", "{request}", "Requests that tenants answered.");
        RequestDuration = _meter.CreateHistogram("studio.request.duration", "s", "How long tenants took to answer.", advice: Durations);
        Events = _meter.CreateCounter<long>("studio.events", "{event}", "Contacts that were recorded.");
        Decisions = _meter.CreateHistogram("studio.decision.duration", "s", "How long decisions took, stored ones included.", advice: Durations);
        WriteWait = _meter.CreateHistogram("studio.writer.wait", "s", "How long writes waited for their turn.", advice: Durations);
        WriteQueue = _meter.CreateUpDownCounter<long>("studio.writer.queue", "{write}", "Writes that wait for their turn now.");
        Outbox = _meter.CreateCounter<long>("studio.outbox.messages", "{message}", "Messages of the outbox that were dealt with, or failed.");
        Tasks = _meter.CreateHistogram("studio.task.duration", "s", "How long background tasks ran.", advice: Durations);
        ShellBuilds = _meter.CreateCounter<long>("studio.shell.builds", "{shell}", "Tenants that were built.");
        ShellEnds = _meter.CreateCounter<long>("studio.shell.ends", "{shell}", "Built tenants that were given up.");
    }

    internal Counter<long> Requests { get; }

    internal Histogram<double> RequestDuration { get; }

    internal Counter<long> Events { get; }

    internal Histogram<double> Decisions { get; }

    internal Histogram<double> WriteWait { get; }

    internal UpDownCounter<long> WriteQueue { get; }

    internal Counter<long> Outbox { get; }

    internal Histogram<double> Tasks { get; }

    internal Counter<long> ShellBuilds { get; }

    internal Counter<long> ShellEnds { get; }

    /// <summary>Offers a number that is asked for when somebody looks; it goes with this object.</summary>
    public void Observe(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> read) => _meter.CreateObservableGauge(name, read, unit, description);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}

/// <summary>Counts what a tenant does.</summary>
public sealed class TenantMetrics(StudioMetrics metrics, ShellSettings shell)
{
    private readonly KeyValuePair<string, object?> _tenant = new("tenant", shell.Name);

    /// <summary>A contact of this type was recorded.</summary>
    public void EventRecorded(string type) => metrics.Events.Add(1, _tenant, new("type", type));

    /// <summary>A decision was made and stored.</summary>
    public void Decided(TimeSpan took) => metrics.Decisions.Record(took.TotalSeconds, _tenant);

    /// <summary>A write joined the queue of its class.</summary>
    public void WriteQueued(string writeClass) => metrics.WriteQueue.Add(1, _tenant, new("class", writeClass));

    /// <summary>A write left the queue of its class after this time.</summary>
    public void WriteTaken(string writeClass, TimeSpan waited)
    {
        metrics.WriteQueue.Add(-1, _tenant, new("class", writeClass));
        metrics.WriteWait.Record(waited.TotalSeconds, _tenant, new("class", writeClass));
    }

    /// <summary>Messages of the outbox were delivered, or one failed.</summary>
    public void OutboxHandled(string type, int messages, bool delivered) => metrics.Outbox.Add(messages, _tenant, new("type", type), new("outcome", delivered ? "delivered" : "failed"));

    /// <summary>A background task ran.</summary>
    public void TaskRan(string task, TimeSpan took, bool succeeded) => metrics.Tasks.Record(took.TotalSeconds, _tenant, new("task", task), new("outcome", succeeded ? "ok" : "failed"));
}
