using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks.Deliveries;

/// <summary>
/// Delivers, each webhook by itself, so that a slow or dead system holds no other up. After several failures in a row a webhook rests for a while and is then tried with a single delivery.
/// </summary>
internal sealed class WebhookDispatcher(
    WebhookRegistry registry, WebhookLeases leases, WebhookSender sender, WebhookSignal signal, IDatabase database, TimeProvider time, ILogger<WebhookDispatcher> logger) : BackgroundService
{
    private const int AtOnce = 8;
    private const int FailuresToRest = 10;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ChangeWatch _changes = new(database, time);
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (woken, due) = (true, (DateTimeOffset?)null);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var next = signal.Next;
                if (_changes.MayHaveChanged() || woken || due <= time.GetUtcNow())
                {
                    var active = await database.ReadAsync((session, ct) => registry.ActiveAsync(session, ct).AsTask(), stoppingToken);
                    StartLanes(active, stoppingToken);
                    due = await leases.NextDueAsync(active, stoppingToken);
                }

                woken = await Task.WhenAny(next, Task.Delay(Until(due), time, stoppingToken)) == next;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                woken = true;
                logger.LogError(e, "Webhooks could not be looked after");
                await Task.Delay(TimeSpan.FromSeconds(5), time, stoppingToken);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_lanes.Values.Select(l => l.Running));
    }

    // What is due now and not taken is a leased one's, or waits behind one: it is looked for again soon, not at once.
    private TimeSpan Until(DateTimeOffset? due) => due is not { } at ? Poll : TimeSpan.FromMilliseconds(Math.Clamp((at - time.GetUtcNow()).TotalMilliseconds, 200, Poll.TotalMilliseconds));

    private void StartLanes(IReadOnlyList<WebhookSubscription> active, CancellationToken stopping)
    {
        foreach (var webhook in active)
        {
            if (!_lanes.TryGetValue(webhook.Id, out var lane))
            {
                _lanes[webhook.Id] = lane = new Lane();
            }

            if (lane.Running.IsCompleted && lane.RestUntil <= time.GetUtcNow())
            {
                lane.Running = DrainAsync(webhook, lane, stopping);
            }
        }
    }

    private async Task DrainAsync(WebhookSubscription webhook, Lane lane, CancellationToken stopping)
    {
        try
        {
            var (running, worked) = (new List<Task>(), false);
            while (true)
            {
                running.RemoveAll(t => t.IsCompleted);
                var wanted = (lane.IsTrying ? 1 : AtOnce) - running.Count;
                var claimed = wanted > 0 && !stopping.IsCancellationRequested && lane.RestUntil <= time.GetUtcNow() ? await leases.ClaimAsync(webhook, wanted, stopping) : [];
                running.AddRange(claimed.Select(d => DeliverAsync(d, lane, stopping)));
                if (running.Count == 0)
                {
                    break;
                }

                worked = true;
                await Task.WhenAny(running);
            }

            if (worked)
            {
                // What failed is due at another time than the loop knows of.
                signal.Wake();
            }
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            logger.LogError(e, "Webhook {Webhook} could not be delivered to", webhook.Id);
            lane.RestUntil = time.GetUtcNow() + FirstRest;
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task DeliverAsync(ClaimedDelivery delivery, Lane lane, CancellationToken stopping)
    {
        try
        {
            using var limit = new CancellationTokenSource();
            await using var stop = stopping.Register(() => limit.CancelAfter(Grace));
            DeliveryResult result;
            try
            {
                result = await sender.SendAsync(delivery, limit.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                await leases.GiveBackAsync(delivery, CancellationToken.None);
                return;
            }

            await leases.FinishAsync(delivery, result, CancellationToken.None);
            await CountAsync(delivery, lane, result);
        }
        catch (Exception e)
        {
            // It is tried again when its lease ends; the others go on.
            logger.LogError(e, "What became of delivery {Delivery} could not be noted", delivery.Id);
        }
    }

    private async Task CountAsync(ClaimedDelivery delivery, Lane lane, DeliveryResult result)
    {
        if (!result.Delivered)
        {
            logger.LogWarning("Delivery {Delivery} to webhook {Webhook} failed with {Status}, attempt {Attempt}", delivery.Id, delivery.WebhookId, result.Status, delivery.Attempts);
            if (lane.Failed() >= FailuresToRest)
            {
                var rest = Math.Min(LongestRest.Ticks, FirstRest.Ticks << Math.Min(lane.Rests++, 10));
                lane.RestUntil = time.GetUtcNow().AddTicks(rest);
            }
        }
        else if (lane.Succeeded())
        {
            await leases.HurryAsync(delivery.WebhookId, CancellationToken.None);
        }
    }

    /// <summary>How it goes with one webhook on this host.</summary>
    private sealed class Lane
    {
        private int _failures;
        private long _restUntil;

        public Task Running { get; set; } = Task.CompletedTask;

        public int Rests { get; set; }

        /// <summary>True after a rest, until something is accepted.</summary>
        public bool IsTrying => Volatile.Read(ref _failures) >= FailuresToRest;

        public DateTimeOffset RestUntil
        {
            get => new(Interlocked.Read(ref _restUntil), TimeSpan.Zero);
            set => Interlocked.Exchange(ref _restUntil, value.UtcTicks);
        }

        /// <summary>How many failed in a row.</summary>
        public int Failed() => Interlocked.Increment(ref _failures);

        /// <summary>True where it rested before.</summary>
        public bool Succeeded()
        {
            var rested = Interlocked.Exchange(ref _failures, 0) >= FailuresToRest;
            Rests = 0;
            return rested;
        }
    }
}
