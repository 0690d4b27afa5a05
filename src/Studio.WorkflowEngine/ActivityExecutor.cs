namespace Studio.WorkflowEngine;

/// <summary>How far a step came.</summary>
public enum ActivityState
{
    /// <summary>It is done and the run goes on.</summary>
    Finished,

    /// <summary>It waits for something to happen.</summary>
    Halted,

    /// <summary>It said that it cannot be done now.</summary>
    Refused,

    /// <summary>It failed; nothing of it is written.</summary>
    Faulted,
}

/// <summary>What became of a step, before its effect is committed.</summary>
/// <param name="State">How far it came.</param>
/// <param name="Result">Its result, where it is <see cref="ActivityState.Finished"/> or <see cref="ActivityState.Halted"/>.</param>
/// <param name="Fault">Why it failed, where it is <see cref="ActivityState.Faulted"/>.</param>
public sealed record ActivityExecution(ActivityState State, ActivityResult? Result = null, Exception? Fault = null);

/// <summary>Executes a single step: by the rules of its kind, within a time limit, and held to what it declared.</summary>
public sealed class ActivityExecutor(TimeProvider time)
{
    /// <summary>How long a step may take where nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>The run comes to the step. A fault of the step is an answer, not an exception.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ActivityExecution> ExecuteAsync(IActivity activity, ActivityContext context, TimeSpan? timeLimit = null, CancellationToken cancellationToken = default) =>
        await GuardAsync(activity, context, timeLimit, async ct =>
            activity is IEvent || await activity.CanExecuteAsync(context, ct) ? await activity.ExecuteAsync(context, ct) : null, cancellationToken);

    /// <summary>Something has happened, <see cref="ActivityContext.Input"/>, while the run waits at the step; refused where the step waits for something else.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ActivityExecution> ResumeAsync(IEvent activity, ActivityContext context, TimeSpan? timeLimit = null, CancellationToken cancellationToken = default) =>
        await GuardAsync(activity, context, timeLimit, async ct => await activity.CanExecuteAsync(context, ct) ? await activity.ResumeAsync(context, ct) : null, cancellationToken);

    private async Task<ActivityExecution> GuardAsync(IActivity activity, ActivityContext context, TimeSpan? timeLimit, Func<CancellationToken, Task<ActivityResult?>> execute, CancellationToken cancellationToken)
    {
        var limit = timeLimit ?? DefaultTimeLimit;
        using var clock = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            // A step that does not listen is left behind: the run must not wait for it.
            if (await execute(both.Token).WaitAsync(both.Token) is not { } result)
            {
                return new ActivityExecution(ActivityState.Refused);
            }

            Check(activity, context, result);
            return new ActivityExecution(result.Halts ? ActivityState.Halted : ActivityState.Finished, result);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException e) when (clock.IsCancellationRequested)
        {
            return new ActivityExecution(ActivityState.Faulted, Fault: new TimeoutException($"The step took longer than {limit.TotalSeconds:0.###} s.", e));
        }
        catch (Exception e)
        {
            return new ActivityExecution(ActivityState.Faulted, Fault: e);
        }
    }

    private static void Check(IActivity activity, ActivityContext context, ActivityResult result)
    {
        if (result.Halts && activity is not IEvent)
        {
            throw new InvalidOperationException($"{activity.Name} is a task and cannot wait.");
        }

        if (result.Outcomes.Except(activity.GetPossibleOutcomes(context.Properties), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException($"{activity.Name} took the way '{unknown}', which is none of its outcomes.");
        }
    }
}
