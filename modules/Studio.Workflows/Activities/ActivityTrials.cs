using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.WorkflowEngine;

namespace Studio.Workflows.Activities;

/// <summary>A step to be run by itself.</summary>
/// <param name="Activity">The kind's name.</param>
/// <param name="Properties">What it is set to, by its schema.</param>
/// <param name="Input">What starts it, or what happens while it waits.</param>
public sealed record ActivityTrial(string Activity, JsonObject Properties, JsonObject Input)
{
    /// <summary>An id of Studio's form (<see cref="IdGenerator"/>) that repeats of one trial share: the step is given the same key; null makes one.</summary>
    public string? TrialId { get; init; }

    /// <summary>The path of <see cref="Properties"/>, before those of their faults.</summary>
    public string Path { get; init; } = "";
}

/// <summary>What became of it; also the answer of <c>POST /api/activities/{name}/try</c>.</summary>
/// <param name="ExecutionId">The idempotency key that the step was given.</param>
/// <param name="State">How far it came.</param>
/// <param name="Outcomes">The ways on that a run would take.</param>
/// <param name="Output">What the next step would read.</param>
/// <param name="Variables">What a run would remember.</param>
/// <param name="Answers">What a run would answer.</param>
/// <param name="CorrelationId">What a run would be tied to, or null.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record ActivityTrialResult(
    string ExecutionId, ActivityState State, IReadOnlyList<string> Outcomes, JsonNode? Output, JsonObject Variables, JsonObject Answers, string? CorrelationId, string? Error, double Milliseconds)
{
    /// <summary>True where a run would write something or queue a message here, which a trial leaves out.</summary>
    public bool EffectLeftOut { get; init; }
}

/// <summary>
/// Runs one step by itself, to see which way it goes: its effect (<see cref="ActivityResult.Effect"/>) is left out, so that no message is queued and nothing is written but the record of who did it.
/// </summary>
public sealed partial class ActivityTrials(
    ActivityCatalogue catalogue, ActivityRows rows, ActivityExecutor executor, UnitOfWork unit, IAuditTrail audit, IdGenerator ids, IServiceProvider services, IStringLocalizer<WorkflowPermissions> texts,
    TimeProvider time, ILogger<ActivityTrials> logger)
{
    /// <summary>Runs the step. An event halts, and goes on at once where the input is what it waits for.</summary>
    /// <exception cref="ProblemException">404: there is no such kind; 400: the properties do not fit its schema.</exception>
    public async Task<ActivityTrialResult> RunAsync(ActivityTrial trial, CancellationToken cancellationToken)
    {
        var (activity, row) = rows.Open(trial.Activity);
        var properties = catalogue.ReadProperties(activity, trial.Properties, trial.Path);
        if (trial.TrialId is { } given && !IdGenerator.IsId(given))
        {
            throw ProblemException.Invalid("trialId", texts["An id of 26 letters and digits is needed."]);
        }

        // No run's steps begin like this: a trial cannot take the key of one of them.
        var context = new ActivityContext("try-" + (trial.TrialId ?? ids.NewId()), properties, services) { Input = trial.Input };
        var started = time.GetTimestamp();
        var execution = await ExecuteAsync(activity, context, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, (_, ct) => RecordAsync(row, context, execution, ct), cancellationToken);
        if (execution.Fault is { } fault)
        {
            LogFault(fault, row.Name, context.ExecutionId);
        }

        return new ActivityTrialResult(context.ExecutionId, execution.State, execution.Result?.Outcomes ?? [], execution.Result?.Output, execution.Result?.Variables ?? [], execution.Result?.Answers ?? [],
            execution.Result?.CorrelationId, execution.Fault?.Message, time.GetElapsedTime(started).TotalMilliseconds) { EffectLeftOut = execution.Result?.Effect is not null };
    }

    private async Task<ActivityExecution> ExecuteAsync(IActivity activity, ActivityContext context, CancellationToken cancellationToken)
    {
        var execution = await executor.ExecuteAsync(activity, context, cancellationToken: cancellationToken);
        if (execution.State != ActivityState.Halted || activity is not IEvent waiting || context.Input.Count == 0)
        {
            return execution;
        }

        var resumed = await executor.ResumeAsync(waiting, context, cancellationToken: cancellationToken);
        return resumed.State == ActivityState.Refused ? execution : resumed;
    }

    // What the step was set to stays out of the record: it may hold a customer's address, and the trail is not erased.
    private Task RecordAsync(ActivityRow row, ActivityContext context, ActivityExecution execution, CancellationToken cancellationToken) => audit.RecordAsync(new AuditEntry(WorkflowAuditActions.StepTried)
    {
        SubjectType = "Activity",
        SubjectId = row.Name,
        SubjectName = row.DisplayText,
        After = new JsonObject { ["ExecutionId"] = context.ExecutionId, ["State"] = execution.State.ToString(), ["Outcomes"] = new JsonArray([.. (execution.Result?.Outcomes ?? []).Select(o => (JsonNode)o)]) },
    }, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The step {Activity} failed as {ExecutionId}")]
    private partial void LogFault(Exception fault, string activity, string executionId);
}
