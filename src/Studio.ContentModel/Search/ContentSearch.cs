using System.Globalization;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Search;

/// <summary>Asks the search index.</summary>
public sealed class ContentSearch(UnitOfWork unit, SearchIndexer indexer, TimeProvider time)
{
    /// <summary>As many are counted; beyond it a reader is told "more".</summary>
    public const int MostCounted = 10_000;

    // Few enough to read them first.
    private const int Few = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Lets the index catch up where little waits, so that what was just saved is found; says how many items it has not read yet, at most
    /// <see cref="MostCounted"/>: 0 unless much is being written, as in an import.
    /// </summary>
    public async Task<int> CatchUpAsync(CancellationToken cancellationToken)
    {
        var (now, later) = await WaitingAsync(cancellationToken);
        if (unit.Current is null && (now is > 0 and <= Few || later is > 0 and <= Few))
        {
            // The batch goes on where the patience ends.
            await Task.WhenAny(IndexAsync(now, later, cancellationToken), Task.Delay(Patience, time, cancellationToken));
            (now, later) = await WaitingAsync(cancellationToken);
        }

        return Math.Min(now + later, MostCounted);
    }

    private async Task IndexAsync(int now, int later, CancellationToken cancellationToken)
    {
        foreach (var (queue, waiting) in new[] { (SearchQueue.Now, now), (SearchQueue.Later, later) }.Where(q => q.Item2 <= Few))
        {
            for (var read = 0; read < waiting && await indexer.IndexBatchAsync(queue, cancellationToken); read += SearchIndexer.BatchSize)
            {
            }
        }
    }

    private async Task<(int Now, int Later)> WaitingAsync(CancellationToken cancellationToken) => await unit.ReadAsync(async (session, ct) =>
        ((int)await session.ScalarAsync<long>(Count(SearchQueue.Now), null, ct), (int)await session.ScalarAsync<long>(Count(SearchQueue.Later), null, ct)), cancellationToken);

    private static string Count(string queue) => string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM (SELECT 1 AS One FROM {queue} LIMIT {MostCounted}) q");
}
