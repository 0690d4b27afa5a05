using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine;

/// <summary>
/// A kind of step, by OrchardCore's names: one class, registered by <see cref="ActivityRegistration.AddActivity{T}"/>, either an <see cref="ITask"/> or an
/// <see cref="IEvent"/>. It keeps nothing between two calls: what a step is set to do comes as its properties, what it found out goes as its result.
/// <see cref="TaskActivity{TProperties}"/> and <see cref="EventActivity{TProperties}"/> are the short way to write one.
/// </summary>
public interface IActivity
{
    /// <summary>The name that workflow types store, for ever: the class's, such as <c>LogTask</c>.</summary>
    string Name { get; }

    /// <summary>The English name for people, which is the resource key in the class's module.</summary>
    string DisplayText { get; }

    /// <summary>The English name of its group in the designer, which is a resource key too.</summary>
    string Category { get; }

    /// <summary>
    /// An annotated type (<see cref="SchemaAttribute"/>): what a step of this kind can be set to, as values. Where a workflow type holds a template or an expression in
    /// a value's place, whoever runs the step evaluates it first and checks the value by the same schema.
    /// </summary>
    Type Properties { get; }

    /// <summary>The ways on from a step with these properties, by name: at least one, each once. They are known before anything runs. Of properties that nobody has set yet it may know none; it does not throw.</summary>
    /// <param name="properties">An object of <see cref="Properties"/>.</param>
    IReadOnlyList<string> GetPossibleOutcomes(object properties);

    /// <summary>For a task: whether it can be done now; where not, the run does not take this step. For an event: whether what has happened is what the step waits for.</summary>
    Task<bool> CanExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>
    /// For a task: does it. For an event: what happens when the run comes to it, which is usually to halt. It writes nothing of its own into the tenant's database:
    /// what is to be written it returns as <see cref="ActivityResult.Effect"/>, which is committed together with the step's record. A step may be
    /// tried again after a crash: what goes out carries <see cref="ActivityContext.ExecutionId"/>, which is the same then.
    /// </summary>
    /// <exception cref="Exception">The step faults; the run can be taken up there again.</exception>
    Task<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken);
}

/// <summary>An activity that does something and goes on.</summary>
public interface ITask : IActivity;

/// <summary>An activity that waits until something happens: <see cref="IActivity.ExecuteAsync"/> halts the run there.</summary>
public interface IEvent : IActivity
{
    /// <summary>Goes on with what has happened, which is <see cref="ActivityContext.Input"/>; asked only after <see cref="IActivity.CanExecuteAsync"/> said yes to it. The same rules hold as for <see cref="IActivity.ExecuteAsync"/>.</summary>
    Task<ActivityResult> ResumeAsync(ActivityContext context, CancellationToken cancellationToken);
}
