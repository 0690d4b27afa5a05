using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;
using Studio.WorkflowEngine.Activities;

namespace Studio.WorkflowEngine.Tests;

public sealed class SendMessageTaskTests
{
    private readonly RecordedQueue _queue = new();

    [Fact]
    public async Task A_message_is_queued_as_it_was_set_and_only_by_the_effect()
    {
        var result = await RunAsync("run-1", new() { Channel = "email", To = "emma@example.com", Subject = "Hello", Text = "您好", Html = "<p>您好</p>" });
        result.Outcomes.ShouldBe(["Done"]);
        _queue.Queued.ShouldBeEmpty("the run has not kept the step yet");
        await result.Effect!(default);
        var message = _queue.Queued.ShouldHaveSingleItem();
        (message.Channel, message.To, message.Subject, message.Text, message.Html).ShouldBe(("email", "emma@example.com", "Hello", "您好", "<p>您好</p>"));
        ((string)result.Output!["MessageId"]!).ShouldBe(message.Id);
    }

    [Fact]
    public async Task The_same_execution_is_the_same_message_and_another_another()
    {
        foreach (var execution in new[] { "run-1", "run-1", "run-2", "Run-1", new string('x', 500) + " /\n特" })
        {
            await (await RunAsync(execution, new() { Channel = "email", To = "emma@example.com", Text = "Hello" })).Effect!(default);
        }

        var ids = _queue.Queued.Select(m => m.Id).ToList();
        ids[1].ShouldBe(ids[0]);
        ids.Distinct().Count().ShouldBe(4);
        ids.ShouldAllBe(id => id.Length <= OutgoingMessage.MaximumId && id.All(c => char.IsAsciiLetterOrDigit(c) || c == ':'));
        _queue.Queued[0].Html.ShouldBeNull("an empty field is no HTML");
    }

    [Fact]
    public async Task What_the_queue_refuses_is_a_way_on_and_queues_nothing()
    {
        _queue.Refusal = [new InputError("to", "This is no address.")];
        var result = await RunAsync("run-1", new() { Channel = "email", To = "" });
        result.Outcomes.ShouldBe(["Failed"]);
        result.Effect.ShouldBeNull();
        result.Output!.ToJsonString().ShouldBe(new JsonObject { ["Errors"] = new JsonArray(new JsonObject { ["Path"] = "to", ["Message"] = "This is no address." }) }.ToJsonString());
    }

    private async Task<ActivityResult> RunAsync(string executionId, SendMessageProperties properties)
    {
        var context = new ActivityContext(executionId, properties, new ServiceCollection().BuildServiceProvider());
        var execution = await new ActivityExecutor(TimeProvider.System).ExecuteAsync(new SendMessageTask(_queue), context);
        execution.Fault.ShouldBeNull();
        return execution.Result!;
    }

    private sealed class RecordedQueue : IMessageQueue
    {
        public List<OutgoingMessage> Queued { get; } = [];

        public IReadOnlyList<InputError> Refusal { get; set; } = [];

        public IReadOnlyList<InputError> Check(OutgoingMessage message) => Refusal;

        public Task<bool> EnqueueAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            Queued.Add(message);
            return Task.FromResult(true);
        }
    }
}
