namespace Studio.WorkflowEngine;

/// <summary>What typed tasks and events share.</summary>
/// <typeparam name="TProperties">What a step can be set to: an annotated type.</typeparam>
public abstract class Activity<TProperties> : IActivity where TProperties : class
{
    /// <summary>The class's name.</summary>
    public virtual string Name => GetType().Name;

    /// <inheritdoc/>
    public abstract string DisplayText { get; }

    /// <inheritdoc/>
    public abstract string Category { get; }

    /// <inheritdoc/>
    public Type Properties => typeof(TProperties);

    IReadOnlyList<string> IActivity.GetPossibleOutcomes(object properties) => GetPossibleOutcomes((TProperties)properties);

    Task<bool> IActivity.CanExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => CanExecuteAsync(context, (TProperties)context.Properties, cancellationToken);

    Task<ActivityResult> IActivity.ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => ExecuteAsync(context, (TProperties)context.Properties, cancellationToken);

    /// <inheritdoc cref="IActivity.GetPossibleOutcomes"/>
    protected virtual IReadOnlyList<string> GetPossibleOutcomes(TProperties properties) => [ActivityResult.DoneOutcome];

    /// <inheritdoc cref="IActivity.CanExecuteAsync"/>
    protected virtual Task<bool> CanExecuteAsync(ActivityContext context, TProperties properties, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc cref="IActivity.ExecuteAsync"/>
    protected abstract Task<ActivityResult> ExecuteAsync(ActivityContext context, TProperties properties, CancellationToken cancellationToken);
}

/// <summary>A task in one file: its properties, its outcomes, what it does.</summary>
/// <typeparam name="TProperties">What a step can be set to: an annotated type.</typeparam>
public abstract class TaskActivity<TProperties> : Activity<TProperties>, ITask where TProperties : class;

/// <summary>An event in one file: the run halts there, until <see cref="Activity{TProperties}.CanExecuteAsync"/> says yes to what has happened.</summary>
/// <typeparam name="TProperties">What a step can be set to: an annotated type.</typeparam>
public abstract class EventActivity<TProperties> : Activity<TProperties>, IEvent where TProperties : class
{
    Task<ActivityResult> IEvent.ResumeAsync(ActivityContext context, CancellationToken cancellationToken) => ResumeAsync(context, (TProperties)context.Properties, cancellationToken);

    /// <summary>Halts the run.</summary>
    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, TProperties properties, CancellationToken cancellationToken) => Task.FromResult(ActivityResult.Halt);

    /// <inheritdoc cref="IEvent.ResumeAsync"/>
    protected virtual Task<ActivityResult> ResumeAsync(ActivityContext context, TProperties properties, CancellationToken cancellationToken) => Task.FromResult(ActivityResult.Done);
}
