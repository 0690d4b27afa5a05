using System.Diagnostics.Metrics;

namespace Studio.Scripting.Engine;

/// <summary>What the script engine counts, for whoever watches the host.</summary>
internal static class ScriptMeter
{
    private static readonly Meter Meter = new("Studio.Scripting");

    public static Counter<long> Started { get; } = Meter.CreateCounter<long>("studio.scripting.workers.started", "{process}", "Worker processes started");

    public static Counter<long> Lost { get; } = Meter.CreateCounter<long>("studio.scripting.workers.lost", "{process}", "Worker processes that ended, or had to be ended, during a script");

    public static Histogram<double> Runs { get; } = Meter.CreateHistogram<double>("studio.scripting.run.duration", "s", "Time that scripts ran in their worker");
}
