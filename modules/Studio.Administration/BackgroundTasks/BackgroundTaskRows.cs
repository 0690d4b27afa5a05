using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.BackgroundTasks;

/// <summary>A task as people and programs see it; also the answer of <c>GET /api/background-tasks</c>.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Title">What people call it, in their language.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Enabled">True where it runs by its schedule.</param>
/// <param name="Schedule">The schedule that holds.</param>
/// <param name="DefaultSchedule">The task's own.</param>
/// <param name="Running">True while a run is under way.</param>
/// <param name="LastResult">How the last run ended: <c>Succeeded</c>, <c>Failed</c>, <c>TimedOut</c>, <c>Stopped</c>, <c>Interrupted</c>; null where it never ran.</param>
/// <param name="LastError">What it threw.</param>
/// <param name="LastStart">When the last run began.</param>
/// <param name="LastMilliseconds">How long it took.</param>
/// <param name="NextRun">When it runs next.</param>
public sealed record BackgroundTaskRow(
    string Name, string Title, string Description, bool Enabled, string Schedule, string DefaultSchedule, bool Running,
    string? LastResult, string? LastError, DateTimeOffset? LastStart, long? LastMilliseconds, DateTimeOffset? NextRun);

/// <summary>Reads and changes the tenant's tasks.</summary>
public sealed class BackgroundTaskRows(IBackgroundTasks tasks, IBackgroundTaskStore store, UnitOfWork unit, IAuditTrail audit, IStringLocalizerFactory localizers, TimeProvider time)
{
    /// <summary>The longest schedule.</summary>
    public const int MaximumSchedule = 200;

    private const int Shown = 5;

    /// <summary>Every task, by title.</summary>
    public async Task<IReadOnlyList<BackgroundTaskRow>> ListAsync(CancellationToken cancellationToken)
    {
        var states = (await store.ListAsync(cancellationToken)).ToDictionary(s => s.Name, StringComparer.Ordinal);
        return [.. tasks.All.Select(t => Describe(t, states.GetValueOrDefault(t.Name))).OrderBy(r => r.Title, StringComparer.CurrentCulture)];
    }

    /// <summary>A task.</summary>
    /// <exception cref="ProblemException">404: there is none of this name.</exception>
    public async Task<BackgroundTaskRow> GetAsync(string name, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(r => r.Name == name) ?? throw ProblemException.NotFound("There is no such task.");

    /// <summary>The next times of a schedule.</summary>
    /// <exception cref="ProblemException">400: it is not understood, or its time never comes.</exception>
    public async Task<IReadOnlyList<DateTimeOffset>> NextRunsAsync(string? schedule, CancellationToken cancellationToken)
    {
        var read = schedule?.Length > MaximumSchedule ? null : await tasks.ReadScheduleAsync(schedule, cancellationToken);
        var next = read?.NextRuns(time.GetUtcNow(), Shown) ?? throw ProblemException.Invalid("schedule", "A schedule has five fields: minute, hour, day of month, month, day of week. Such as 30 4 * * 1-5.");
        return next.Count > 0 ? next : throw ProblemException.Invalid("schedule", "The time of this schedule never comes.");
    }

    /// <summary>Switches the task on or off and gives it a schedule; an empty one or the task's own leaves it to the task.</summary>
    /// <exception cref="ProblemException">404; 400: the schedule is not understood.</exception>
    public async Task SaveAsync(string name, bool enabled, string? schedule, CancellationToken cancellationToken)
    {
        var before = await GetAsync(name, cancellationToken);
        var written = string.IsNullOrWhiteSpace(schedule) ? before.DefaultSchedule : schedule.Trim();
        await NextRunsAsync(written, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            await store.ConfigureAsync(name, enabled, written == before.DefaultSchedule ? null : written, ct);
            await audit.RecordAsync(new AuditEntry(AuditActions.SettingsSaved)
            {
                SubjectType = "BackgroundTask",
                SubjectId = name,
                SubjectName = before.Title,
                Before = new JsonObject { ["Enabled"] = before.Enabled, ["Schedule"] = before.Schedule },
                After = new JsonObject { ["Enabled"] = enabled, ["Schedule"] = written },
            }, ct);
        }, cancellationToken);
    }

    private BackgroundTaskRow Describe(BackgroundTaskInfo task, BackgroundTaskState? state)
    {
        var texts = localizers.Create(task.Type);
        var running = state?.IsRunning(time.GetUtcNow()) == true;
        var result = running ? null : state?.LastResult == BackgroundTaskResult.Running ? "Interrupted" : state?.LastResult?.ToString();
        var took = state is { LastStart: { } start, LastEnd: { } end } ? (long?)(end - start).TotalMilliseconds : null;
        var enabled = state?.Enabled ?? task.Enable;
        return new BackgroundTaskRow(task.Name, texts[task.Title], task.Description is "" ? "" : texts[task.Description], enabled, state?.Schedule ?? task.Schedule, task.Schedule,
            running, result, state?.LastError, state?.LastStart, took, enabled ? state?.NextRun : null);
    }
}
