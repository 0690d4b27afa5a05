using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks.Deliveries;

/// <summary>The states of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>Waits for its turn or its next attempt.</summary>
    Waiting = 0,

    /// <summary>A host tries it, or stopped while it did.</summary>
    Sending = 1,

    /// <summary>The other side accepted it.</summary>
    Delivered = 2,

    /// <summary>It will not go by itself any more.</summary>
    Parked = 3,
}

/// <summary>A delivery as people and programs see it.</summary>
public sealed class DeliveryRecord
{
    /// <summary>The id, which is also the <c>webhook-id</c> of every attempt.</summary>
    public string Id { get; set; } = "";

    /// <summary>What it tells.</summary>
    public string Type { get; set; } = "";

    /// <summary>A <see cref="DeliveryState"/>.</summary>
    public long State { get; set; }

    /// <summary>How often it was tried.</summary>
    public long Attempts { get; set; }

    /// <summary>The last HTTP status, or null.</summary>
    public long? Status { get; set; }

    /// <summary>What went wrong last, in English.</summary>
    public string Detail { get; set; } = "";

    /// <summary>When it happened, milliseconds since 1970.</summary>
    public long CreatedUtc { get; set; }

    /// <summary>When it is tried next, where it waits.</summary>
    public long DueUtc { get; set; }

    /// <summary>When it was delivered or given up; null before.</summary>
    public long? EndedUtc { get; set; }

    /// <summary>What is sent, JSON.</summary>
    public string Body { get; set; } = "";

    /// <summary>The state.</summary>
    public DeliveryState Now => (DeliveryState)State;
}

/// <summary>Lists deliveries and lets them be sent again.</summary>
internal sealed class WebhookDeliveries(UnitOfWork unit, WebhookSubscriptions webhooks, WebhookOutbox outbox, WebhookSignal signal, TimeProvider time, IAuditTrail audit)
{
    public const int PageSize = 25;

    // One statement, one transaction: a person asks for it and waits.
    private const int MostAtOnce = 10_000;

    /// <summary>A page of a webhook's deliveries, the newest first, and how many there are.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<(IReadOnlyList<DeliveryRecord> Deliveries, long Total)> ListAsync(string webhookId, DeliveryState? state, bool oldestFirst, int page, CancellationToken cancellationToken)
    {
        await webhooks.GetAsync(webhookId, cancellationToken);
        return await unit.ReadAsync(async (session, ct) =>
        {
            const string From = "FROM WebhookDelivery WHERE WebhookId = @webhookId AND (@state IS NULL OR State = @state)";
            var parameters = new { webhookId, state = (int?)state, take = PageSize, skip = (Math.Clamp(page, 1, 100_000) - 1) * PageSize };
            var rows = await session.QueryAsync<DeliveryRecord>(
                $"SELECT Id, Type, State, Attempts, Status, Detail, CreatedUtc, DueUtc, EndedUtc, Body {From} ORDER BY Id {(oldestFirst ? "ASC" : "DESC")} LIMIT @take OFFSET @skip", parameters, ct);
            return (rows, await session.ScalarAsync<long>("SELECT count(*) " + From, parameters, ct));
        }, cancellationToken);
    }

    /// <summary>Sends a test; answers when it is written down.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public Task TestAsync(string webhookId, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        await webhooks.GetAsync(webhookId, ct);
        await outbox.TestAsync(session, webhookId, ct);
    }, cancellationToken);

    /// <summary>Sends one again, whatever became of it, under the same id.</summary>
    /// <exception cref="ProblemException">404; 409: it waits already.</exception>
    public Task ReplayAsync(string webhookId, string deliveryId, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        await webhooks.GetAsync(webhookId, ct);
        if (await AgainAsync(session, "WebhookId = @webhookId AND Id = @deliveryId AND State >= 2", new { webhookId, deliveryId, now = Now() }, ct) == 0)
        {
            throw await session.ScalarAsync<long>("SELECT count(*) FROM WebhookDelivery WHERE WebhookId = @webhookId AND Id = @deliveryId", new { webhookId, deliveryId }, ct) == 0
                ? ProblemException.NotFound("There is no such delivery.")
                : ProblemException.Conflict("The delivery is on its way already.");
        }
    }, cancellationToken);

    /// <summary>Sends again, in their order, what was given up; with <paramref name="since"/> everything since then that was given up or delivered. How many there are, 10,000 at the most at a time.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public Task<int> ReplayManyAsync(string webhookId, DateTimeOffset? since, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var webhook = await webhooks.GetAsync(webhookId, ct);
        var which = since is null ? "State = 3" : "State >= 2 AND CreatedUtc >= @since";
        var count = await AgainAsync(session, $"Id IN (SELECT Id FROM WebhookDelivery WHERE WebhookId = @webhookId AND {which} ORDER BY Id LIMIT {MostAtOnce})",
            new { webhookId, since = since?.ToUnixTimeMilliseconds(), now = Now() }, ct);
        await audit.RecordAsync(new AuditEntry(WebhookAuditActions.Replayed) { SubjectType = "Webhook", SubjectId = webhookId, SubjectName = webhook.Input.Name }, ct);
        return count;
    }, cancellationToken);

    private async Task<int> AgainAsync(WriteSession session, string where, object parameters, CancellationToken cancellationToken)
    {
        var count = await session.ExecuteAsync($"UPDATE WebhookDelivery SET State = 0, Attempts = 0, DueUtc = @now, FirstTriedUtc = NULL, EndedUtc = NULL, Lease = NULL WHERE {where}", parameters, cancellationToken);
        session.AfterCommit(signal.Wake);
        return count;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
