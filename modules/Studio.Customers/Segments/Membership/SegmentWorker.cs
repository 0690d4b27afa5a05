using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;
using Studio.Kernel.Tenants;

namespace Studio.Customers.Segments.Membership;

/// <summary>Keeps the members of all segments: at once after a change, in steps after a condition was published, and every half minute where time alone may change something.</summary>
internal sealed class SegmentWorker(IServiceScopeFactory scopes, IDatabase database, SegmentSignal signal, TimeProvider time, ILogger<SegmentWorker> logger) : BackgroundService
{
    /// <summary>How often segments are counted that may change by themselves: with the count itself, well below a minute.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(30);

    /// <summary>How long another host's change may wait for this one.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    private readonly ChangeWatch _changes = new(database, time);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (isWoken, swept, isVolatile) = (true, time.GetTimestamp(), false);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var woken = signal.Next;
                var sweeps = isVolatile && time.GetElapsedTime(swept) >= SweepEvery;
                if (sweeps)
                {
                    swept = time.GetTimestamp();
                }

                if (_changes.MayHaveChanged() || isWoken || sweeps)
                {
                    isVolatile = await DrainAsync(sweeps, stoppingToken);
                }

                isWoken = await Task.WhenAny(woken, Task.Delay(Poll, time, stoppingToken)) == woken;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A time limit of the database arrives as a cancellation too.
                logger.LogError(e, "Segments could not be brought up to date");
                isWoken = true;
                await Task.Delay(AfterFault, time, stoppingToken);
            }
        }
    }

    /// <summary>Works until nothing is left; true where something may change by itself.</summary>
    /// <param name="everything">Whether what may change by itself is counted too.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    internal async Task<bool> DrainAsync(bool everything, CancellationToken cancellationToken)
    {
        await StepAsync(async (work, ct) =>
        {
            await work.ReconcileAsync(everything, ct);
            return false;
        }, cancellationToken);
        var goesOn = true;
        while (goesOn)
        {
            // Those of whom something changed come first, also in the middle of a recount.
            while (await StepAsync((work, ct) => work.ApplyPendingAsync(ct), cancellationToken))
            {
            }

            goesOn = await StepAsync((work, ct) => work.RecountAsync(ct), cancellationToken);
        }

        await using var scope = scopes.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<SegmentSets>().GetAsync(scope.ServiceProvider, cancellationToken)).IsVolatile;
    }

    private async Task<bool> StepAsync(Func<SegmentWork, CancellationToken, Task<bool>> step, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await step(scope.ServiceProvider.GetRequiredService<SegmentWork>(), cancellationToken);
    }
}

/// <summary>Wakes a tenant that sleeps when there is work left, and for segments that change by themselves.</summary>
internal sealed class SegmentWaking(SegmentWork work, SegmentSets sets, IServiceProvider services, TimeProvider time) : IWakeSource
{
    public async ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) =>
        await work.HasWorkAsync(cancellationToken) ? time.GetUtcNow() : (await sets.GetAsync(services, cancellationToken)).IsVolatile ? time.GetUtcNow() + SegmentWorker.SweepEvery : null;
}
