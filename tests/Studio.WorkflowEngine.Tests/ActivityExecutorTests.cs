using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Tests;

public sealed class ActivityExecutorTests
{
    private static readonly ActivityExecutor Executor = new(TimeProvider.System);

    [Fact]
    public async Task A_task_is_done_and_says_where_it_goes()
    {
        var execution = await Executor.ExecuteAsync(new Scripted((_, _) => Task.FromResult(ActivityResult.Outcome("Yes") with { Output = 7 })), Context());
        execution.State.ShouldBe(ActivityState.Finished);
        execution.Result!.Outcomes.ShouldBe(["Yes"]);
        execution.Result.Output!.GetValue<int>().ShouldBe(7);
        execution.Fault.ShouldBeNull();
    }

    [Fact]
    public async Task No_outcome_ends_the_branch() =>
        (await Executor.ExecuteAsync(new Scripted((_, _) => Task.FromResult(ActivityResult.Outcome())), Context())).State.ShouldBe(ActivityState.Finished);

    [Fact]
    public async Task A_task_that_cannot_is_not_asked()
    {
        var task = new Scripted((_, _) => throw new InvalidOperationException("asked")) { Can = false };
        (await Executor.ExecuteAsync(task, Context())).State.ShouldBe(ActivityState.Refused);
    }

    [Fact]
    public async Task A_fault_is_an_answer()
    {
        var execution = await Executor.ExecuteAsync(new Scripted((_, _) => throw new InvalidOperationException("no stock")), Context());
        execution.State.ShouldBe(ActivityState.Faulted);
        execution.Fault!.Message.ShouldBe("no stock");
        execution.Result.ShouldBeNull();
    }

    [Fact]
    public async Task A_way_that_was_not_declared_is_a_fault()
    {
        var execution = await Executor.ExecuteAsync(new Scripted((_, _) => Task.FromResult(ActivityResult.Outcome("Yes", "Perhaps"))), Context());
        execution.State.ShouldBe(ActivityState.Faulted);
        execution.Fault!.Message.ShouldContain("'Perhaps'");
    }

    [Fact]
    public async Task A_task_cannot_wait()
    {
        var execution = await Executor.ExecuteAsync(new Scripted((_, _) => Task.FromResult(ActivityResult.Halt)), Context());
        execution.State.ShouldBe(ActivityState.Faulted);
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_a_fault_even_where_it_does_not_listen()
    {
        foreach (var listens in new[] { true, false })
        {
            var never = new TaskCompletionSource();
            var task = new Scripted(async (_, ct) =>
            {
                await (listens ? Task.Delay(Timeout.Infinite, ct) : never.Task);
                return ActivityResult.Done;
            });
            var execution = await Executor.ExecuteAsync(task, Context(), TimeSpan.FromMilliseconds(50));
            execution.State.ShouldBe(ActivityState.Faulted);
            execution.Fault.ShouldBeOfType<TimeoutException>();
            never.SetResult();
        }
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_fault()
    {
        var execution = await Executor.ExecuteAsync(new Scripted((_, _) => throw new TaskCanceledException("a client's own time limit")), Context());
        execution.State.ShouldBe(ActivityState.Faulted);
        execution.Fault.ShouldBeOfType<TaskCanceledException>();
    }

    [Fact]
    public async Task Whoever_gives_up_is_not_answered()
    {
        using var gone = new CancellationTokenSource();
        var task = new Scripted(async (_, ct) =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
            return ActivityResult.Done;
        });
        await Should.ThrowAsync<OperationCanceledException>(() => Executor.ExecuteAsync(task, Context(), cancellationToken: gone.Token));
    }

    [Fact]
    public async Task An_event_halts_and_goes_on_when_its_own_has_happened()
    {
        var waiting = new Word();
        (await Executor.ExecuteAsync(waiting, Context())).State.ShouldBe(ActivityState.Halted);
        (await Executor.ResumeAsync(waiting, Context() with { Input = new JsonObject { ["word"] = "other" } })).State.ShouldBe(ActivityState.Refused);
        (await Executor.ResumeAsync(waiting, Context() with { Input = new JsonObject { ["word"] = "go" } })).Result!.Outcomes.ShouldBe(["Done"]);
    }

    [Fact]
    public void A_result_of_one_step_is_not_anothers()
    {
        ActivityResult.Done.Variables["a"] = 1;
        ActivityResult.Done.Variables.ShouldBeEmpty();
    }

    private static ActivityContext Context() => new("step-1", new Words(), new ServiceCollection().BuildServiceProvider());

    internal sealed record Words
    {
        [Schema(Title = "Word"), StringLength(5)]
        public string Word { get; init; } = "go";
    }

    internal sealed class Scripted(Func<ActivityContext, CancellationToken, Task<ActivityResult>> execute) : TaskActivity<Words>
    {
        public bool Can { get; init; } = true;

        public override string DisplayText => "Scripted";

        public override string Category => "Tests";

        protected override IReadOnlyList<string> GetPossibleOutcomes(Words properties) => ["Yes", "No", "Done"];

        protected override Task<bool> CanExecuteAsync(ActivityContext context, Words properties, CancellationToken cancellationToken) => Task.FromResult(Can);

        protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, Words properties, CancellationToken cancellationToken) => execute(context, cancellationToken);
    }

    private sealed class Word : EventActivity<Words>
    {
        public override string DisplayText => "Word";

        public override string Category => "Tests";

        protected override Task<bool> CanExecuteAsync(ActivityContext context, Words properties, CancellationToken cancellationToken) => Task.FromResult((string?)context.Input["word"] == properties.Word);
    }
}
