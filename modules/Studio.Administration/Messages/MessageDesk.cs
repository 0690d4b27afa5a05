using System.Text.Json.Nodes;
using Studio.Data.Messages;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Messages;

/// <summary>
/// What people and programs do with messages by hand, for page and API alike, written down in the transaction that does it. To whom a message goes and what it says stays out of the record:
/// the trail is not erased.
/// </summary>
public sealed class MessageDesk(IMessageQueue queue, MessageRecords records, UnitOfWork unit, IAuditTrail audit)
{
    /// <summary>Queues a message.</summary>
    /// <returns>False where its id is known already; nothing was changed then.</returns>
    /// <exception cref="ProblemException">400 with the message's fields.</exception>
    public Task<bool> SendAsync(OutgoingMessage message, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
    {
        var isNew = await queue.EnqueueAsync(message, ct);
        if (isNew)
        {
            await RecordAsync(MessageAuditActions.Queued, message.Id, message.Channel, message.CustomerId, ct);
        }

        return isNew;
    }, cancellationToken);

    /// <summary>Lets a failed message be tried again from the beginning, now.</summary>
    /// <returns>The message as it is then.</returns>
    /// <exception cref="ProblemException">404: there is none of this id; 409: it has not failed.</exception>
    public Task<MessageRecord> RetryAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
    {
        await records.RetryAsync(id, ct);
        var record = await records.FindAsync(id, ct) ?? throw ProblemException.NotFound("There is no such message.");
        await RecordAsync(MessageAuditActions.Retried, id, record.Channel, record.CustomerId, ct);
        return record;
    }, cancellationToken);

    private Task RecordAsync(AuditAction action, string id, string channel, string? customerId, CancellationToken cancellationToken) => audit.RecordAsync(new AuditEntry(action)
    {
        SubjectType = "Message",
        SubjectId = id,
        SubjectName = channel,
        After = new JsonObject { ["channel"] = channel, ["customerId"] = customerId },
    }, cancellationToken);
}

/// <summary>What the audit trail records of messages.</summary>
internal sealed class MessageAuditActions : IAuditActionProvider
{
    /// <summary>Somebody queued a message by hand or by a program of his.</summary>
    public static readonly AuditAction Queued = new("messages.queued", "Message queued", typeof(MessageAuditActions));

    /// <summary>Somebody let a failed message be tried again.</summary>
    public static readonly AuditAction Retried = new("messages.retried", "Failed message tried again", typeof(MessageAuditActions));

    public IEnumerable<AuditAction> Actions => [Queued, Retried];
}
