using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Messages;

namespace Studio.Data.Messages;

/// <summary>A message that this host may send for a while.</summary>
internal sealed class ClaimedMessage
{
    public string Id { get; set; } = "";

    public string Channel { get; set; } = "";

    public string Body { get; set; } = "";

    public long Attempts { get; set; }

    /// <summary>Whoever writes what became of it must still hold this.</summary>
    public string Lease { get; set; } = "";
}

/// <summary>
/// Who sends which message. A message is leased before it is sent, outside of any transaction; the lease is longer than any sending may take, so that several hosts never send the same
/// message at a time, and one whose host died is free again after it.
/// </summary>
internal sealed class MessageLeases(IDatabase database, TimeProvider time)
{
    public const int MaximumAttempts = 8;

    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private const int LongestDetail = 1000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    /// <summary>Leases what is due on the channels, the oldest first. Takes the writer only where there is something.</summary>
    public async Task<IReadOnlyList<ClaimedMessage>> ClaimAsync(IReadOnlyList<string> channels, int atMost, CancellationToken cancellationToken)
    {
        if (await NextDueAsync(channels, cancellationToken) is not { } due || due > time.GetUtcNow())
        {
            return [];
        }

        return await database.WriteAsync(WriteClass.Workflow, async (session, ct) =>
        {
            var now = time.GetUtcNow();
            var parameters = new { channels, now = now.ToUnixTimeMilliseconds(), until = (now + Lease).ToUnixTimeMilliseconds(), lease = Guid.NewGuid().ToString("N"), atMost, MaximumAttempts };

            // What took its host down each time is not tried for ever.
            await session.ExecuteAsync("""
                UPDATE OutgoingMessage SET State = 3, Lease = NULL, EndedUtc = @now, Detail = 'The host stopped each time while this was being sent.'
                WHERE State = 1 AND DueUtc <= @now AND Attempts >= @MaximumAttempts
                """, parameters, ct);
            return await session.QueryAsync<ClaimedMessage>("""
                UPDATE OutgoingMessage SET State = 1, Lease = @lease, DueUtc = @until, Attempts = Attempts + 1
                WHERE Id IN (SELECT Id FROM OutgoingMessage WHERE State IN (0, 1) AND DueUtc <= @now AND Channel IN @channels ORDER BY DueUtc, Id LIMIT @atMost)
                RETURNING Id, Channel, Body, Attempts, Lease
                """, parameters, ct);
        }, cancellationToken);
    }

    /// <summary>Keeps what became of an attempt. Nothing where the lease is no longer ours, or the message was erased meanwhile.</summary>
    public Task FinishAsync(ClaimedMessage message, SendResult result, CancellationToken cancellationToken)
    {
        var state = result.Outcome switch
        {
            SendOutcome.Delivered => MessageState.Sent,
            SendOutcome.Retry when message.Attempts < MaximumAttempts => MessageState.Waiting,
            _ => MessageState.Failed,
        };
        return database.WriteAsync(WriteClass.Workflow, (session, ct) =>
        {
            var now = time.GetUtcNow();
            return session.ExecuteAsync("UPDATE OutgoingMessage SET State = @State, Lease = NULL, Detail = @Detail, DueUtc = @Due, EndedUtc = @Ended WHERE Id = @Id AND Lease = @Lease", new
            {
                message.Id,
                message.Lease,
                State = (int)state,
                Detail = Short(result.Detail),
                Due = (now + Wait(message.Attempts, result.RetryAfter)).ToUnixTimeMilliseconds(),
                Ended = state == MessageState.Waiting ? (long?)null : now.ToUnixTimeMilliseconds(),
            }, ct);
        }, cancellationToken);
    }

    /// <summary>Gives a message back whose sending was cut short because this host stops; the attempt does not count.</summary>
    public Task GiveBackAsync(ClaimedMessage message, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Workflow, (session, ct) => session.ExecuteAsync(
        "UPDATE OutgoingMessage SET State = 0, Lease = NULL, Attempts = Attempts - 1, DueUtc = @now WHERE Id = @Id AND Lease = @Lease",
        new { message.Id, message.Lease, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct), cancellationToken);

    /// <summary>When the next message of the channels is due; a leased one when its lease ends. Null where none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(IReadOnlyList<string> channels, CancellationToken cancellationToken)
    {
        if (channels.Count == 0)
        {
            return null;
        }

        var due = await database.ReadAsync((session, ct) => session.ScalarAsync<long?>("SELECT min(DueUtc) FROM OutgoingMessage WHERE State IN (0, 1) AND Channel IN @channels", new { channels }, ct), cancellationToken);
        return due is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    /// <summary>30 s, then four times as long after each attempt, six hours at the most: eight attempts in about a day. What the channel asks for goes before.</summary>
    private static TimeSpan Wait(long attempts, TimeSpan? asked) => asked is { } wait
        ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, TimeSpan.TicksPerSecond, LongestAsked.Ticks))
        : TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << (int)(2 * Math.Min(attempts - 1, 10))));

    private static string Short(string detail)
    {
        var line = new string([.. detail.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]).Trim();
        return line.Length > LongestDetail ? line[..LongestDetail] : line;
    }
}

/// <summary>Wakes a tenant that sleeps when a message is due.</summary>
internal sealed class MessageWaking(MessageLeases leases, IEnumerable<IMessageSender> senders) : Kernel.Tenants.IWakeSource
{
    public async ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => await leases.NextDueAsync([.. senders.Select(s => s.Channel)], cancellationToken);
}
