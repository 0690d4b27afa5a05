using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;
using Studio.Kernel.Tenants;

namespace Studio.Customers.Behaviour.Counting;

/// <summary>Lets time pass over facts, and counts definitions that were published. Several hosts may do so at once.</summary>
internal sealed class BehaviourWorker(BehaviourSweep sweep, BehaviourCounting counting, BehaviourSignal signal, IDatabase database, TimeProvider time, ILogger<BehaviourWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly ChangeWatch _changes = new(database, time);

    /// <summary>Works until nothing is due.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        bool swept, counted;
        do
        {
            // Whoever waits for time to pass does not wait for a long counting.
            swept = await sweep.StepAsync(cancellationToken);
            counted = await counting.StepAsync(cancellationToken);
        }
        while (swept || counted);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (woken, due) = (true, (DateTimeOffset?)null);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // A tenant in which nobody wrote anything, and where nothing is due, is left in peace.
                if (_changes.MayHaveChanged() || woken || due <= time.GetUtcNow())
                {
                    await DrainAsync(stoppingToken);
                    due = await sweep.NextAsync(stoppingToken);
                }

                woken = await signal.WaitAsync(Wait(due), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                woken = true;
                logger.LogError(e, "Behaviour facts could not be counted");
                await Task.Delay(Poll, time, stoppingToken);
            }
        }
    }

    private TimeSpan Wait(DateTimeOffset? due) => due - time.GetUtcNow() is { } wait && wait < Poll ? (wait > TimeSpan.FromMilliseconds(100) ? wait : TimeSpan.FromMilliseconds(100)) : Poll;
}

/// <summary>A tenant that rests is woken when time changes a fact of somebody.</summary>
internal sealed class BehaviourWaking(BehaviourSweep sweep) : IWakeSource
{
    public async ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => await sweep.NextAsync(cancellationToken);
}
