using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;
using Studio.WorkflowEngine.Activities;

namespace Studio.WorkflowEngine.Tests;

public sealed class ActivityCatalogueTests
{
    [Fact]
    public void Activities_are_found_by_name()
    {
        var catalogue = Catalogue(s => s.AddActivity<LogTask>().AddActivity<IfElseTask>());
        catalogue.All.Select(a => a.Name).ShouldBe(["IfElseTask", "LogTask"]);
        catalogue.Find("LogTask").ShouldBeOfType<LogTask>();
        catalogue.Find("logtask").ShouldBeNull();
        catalogue.Find("MissingTask").ShouldBeNull();
    }

    [Fact]
    public void Two_of_one_name_are_refused() =>
        Should.Throw<InvalidOperationException>(() => Catalogue(s => s.AddActivity<LogTask>().AddActivity<LogTask>())).Message.ShouldContain("'LogTask'");

    [Fact]
    public void Properties_are_checked_by_their_schema()
    {
        var catalogue = Catalogue(s => s.AddActivity<LogTask>());
        var log = catalogue.Find("LogTask")!;
        ((LogProperties)catalogue.ReadProperties(log, new JsonObject { ["Text"] = "Hello" })).ShouldBe(new LogProperties { Text = "Hello" });
        var refused = Should.Throw<ProblemException>(() => catalogue.ReadProperties(log, new JsonObject { ["LogLevel"] = "Loud" }, "properties"));
        refused.Errors.Select(e => e.Path).ShouldBe(["properties.Text", "properties.LogLevel"], ignoreOrder: true);
    }

    [Fact]
    public void Outcomes_are_known_beforehand_where_they_depend_on_nothing()
    {
        var catalogue = Catalogue(s => s.AddActivity<IfElseTask>().AddActivity<ForkTask>().AddActivity<LogTask>());
        catalogue.ProposedOutcomes(catalogue.Find("IfElseTask")!).ShouldBe(["True", "False"]);
        catalogue.ProposedOutcomes(catalogue.Find("LogTask")!).ShouldBe(["Done"]);
        catalogue.ProposedOutcomes(catalogue.Find("ForkTask")!).ShouldBeNull();
        var fork = catalogue.Find("ForkTask")!;
        fork.GetPossibleOutcomes(catalogue.ReadProperties(fork, new JsonObject { ["Branches"] = new JsonArray("mail", "call") })).ShouldBe(["mail", "call"]);
    }

    [Fact]
    public async Task The_stock_steps_do_what_they_say()
    {
        (await RunAsync<IfElseTask>(new() { ["Condition"] = true })).Outcomes.ShouldBe(["True"]);
        (await RunAsync<IfElseTask>([])).Outcomes.ShouldBe(["False"]);
        (await RunAsync<ForkTask>(new() { ["Branches"] = new JsonArray("a", "b") })).Outcomes.ShouldBe(["a", "b"]);
        var property = await RunAsync<SetPropertyTask>(new() { ["PropertyName"] = "size", ["Value"] = new JsonObject { ["cm"] = 3 } });
        property.Variables.ToJsonString().ShouldBe("""{"size":{"cm":3}}""");
        property.Output!.ToJsonString().ShouldBe("""{"cm":3}""");
        (await RunAsync<SetPropertyTask>(new() { ["PropertyName"] = "size" })).Variables.ToJsonString().ShouldBe("""{"size":null}""");
        (await RunAsync<SetOutputTask>(new() { ["OutputName"] = "n", ["Value"] = 1 })).Answers.ToJsonString().ShouldBe("""{"n":1}""");
        (await RunAsync<CorrelateTask>(new() { ["Value"] = "order-7" })).CorrelationId.ShouldBe("order-7");
        (await RunAsync<LogTask>(new() { ["Text"] = "Hello" })).Outcomes.ShouldBe(["Done"]);
    }

    [Theory]
    [InlineData(LogStepLevel.Critical, LogLevel.Critical)]
    [InlineData(LogStepLevel.Error, LogLevel.Error)]
    [InlineData(LogStepLevel.Warning, LogLevel.Warning)]
    [InlineData(LogStepLevel.Information, LogLevel.Information)]
    [InlineData(LogStepLevel.Debug, LogLevel.Debug)]
    [InlineData(LogStepLevel.Trace, LogLevel.Trace)]
    public async Task A_line_of_the_log_names_its_step_and_stays_one_line(LogStepLevel level, LogLevel expected)
    {
        var log = new RecordedLog();
        var context = new ActivityContext("step-9", new LogProperties { Text = "one\nforged line", LogLevel = level }, new ServiceCollection().BuildServiceProvider());
        await new ActivityExecutor(TimeProvider.System).ExecuteAsync(new LogTask(log), context);
        log.Lines.ShouldBe([(expected, "Workflow step step-9: one forged line")]);
    }

    private static async Task<ActivityResult> RunAsync<T>(JsonObject properties) where T : class, IActivity
    {
        var catalogue = Catalogue(s => s.AddActivity<T>());
        var activity = catalogue.All.Single();
        var context = new ActivityContext("step-1", catalogue.ReadProperties(activity, properties), new ServiceCollection().BuildServiceProvider());
        var execution = await new ActivityExecutor(TimeProvider.System).ExecuteAsync(activity, context);
        execution.Fault.ShouldBeNull();
        return execution.Result!;
    }

    private static ActivityCatalogue Catalogue(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection().AddLogging().AddWorkflowEngine();
        services.AddSingleton<IStringLocalizerFactory, JsonStringLocalizerFactory>().AddSingleton<SchemaCatalogue>();
        add(services);
        return services.BuildServiceProvider().CreateScope().ServiceProvider.GetRequiredService<ActivityCatalogue>();
    }

    private sealed class RecordedLog : ILogger<LogTask>
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add((logLevel, formatter(state, exception)));
    }
}
