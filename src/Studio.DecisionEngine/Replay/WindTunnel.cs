using System.Collections.Concurrent;

namespace Studio.DecisionEngine.Replay;

/// <summary>Replays decisions that come in batches, on several processors, in memory that does not grow with their number: no more batches are held than there are processors at work.</summary>
public static class WindTunnel
{
    /// <summary>Replays all batches.</summary>
    /// <param name="batches">The decisions, oldest first, in batches that are read (<paramref name="read"/>) by whoever replays them.</param>
    /// <param name="read">Reads a batch.</param>
    /// <param name="replayer">The other rules.</param>
    /// <param name="currencies">The currencies in which something may have been earned.</param>
    /// <param name="progress">Is told after each batch how many decisions were looked at; calls do not overlap.</param>
    /// <param name="parallelism">How many batches are replayed at a time.</param>
    /// <param name="cancellationToken">Ends it within a batch.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<ReplayResult> RunAsync<TBatch>(
        IAsyncEnumerable<TBatch> batches, Func<TBatch, IEnumerable<KeptDecision>> read, Replayer replayer, IReadOnlyList<string> currencies, Action<long>? progress, int parallelism, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(replayer);
        var idle = new ConcurrentBag<ReplayTally>();
        var (gate, done) = (new Lock(), 0L);
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, (batch, ct) =>
        {
            var tally = idle.TryTake(out var free) ? free : new ReplayTally(currencies);
            var before = tally.Decisions;
            foreach (var decision in read(batch))
            {
                ct.ThrowIfCancellationRequested();
                replayer.Replay(decision, tally);
            }

            lock (gate)
            {
                done += tally.Decisions - before;
                progress?.Invoke(done);
            }

            idle.Add(tally);
            return ValueTask.CompletedTask;
        });

        var sum = new ReplayTally(currencies);
        foreach (var tally in idle)
        {
            sum.Merge(tally);
        }

        return sum.Result();
    }
}
