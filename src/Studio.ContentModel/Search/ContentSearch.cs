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
        var waiting = await WaitingAsync(cancellationToken);
        if (waiting is 0 or > Few || unit.Current is not null)
        {
            return waiting;
        }

        // The batch goes on where the patience ends.
        await Task.WhenAny(IndexAsync(waiting, cancellationToken), Task.Delay(Patience, time, cancellationToken));
        return await WaitingAsync(cancellationToken);
    }

    private async Task IndexAsync(int waiting, CancellationToken cancellationToken)
    {
        for (var read = 0; read <= waiting && await indexer.IndexBatchAsync(cancellationToken); read += SearchIndexer.BatchSize)
        {
        }
    }

    private async Task<int> WaitingAsync(CancellationToken cancellationToken) => (int)await unit.ReadAsync((session, ct) => session.ScalarAsync<long>(
        string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM (SELECT 1 AS One FROM ContentSearchQueue LIMIT {MostCounted}) q"), null, ct), cancellationToken);
}
