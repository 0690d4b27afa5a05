using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;

namespace Studio.Data.Messages;

/// <summary>The states of a message on its way.</summary>
public enum MessageState
{
    /// <summary>Waits for its turn or its next attempt.</summary>
    Waiting = 0,

    /// <summary>A host is sending it, or stopped while it did.</summary>
    Sending = 1,

    /// <summary>The channel took it over.</summary>
    Sent = 2,

    /// <summary>It will not go by itself any more.</summary>
    Failed = 3,
}

/// <summary>A message of the queue as people and programs see it.</summary>
public sealed class MessageRecord
{
    /// <summary>The message's id.</summary>
    public string Id { get; set; } = "";

    /// <summary>The channel.</summary>
    public string Channel { get; set; } = "";

    /// <summary>The receiver.</summary>
    public string Recipient { get; set; } = "";

    /// <summary>Its one line.</summary>
    public string Subject { get; set; } = "";

    /// <summary>A <see cref="MessageState"/>.</summary>
    public long State { get; set; }

    /// <summary>How often it was tried.</summary>
    public long Attempts { get; set; }

    /// <summary>What the channel said last, in its words or in English.</summary>
    public string Detail { get; set; } = "";

    /// <summary>The customer whom it is to, or null.</summary>
    public string? CustomerId { get; set; }

    /// <summary>When it was queued, milliseconds since 1970.</summary>
    public long CreatedUtc { get; set; }

    /// <summary>When it is tried next, where it waits.</summary>
    public long DueUtc { get; set; }

    /// <summary>When it was sent or failed; null before.</summary>
    public long? EndedUtc { get; set; }

    internal string Body { get; set; } = "";

    /// <summary>The state.</summary>
    public MessageState Now => (MessageState)State;

    /// <summary>The whole message. Only of one that was looked for by its id.</summary>
    /// <exception cref="System.Text.Json.JsonException">What is stored is no message.</exception>
    public OutgoingMessage Read() => MessageBody.Read(Body);
}

/// <summary>What a list of messages shows.</summary>
public sealed record MessageQuery
{
    /// <summary>What a list can be sorted by; with <c>-</c> in front the other way round.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["created", "to", "subject", "state"];

    /// <summary>Words in the receiver or the subject; null or empty for all.</summary>
    public string? Search { get; init; }

    /// <summary>Only of this channel; null for all.</summary>
    public string? Channel { get; init; }

    /// <summary>Only in this state; null for all.</summary>
    public MessageState? State { get; init; }

    /// <summary>One of <see cref="Sorts"/>; anything else is newest first.</summary>
    public string? Sort { get; init; }

    /// <summary>How many are left out.</summary>
    public int Skip { get; init; }

    /// <summary>How many are wanted.</summary>
    public int Take { get; init; } = 25;
}

/// <summary>Reads the queue, lets what failed be tried again, and forgets what is old.</summary>
public sealed class MessageRecords(UnitOfWork unit, MessageSignal signal, TimeProvider time)
{
    private const string Columns = "Id, Channel, Recipient, Subject, State, Attempts, Detail, CustomerId, CreatedUtc, DueUtc, EndedUtc";

    private const int Batch = 500;

    /// <summary>A page of the messages, and how many there are in all.</summary>
    public Task<(IReadOnlyList<MessageRecord> Messages, long Total)> ListAsync(MessageQuery query, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        const string from = """
             FROM OutgoingMessage WHERE (@Channel IS NULL OR Channel = @Channel) AND (@State IS NULL OR State = @State)
            AND (lower(Recipient) LIKE lower(@like) ESCAPE '\' OR lower(Subject) LIKE lower(@like) ESCAPE '\')
            """;
        var parameters = new { query.Channel, State = (int?)query.State, like = Contains(query.Search), query.Take, query.Skip };
        var rows = await session.QueryAsync<MessageRecord>($"SELECT {Columns}{from} ORDER BY {Order(query.Sort)} LIMIT @Take OFFSET @Skip", parameters, ct);
        return (rows, await session.ScalarAsync<long>("SELECT count(*)" + from, parameters, ct));
    }, cancellationToken);

    /// <summary>A message with all that it says, or null where there is none of this id.</summary>
    public Task<MessageRecord?> FindAsync(string id, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        if (await session.FirstAsync<MessageRecord>($"SELECT {Columns} FROM OutgoingMessage WHERE Id = @id", new { id }, ct) is not { } record)
        {
            return null;
        }

        record.Body = await session.ScalarAsync<string>("SELECT Body FROM OutgoingMessage WHERE Id = @id", new { id }, ct) ?? "";
        return record;
    }, cancellationToken);

    /// <summary>Lets a failed message be tried again from the beginning, now.</summary>
    /// <exception cref="ProblemException">404: there is none of this id; 409: it has not failed.</exception>
    public Task RetryAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var changed = await session.ExecuteAsync("UPDATE OutgoingMessage SET State = 0, Attempts = 0, DueUtc = @now, EndedUtc = NULL WHERE Id = @id AND State = 3",
            new { id, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct);
        if (changed == 0)
        {
            throw await session.ScalarAsync<long>("SELECT count(*) FROM OutgoingMessage WHERE Id = @id", new { id }, ct) == 0
                ? ProblemException.NotFound("There is no such message.")
                : ProblemException.Conflict("Only a message that failed can be tried again.");
        }

        session.AfterCommit(signal.Wake);
    }, cancellationToken);

    /// <summary>Forgets messages that were sent or failed before the time; how many there were. Their ids are new ones again.</summary>
    public async Task<int> RemoveEndedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = 0;
        int gone;
        do
        {
            // In short transactions: people wait for the same writer.
            gone = await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync(
                "DELETE FROM OutgoingMessage WHERE Id IN (SELECT Id FROM OutgoingMessage WHERE EndedUtc < @before LIMIT @Batch)", new { before = before.ToUnixTimeMilliseconds(), Batch }, ct), cancellationToken);
            removed += gone;
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (gone == Batch);
        return removed;
    }

    private static string Order(string? sort)
    {
        var direction = sort?.StartsWith('-') == true ? "DESC" : "ASC";
        return sort?.TrimStart('-') switch
        {
            "created" => $"CreatedUtc {direction}, Id",
            "to" => $"lower(Recipient) {direction}, CreatedUtc DESC, Id",
            "subject" => $"lower(Subject) {direction}, CreatedUtc DESC, Id",
            "state" => $"State {direction}, CreatedUtc DESC, Id",
            _ => "CreatedUtc DESC, Id",
        };
    }

    private static string Contains(string? text) => "%" + (text ?? "").Trim()
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";
}
