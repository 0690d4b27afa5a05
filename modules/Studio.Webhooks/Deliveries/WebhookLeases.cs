using System.Text.Json;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Tenants;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks.Deliveries;

/// <summary>A delivery that this host may try for a while.</summary>
internal sealed class ClaimedDelivery
{
    public string Id { get; set; } = "";

    public string WebhookId { get; set; } = "";

    public string Body { get; set; } = "";

    public long Attempts { get; set; }

    public long CreatedUtc { get; set; }

    public long FirstTriedUtc { get; set; }

    /// <summary>Whoever writes what became of it must still hold this.</summary>
    public string Lease { get; set; } = "";

    /// <summary>Where it goes.</summary>
    public string Address { get; set; } = "";

    /// <summary>The encrypted secret.</summary>
    public string Secret { get; set; } = "";
}

/// <summary>
/// Who tries which delivery, and when. Of each customer's deliveries to a webhook only the oldest that is neither delivered nor given up can be leased: they arrive in their order. A lease is
/// longer than an attempt may take; one whose host died is free again after it.
/// </summary>
internal sealed class WebhookLeases(IDatabase database, TimeProvider time)
{
    /// <summary>After so many attempts a delivery is given up, where the other side accepted others since the first.</summary>
    public const int MaximumAttempts = 8;

    private const int LongestDetail = 300;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // The other side was down all the time: nothing is wrong with the delivery.
    private static readonly TimeSpan LongestOutage = TimeSpan.FromDays(3);

    // How often a system that is not there is looked for is the lane's business.
    private static readonly TimeSpan Absent = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private static readonly int[] WaitSeconds = [1, 5, 20, 60, 300, 900, 1800, 3600];

    /// <summary>Leases what is due of a webhook, the oldest first.</summary>
    public Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(WebhookSubscription webhook, int atMost, CancellationToken cancellationToken) => database.WriteAsync<IReadOnlyList<ClaimedDelivery>>(WriteClass.Workflow, async (session, ct) =>
    {
        // What the webhook is now, not what it was when somebody last looked.
        if (await session.FirstAsync<Target>("SELECT Input, Secret FROM Webhook WHERE Id = @Id", new { webhook.Id }, ct) is not { } target || JsonSerializer.Deserialize<WebhookInput>(target.Input) is not { Enabled: true } input)
        {
            return [];
        }

        var now = time.GetUtcNow();
        var claimed = await session.QueryAsync<ClaimedDelivery>("""
            UPDATE WebhookDelivery SET State = 1, Lease = @lease, DueUtc = @until, Attempts = Attempts + 1, FirstTriedUtc = coalesce(FirstTriedUtc, @now)
            WHERE State < 2 AND Id IN (
              SELECT Id FROM WebhookDelivery AS Candidate WHERE WebhookId = @Id AND State < 2 AND DueUtc <= @now
                AND NOT EXISTS (SELECT 1 FROM WebhookDelivery AS Earlier WHERE Earlier.WebhookId = Candidate.WebhookId AND Earlier.OrderKey = Candidate.OrderKey AND Earlier.State < 2 AND Earlier.Id < Candidate.Id)
              ORDER BY Id LIMIT @atMost)
            RETURNING Id, WebhookId, Body, Attempts, CreatedUtc, FirstTriedUtc, Lease
            """, new { webhook.Id, now = now.ToUnixTimeMilliseconds(), until = (now + Lease).ToUnixTimeMilliseconds(), lease = Guid.NewGuid().ToString("N"), atMost }, ct);
        foreach (var delivery in claimed)
        {
            (delivery.Address, delivery.Secret) = (input.Address, target.Secret);
        }

        return claimed;
    }, cancellationToken);

    /// <summary>Keeps what became of an attempt. Nothing where the lease is no longer ours, or the delivery is gone.</summary>
    public Task FinishAsync(ClaimedDelivery delivery, DeliveryResult result, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Workflow, async (session, ct) =>
    {
        var now = time.GetUtcNow();
        var state = result.Delivered ? DeliveryState.Delivered : await IsGivenUpAsync(session, delivery, now, ct) ? DeliveryState.Parked : DeliveryState.Waiting;
        await session.ExecuteAsync("UPDATE WebhookDelivery SET State = @State, Lease = NULL, Status = @Status, Detail = @Detail, DueUtc = @Due, EndedUtc = @Ended, Attempts = Attempts - @Free WHERE Id = @Id AND Lease = @Lease", new
        {
            delivery.Id,
            delivery.Lease,
            State = (int)state,
            result.Status,
            Detail = result.Detail.Length > LongestDetail ? result.Detail[..LongestDetail] : result.Detail,
            Free = result.Reached ? 0 : 1,
            Due = (now + (result.Reached ? Wait(delivery.Attempts, result.RetryAfter) : Absent)).ToUnixTimeMilliseconds(),
            Ended = state == DeliveryState.Waiting ? (long?)null : now.ToUnixTimeMilliseconds(),
        }, ct);
        return !result.Delivered ? 0 : await session.ExecuteAsync("UPDATE Webhook SET LastDeliveredUtc = @now WHERE Id = @WebhookId", new { delivery.WebhookId, now = now.ToUnixTimeMilliseconds() }, ct);
    }, cancellationToken);

    /// <summary>Gives a delivery back whose attempt was cut short because this host stops; the attempt does not count.</summary>
    public Task GiveBackAsync(ClaimedDelivery delivery, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Workflow, (session, ct) => session.ExecuteAsync(
        "UPDATE WebhookDelivery SET State = 0, Lease = NULL, Attempts = Attempts - 1, DueUtc = @now WHERE Id = @Id AND Lease = @Lease",
        new { delivery.Id, delivery.Lease, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct), cancellationToken);

    /// <summary>Makes all that waits for a webhook due now: the other side is back.</summary>
    public Task HurryAsync(string webhookId, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Workflow, (session, ct) => session.ExecuteAsync(
        "UPDATE WebhookDelivery SET DueUtc = @now WHERE WebhookId = @webhookId AND State = 0 AND DueUtc > @now", new { webhookId, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct), cancellationToken);

    /// <summary>When the next delivery of these webhooks is due; a leased one when its lease ends. Null where none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(IReadOnlyList<WebhookSubscription> webhooks, CancellationToken cancellationToken)
    {
        if (webhooks.Count == 0)
        {
            return null;
        }

        var due = await database.ReadAsync((session, ct) => session.ScalarAsync<long?>("SELECT min(DueUtc) FROM WebhookDelivery WHERE State < 2 AND WebhookId IN @Ids", new { Ids = webhooks.Select(w => w.Id).ToArray() }, ct), cancellationToken);
        return due is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    private static async Task<bool> IsGivenUpAsync(DbSession session, ClaimedDelivery delivery, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (delivery.Attempts < MaximumAttempts)
        {
            return false;
        }

        var accepted = await session.ScalarAsync<long?>("SELECT LastDeliveredUtc FROM Webhook WHERE Id = @WebhookId", new { delivery.WebhookId }, cancellationToken);
        return accepted > delivery.FirstTriedUtc || now - DateTimeOffset.FromUnixTimeMilliseconds(delivery.FirstTriedUtc) > LongestOutage;
    }

    private static TimeSpan Wait(long attempts, TimeSpan? asked)
    {
        var usual = TimeSpan.FromSeconds(WaitSeconds[(int)Math.Clamp(attempts - 1, 0, WaitSeconds.Length - 1)]);
        return asked > usual ? (asked < LongestAsked ? asked.Value : LongestAsked) : usual;
    }

    private sealed record Target(string Input, string Secret);
}

/// <summary>Wakes a tenant that sleeps when a delivery is due.</summary>
internal sealed class WebhookWaking(IDatabase database, WebhookRegistry registry, WebhookLeases leases) : IWakeSource
{
    public async ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) =>
        await leases.NextDueAsync(await database.ReadAsync((session, ct) => registry.ActiveAsync(session, ct).AsTask(), cancellationToken), cancellationToken);
}
