using Studio.Kernel.Events;

namespace Studio.Kernel.Scheduling;

/// <summary>How a run of a task ended.</summary>
public enum BackgroundTaskResult
{
    /// <summary>It is under way, or its host died.</summary>
    Running,

    /// <summary>It ended well.</summary>
    Succeeded,

    /// <summary>It threw.</summary>
    Failed,

    /// <summary>It was cancelled at its time limit.</summary>
    TimedOut,

    /// <summary>It was cancelled because its host stopped; it is made up for.</summary>
    Stopped,
}

/// <summary>What is kept of a task.</summary>
public sealed record BackgroundTaskState
{
    /// <summary>The task's name.</summary>
    public required string Name { get; init; }

    /// <summary>Switched on or off by an administrator; null for the task's own default.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The administrator's schedule; null for the task's own.</summary>
    public string? Schedule { get; init; }

    /// <summary>Which schedule in which time zone <see cref="NextRun"/> was planned by.</summary>
    public string? Plan { get; init; }

    /// <summary>When it is to run next; in the past where a run was missed.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>The run under way; null where there is none.</summary>
    public string? RunId { get; init; }

    /// <summary>Until when the run holds the task; its host renews it while it lives.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>The due time of the last run by schedule.</summary>
    public DateTimeOffset? LastDue { get; init; }

    /// <summary>When the last run began.</summary>
    public DateTimeOffset? LastStart { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? LastEnd { get; init; }

    /// <summary>How it ended.</summary>
    public BackgroundTaskResult? LastResult { get; init; }

    /// <summary>What it threw.</summary>
    public string? LastError { get; init; }

    /// <summary>True while a run is under way on a living host.</summary>
    public bool IsRunning(DateTimeOffset now) => RunId is not null && HeldUntil > now;
}

/// <summary>A run that wants to begin.</summary>
/// <param name="Name">The task.</param>
/// <param name="RunId">The run's own id.</param>
/// <param name="Due">When it was due, or when it was asked for.</param>
/// <param name="Manual">True where a person asked for it.</param>
public sealed record BackgroundRun(string Name, string RunId, DateTimeOffset Due, bool Manual);

/// <summary>Keeps the tasks' settings and results in the tenant's database, and sees to it that a task runs once at a time over all hosts.</summary>
public interface IBackgroundTaskStore
{
    /// <summary>Everything known; tasks that never ran may be absent.</summary>
    Task<IReadOnlyList<BackgroundTaskState>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Sets or, by null, takes back what an administrator says; hosts are told.</summary>
    Task ConfigureAsync(string name, bool? enabled, string? schedule, CancellationToken cancellationToken);

    /// <summary>Notes when a task runs next.</summary>
    Task PlanAsync(string name, string plan, DateTimeOffset? next, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a run, unless another holds the task or this due time had its run already. A request by a person is dealt with by any run that began after it.
    /// </summary>
    /// <returns>True where the run may go on; it holds the task until <paramref name="until"/>.</returns>
    Task<bool> TryBeginAsync(BackgroundRun run, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Holds the task for longer; false where it is no longer this run's.</summary>
    Task<bool> RenewAsync(BackgroundRun run, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Ends a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="error">What it threw, or null.</param>
    /// <param name="next">When the task runs next; null to leave what is planned.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task EndAsync(BackgroundRun run, BackgroundTaskResult result, string? error, DateTimeOffset? next, CancellationToken cancellationToken);

    /// <summary>Gives free what runs of other processes hold, which are dead where the database has a single host.</summary>
    /// <param name="processMark">What the ids of this process's runs begin with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ReleaseDeadAsync(string processMark, CancellationToken cancellationToken);
}

/// <summary>Told on the tenant's bus after an administrator changed a task.</summary>
[EventName("tasks.changed")]
public sealed record BackgroundTaskChanged(string Name);
