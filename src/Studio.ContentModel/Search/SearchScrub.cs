using Studio.Data.Sessions;

namespace Studio.ContentModel.Search;

/// <summary>Lets the words of erased items go from the search index, not only be found no more.</summary>
public sealed class SearchScrub(IDatabase database, SearchIndexer indexer)
{
    /// <summary>Takes what waits out of the index, then clears it. Another host may do so as well.</summary>
    public async Task ScrubAsync(CancellationToken cancellationToken)
    {
        while (await indexer.IndexBatchAsync(SearchQueue.Now, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        await SearchIndex.Of(database.Dialect).ScrubAsync(database, cancellationToken);
    }
}
