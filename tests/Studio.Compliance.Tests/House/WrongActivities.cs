using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Schemas;
using Studio.WorkflowEngine;

namespace Studio.Compliance.Tests.House;

/// <summary>The suite of activities must find what is wrong with these.</summary>
[Collection(HouseGroup.Name)]
public sealed class WrongActivities(HouseTenant house)
{
    [Fact]
    public async Task What_a_designer_could_not_show()
    {
        await FailsAsync(Suite(_ => new Wrong("Untranslated")).Names_are_unique_and_texts_translated);
        await FailsAsync(Suite(_ => new Wrong("Twice"), _ => new Wrong("Twice")).Names_are_unique_and_texts_translated);
        await FailsAsync(Suite(_ => new Wrong("a b")).Names_are_unique_and_texts_translated);
        await FailsAsync(Suite(_ => new Wrong("NoWay") { Ways = [] }).Outcomes_are_known_and_unique);
        await FailsAsync(Suite(_ => new Wrong("TwoWays") { Ways = ["Done", "done"] }).Outcomes_are_known_and_unique);
    }

    [Fact]
    public async Task What_a_run_could_not_follow()
    {
        await FailsAsync(Suite(_ => new Wrong("Lost") { Takes = "Elsewhere" }).A_task_goes_on_and_an_event_waits_for_its_own);
        await FailsAsync(Suite(_ => new Wrong("Waits") { Takes = null }).A_task_goes_on_and_an_event_waits_for_its_own);
        await FailsAsync(Suite(_ => new Wrong("Throws") { Takes = "throw" }).A_task_goes_on_and_an_event_waits_for_its_own);
        await FailsAsync(Suite(_ => new Hasty()).A_task_goes_on_and_an_event_waits_for_its_own);
        await FailsAsync(Suite(_ => new Deaf()).A_task_goes_on_and_an_event_waits_for_its_own);
        await FailsAsync(Suite(_ => new Wrong("Scribbles") { Scribbles = true }).A_step_changes_nothing_that_it_is_given);
    }

    [Fact]
    public async Task What_a_crash_would_do_twice()
    {
        await house.Tenant.Services.GetRequiredService<IDatabase>().WriteAsync(WriteClass.Bulk, (s, ct) => s.ExecuteAsync("CREATE TABLE IF NOT EXISTS WrongEffect (Id TEXT PRIMARY KEY)", null, ct), default);
        await FailsAsync(Suite(s => new Writer(s, early: true, once: true)).Nothing_is_written_before_the_effect_and_nothing_twice);
        await FailsAsync(Suite(s => new Writer(s, early: false, once: false)).Nothing_is_written_before_the_effect_and_nothing_twice);
        await Suite(s => new Writer(s, early: false, once: true)).Nothing_is_written_before_the_effect_and_nothing_twice();
    }

    private static async Task FailsAsync(Func<Task> test) => (await Assert.ThrowsAnyAsync<Exception>(test)).ShouldNotBeOfType<NullReferenceException>();

    private ActivitiesOf Suite(params Func<IServiceProvider, IActivity>[] activities) => new(house.Tenant.Services, activities);

    private sealed class ActivitiesOf(IServiceProvider tenant, Func<IServiceProvider, IActivity>[] activities) : ActivityCompliance
    {
        protected override IReadOnlyDictionary<string, ActivityExample> Examples =>
            Activities(tenant).DistinctBy(a => a.Name).ToDictionary(a => a.Name, _ => new ActivityExample(new JsonObject { ["Word"] = "x" }, new JsonObject { ["it"] = "happened" }));

        protected override Task<IServiceProvider> TenantAsync() => Task.FromResult(tenant);

        protected override IReadOnlyList<IActivity> Activities(IServiceProvider scope) => [.. activities.Select(a => a(scope))];
    }

    private sealed record Words
    {
        [Schema(Title = "Word"), Required]
        public string Word { get; set; } = "";
    }

    private sealed class Wrong(string name) : TaskActivity<Words>
    {
        public IReadOnlyList<string> Ways { get; init; } = ["Done"];

        public string? Takes { get; init; } = "Done";

        public bool Scribbles { get; init; }

        public override string Name => name;

        public override string DisplayText => "Nobody translates this";

        public override string Category => "Nor this";

        protected override IReadOnlyList<string> GetPossibleOutcomes(Words properties) => Ways;

        protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, Words properties, CancellationToken cancellationToken)
        {
            properties.Word = Scribbles ? "scribble" : properties.Word;
            return Takes switch
            {
                null => Task.FromResult(ActivityResult.Halt),
                "throw" => throw new InvalidOperationException("I cannot."),
                _ => Task.FromResult(ActivityResult.Outcome(Takes)),
            };
        }
    }

    /// <summary>Goes on whatever happens.</summary>
    private sealed class Hasty : EventActivity<Words>
    {
        public override string DisplayText => "";

        public override string Category => "";
    }

    /// <summary>Never goes on.</summary>
    private sealed class Deaf : EventActivity<Words>
    {
        public override string DisplayText => "";

        public override string Category => "";

        protected override Task<bool> CanExecuteAsync(ActivityContext context, Words properties, CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private sealed class Writer(IServiceProvider services, bool early, bool once) : TaskActivity<Words>
    {
        public override string DisplayText => "";

        public override string Category => "";

        protected override async Task<ActivityResult> ExecuteAsync(ActivityContext context, Words properties, CancellationToken cancellationToken)
        {
            if (early)
            {
                await WriteAsync(context.ExecutionId, cancellationToken);
            }

            return ActivityResult.Done with { Effect = ct => WriteAsync(once ? context.ExecutionId : Guid.NewGuid().ToString("N"), ct) };
        }

        private Task WriteAsync(string id, CancellationToken cancellationToken) => services.GetRequiredService<UnitOfWork>().WriteAsync(
            WriteClass.Workflow, (session, ct) => session.ExecuteAsync("INSERT INTO WrongEffect (Id) VALUES (@id) ON CONFLICT (Id) DO NOTHING", new { id }, ct), cancellationToken);
    }
}
