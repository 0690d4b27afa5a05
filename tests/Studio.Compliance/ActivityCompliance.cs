using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.WorkflowEngine;

namespace Studio.Compliance;

/// <summary>A step that can be run.</summary>
/// <param name="Properties">What it is set to, by its schema.</param>
/// <param name="Happening">For an event: the input that it waits for.</param>
public sealed record ActivityExample(JsonObject Properties, JsonObject? Happening = null);

/// <summary>
/// What every kind of step must hold: a designer can offer it, a run can follow its outcomes, and after a crash another attempt does nothing twice.
/// </summary>
public abstract class ActivityCompliance : ComplianceSuite
{
    /// <summary>A tenant in which the activities under test are on.</summary>
    protected abstract Task<IServiceProvider> TenantAsync();

    /// <summary>For each activity under test by name: a step of it that can be done.</summary>
    protected abstract IReadOnlyDictionary<string, ActivityExample> Examples { get; }

    /// <summary>The activities under test, as a scope of the tenant makes them.</summary>
    protected virtual IReadOnlyList<IActivity> Activities(IServiceProvider scope) => [.. scope.GetServices<IActivity>()];

    /// <summary>How many things there are that the activities could have written or sent; all rows of all tables where nothing else is said.</summary>
    protected virtual Task<long> CountEffectsAsync(IServiceProvider tenant) => TenantTables.CountRowsAsync(tenant);

    /// <summary>The name is stored in workflows; the texts and the form are shown.</summary>
    [Fact]
    public async Task Names_are_unique_and_texts_translated()
    {
        await using var scope = (await TenantAsync()).CreateAsyncScope();
        var activities = Activities(scope.ServiceProvider);
        activities.ShouldNotBeEmpty();
        ShouldBeUnique(activities.Select(a => a.Name), "activities");
        foreach (var activity in activities)
        {
            activity.Name.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || c == '.' || c == '_', activity.Name);
            (activity is ITask ^ activity is IEvent).ShouldBeTrue($"{activity.Name} is either a task or an event");
            ShouldBeTranslated(activity.GetType(), activity.DisplayText, activity.Name);
            ShouldBeTranslated(activity.GetType(), activity.Category, activity.Name);
            ShouldBeDescribed(Schemas.Of(activity.Properties), activity.Name);
        }
    }

    /// <summary>A drawing needs them before anything is run.</summary>
    [Fact]
    public Task Outcomes_are_known_and_unique() => WithStepsAsync(step =>
    {
        var outcomes = step.Activity.GetPossibleOutcomes(step.Properties());
        outcomes.ShouldNotBeEmpty(step.Name);
        ShouldBeUnique(outcomes, "outcomes of " + step.Name);
        outcomes.ShouldAllBe(o => !string.IsNullOrWhiteSpace(o), step.Name);
        return Task.CompletedTask;
    });

    /// <summary>A task goes on by ways that were drawn; an event waits, is not woken by something else, and goes on when its own has happened.</summary>
    [Fact]
    public Task A_task_goes_on_and_an_event_waits_for_its_own() => WithStepsAsync(async step =>
    {
        var executor = new ActivityExecutor(TimeProvider.System);
        var execution = await executor.ExecuteAsync(step.Activity, step.Context());
        execution.Fault.ShouldBeNull(step.Name);
        execution.State.ShouldBe(step.Activity is IEvent ? ActivityState.Halted : ActivityState.Finished, step.Name);
        if (step.Activity is IEvent waiting)
        {
            var happening = step.Example.Happening.ShouldNotBeNull($"{step.Name} is an event and has no happening as an example");
            (await executor.ResumeAsync(waiting, step.Context())).State.ShouldBe(ActivityState.Refused, $"{step.Name} goes on though nothing has happened");
            var resumed = await executor.ResumeAsync(waiting, step.Context() with { Input = (JsonObject)happening.DeepClone() });
            resumed.Fault.ShouldBeNull(step.Name);
            resumed.State.ShouldBe(ActivityState.Finished, step.Name);
        }
    });

    /// <summary>Whoever runs it has the step's record, and tries again, with what was given.</summary>
    [Fact]
    public Task A_step_changes_nothing_that_it_is_given() => WithStepsAsync(async step =>
    {
        var context = step.Context() with { Input = new JsonObject { ["word"] = "in" }, Variables = new JsonObject { ["word"] = "kept" } };
        var before = (Schemas.Write(context.Properties).ToJsonString(), context.Input.ToJsonString(), context.Variables.ToJsonString());
        await new ActivityExecutor(TimeProvider.System).ExecuteAsync(step.Activity, context);
        (Schemas.Write(context.Properties).ToJsonString(), context.Input.ToJsonString(), context.Variables.ToJsonString()).ShouldBe(before, step.Name);
    });

    /// <summary>What a step writes is committed with its record or not at all; after a crash between the two it is run again with the same id.</summary>
    [Fact]
    public async Task Nothing_is_written_before_the_effect_and_nothing_twice()
    {
        var tenant = await TenantAsync();
        foreach (var name in await NamesAsync(tenant))
        {
            var id = "step-" + Guid.NewGuid().ToString("N");
            var before = await CountEffectsAsync(tenant);
            await AttemptAsync(tenant, name, id, commits: false);
            (await CountEffectsAsync(tenant)).ShouldBe(before, $"{name} writes before it may");
            await AttemptAsync(tenant, name, id, commits: true);
            var once = await CountEffectsAsync(tenant);
            await AttemptAsync(tenant, name, id, commits: true);
            (await CountEffectsAsync(tenant)).ShouldBe(once, $"{name} does it twice");
        }
    }

    // Each attempt in a scope of its own, as on a host that has started again.
    private async Task AttemptAsync(IServiceProvider tenant, string name, string id, bool commits)
    {
        await using var scope = tenant.CreateAsyncScope();
        var step = new Step(this, scope.ServiceProvider, Activities(scope.ServiceProvider).First(a => a.Name == name));
        var executor = new ActivityExecutor(TimeProvider.System);
        var context = step.Context(id) with { Input = (JsonObject)(step.Example.Happening ?? []).DeepClone() };
        var execution = step.Activity is IEvent waiting ? await executor.ResumeAsync(waiting, context) : await executor.ExecuteAsync(step.Activity, context);
        execution.Fault.ShouldBeNull(name);
        if (commits && execution.Result?.Effect is { } effect)
        {
            await scope.ServiceProvider.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Workflow, (_, ct) => effect(ct), CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<string>> NamesAsync(IServiceProvider tenant)
    {
        await using var scope = tenant.CreateAsyncScope();
        return [.. Activities(scope.ServiceProvider).Select(a => a.Name)];
    }

    private async Task WithStepsAsync(Func<Step, Task> check)
    {
        await using var scope = (await TenantAsync()).CreateAsyncScope();
        var activities = Activities(scope.ServiceProvider);
        activities.Select(a => a.Name).Except(Examples.Keys).ShouldBeEmpty("activities without an example");
        foreach (var activity in activities)
        {
            await check(new Step(this, scope.ServiceProvider, activity));
        }
    }

    private sealed class Step(ActivityCompliance suite, IServiceProvider services, IActivity activity)
    {
        public IActivity Activity => activity;

        public string Name => activity.Name;

        public ActivityExample Example => suite.Examples[activity.Name];

        public object Properties() => suite.Schemas.Read(activity.Properties, Example.Properties.DeepClone());

        public ActivityContext Context(string? id = null) => new(id ?? "step-" + Guid.NewGuid().ToString("N"), Properties(), services);
    }
}
