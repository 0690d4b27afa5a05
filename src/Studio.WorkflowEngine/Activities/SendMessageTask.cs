using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Activities;

/// <summary>What is sent to whom.</summary>
public sealed record SendMessageProperties
{
    /// <summary>The channel's name.</summary>
    [Schema(Title = "Channel", Description = "The name of a channel that sends: email."), Required, StringLength(50)]
    public string Channel { get; init; } = "";

    /// <summary>The receiver; not required, as a customer who has no address is a way on and no fault.</summary>
    [Schema(Title = "To", Description = "The receiver's address on that channel. Where it is none, the step goes on by Failed."), StringLength(OutgoingMessage.MaximumTo)]
    public string To { get; init; } = "";

    /// <summary>The subject.</summary>
    [Schema(Title = "Subject", Description = "One line; may stay empty where the channel has no subjects."), StringLength(OutgoingMessage.MaximumSubject)]
    public string Subject { get; init; } = "";

    /// <summary>The words.</summary>
    [Schema(Title = "Text", Editor = SchemaEditors.TextArea), StringLength(OutgoingMessage.MaximumText)]
    public string Text { get; init; } = "";

    /// <summary>The words as HTML.</summary>
    [Schema(Title = "Text as HTML", Description = "The same words for channels that show HTML; may stay empty.", Editor = SchemaEditors.TextArea), StringLength(OutgoingMessage.MaximumText)]
    public string Html { get; init; } = "";

    /// <summary>What it is sent for.</summary>
    [Schema(Title = "Purpose of consent", Description = "The name of the purpose that the customer must have agreed to, such as marketing. Left empty for what needs no agreement, such as the confirmation of an order."), StringLength(OutgoingMessage.MaximumPurpose)]
    public string Purpose { get; init; } = "";

    /// <summary>To which customer.</summary>
    [Schema(Title = "Customer", Description = "The customer's id, where it is known: he is asked for his agreement by it, and his export and erasure have the message."), StringLength(26)]
    public string CustomerId { get; init; } = "";
}

/// <summary>
/// Queues a message, which is sent when the step's record is committed. Its id is made of the step's, so that a step that is run again sends nothing twice. <c>Done</c> says that it is queued and
/// its output holds the <c>MessageId</c>; <c>Failed</c> that the queue does not take it, with the <c>Errors</c> in the output: the receiver is none, no feature sends on the channel.
/// </summary>
public sealed class SendMessageTask(IMessageQueue queue) : TaskActivity<SendMessageProperties>
{
    /// <summary>The way where the message cannot be queued.</summary>
    public const string FailedOutcome = "Failed";

    /// <inheritdoc/>
    public override string DisplayText => "Send a message";

    /// <inheritdoc/>
    public override string Category => "Messages";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> GetPossibleOutcomes(SendMessageProperties properties) => [ActivityResult.DoneOutcome, FailedOutcome];

    /// <inheritdoc/>
    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, SendMessageProperties properties, CancellationToken cancellationToken)
    {
        var message = new OutgoingMessage(MessageId(context.ExecutionId), properties.Channel, properties.To)
        {
            Subject = properties.Subject,
            Text = properties.Text,
            Html = properties.Html.Length > 0 ? properties.Html : null,
            Purpose = properties.Purpose.Trim() is { Length: > 0 } purpose ? purpose : null,
            CustomerId = properties.CustomerId.Trim() is { Length: > 0 } customer ? customer : null,
        };
        return Task.FromResult(queue.Check(message) is { Count: > 0 } faults
            ? ActivityResult.Outcome(FailedOutcome) with { Output = new JsonObject { ["Errors"] = new JsonArray([.. faults.Select(Describe)]) } }
            : ActivityResult.Done with { Output = new JsonObject { ["MessageId"] = message.Id }, Effect = ct => queue.EnqueueAsync(message, ct) });
    }

    // A hash: keys of executions may have signs that ids of messages have not, and be longer.
    private static string MessageId(string executionId) => "step:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(executionId)));

    private static JsonNode Describe(InputError fault) => new JsonObject { ["Path"] = fault.Path, ["Message"] = fault.Message };
}
