using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.ContentModel.Search;

/// <summary>
/// Brings the search index up to date, a batch at a time. Items are read and cut into words beside the writer; what changed meanwhile keeps its
/// place in the queue. Several hosts may do so at once.
/// </summary>
public sealed class SearchIndexer(IDatabase database, IServiceScopeFactory scopes, SearchQueue queue, TimeProvider time, ILogger<SearchIndexer> logger) : BackgroundService
{
    internal const int BatchSize = 100;

    // No more than a search waits for: what a person saves is found at once also while all items of a type are read again.
    private const int TypeBatchSize = BatchSize;

    // What this host changes wakes it; this is for what another host left when it died.
    private static readonly TimeSpan Poll = TimeSpan.FromMinutes(1);
    // How often it looks whether those who change many items are done.
    private static readonly TimeSpan HoldPoll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly ChangeWatch _changes = new(database, time);

    /// <summary>Reads until nothing waits.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await IndexBatchAsync(SearchQueue.Now, cancellationToken) || await IndexBatchAsync(SearchQueue.Later, cancellationToken) || await QueueBatchAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Reads until nothing waits but what may wait; false where there may be such.</summary>
    private async Task<bool> DrainUnheldAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await IndexBatchAsync(SearchQueue.Now, cancellationToken))
            {
                continue;
            }

            if (queue.IsHeld)
            {
                return false;
            }

            if (!await IndexBatchAsync(SearchQueue.Later, cancellationToken) && !await QueueBatchAsync(cancellationToken))
            {
                return true;
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (woken, done) = (true, true);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var next = queue.Next;
                if (_changes.MayHaveChanged() || woken || !done)
                {
                    done = await DrainUnheldAsync(stoppingToken);
                }

                woken = await Task.WhenAny(next, Task.Delay(done ? Poll : HoldPoll, time, stoppingToken)) == next;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                woken = true;

                // A time limit of the database arrives as a cancellation too.
                logger.LogError(e, "The search index could not be brought up to date");
                await Task.Delay(AfterFault, time, stoppingToken);
            }
        }
    }

    /// <summary>Takes items from a queue; false where none waits.</summary>
    internal async Task<bool> IndexBatchAsync(string from, CancellationToken cancellationToken)
    {
        var waiting = await database.ReadAsync((session, ct) => session.QueryAsync<WaitingItem>($"SELECT ItemId, Stamp FROM {from} ORDER BY ItemId LIMIT {BatchSize}", null, ct), cancellationToken);
        if (waiting.Count == 0)
        {
            return false;
        }

        await using var scope = scopes.CreateAsyncScope();
        var definitions = await scope.ServiceProvider.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        var text = scope.ServiceProvider.GetRequiredService<SearchText>();
        var itemIds = waiting.Select(w => w.ItemId).ToArray();
        var (items, known) = await database.ReadAsync(async (session, ct) => (
            await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId IN @itemIds AND (Latest = 1 OR Published = 1)", new { itemIds }, ct),
            await session.QueryAsync<KnownVersion>("SELECT VersionId, ItemId, Hash FROM ContentSearchRow WHERE ItemId IN @itemIds", new { itemIds }, ct)), cancellationToken);
        var rows = items.Where(i => !i.IsGone(definitions)).Select(i => text.Read(i.ToItem(definitions), definitions)).ToList();
        await database.WriteAsync(WriteClass.Bulk, (session, ct) => WriteAsync(session, from, waiting, rows, known, ct), cancellationToken);
        return true;
    }

    private static async Task<bool> WriteAsync(WriteSession session, string from, IReadOnlyList<WaitingItem> waiting, List<SearchRow> rows, IReadOnlyList<KnownVersion> known, CancellationToken cancellationToken)
    {
        // Only what did not change since it was read, and what no other host has dealt with.
        var mine = (await session.QueryAsync<string>($"DELETE FROM {from} WHERE ItemId IN @ItemIds AND Stamp IN @Stamps RETURNING ItemId",
            new { ItemIds = waiting.Select(w => w.ItemId).ToArray(), Stamps = waiting.Select(w => w.Stamp).Distinct().ToArray() }, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var wanted = rows.Where(r => mine.Contains(r.ItemId)).ToDictionary(r => r.VersionId, StringComparer.Ordinal);
        var stale = known.Where(k => mine.Contains(k.ItemId) && wanted.GetValueOrDefault(k.VersionId)?.Hash != k.Hash).Select(k => k.VersionId).ToHashSet(StringComparer.Ordinal);
        var kept = known.Where(k => !stale.Contains(k.VersionId)).Select(k => k.VersionId).ToHashSet(StringComparer.Ordinal);
        var index = SearchIndex.Of(session.Dialect);
        if (stale.Count > 0)
        {
            await index.RemoveAsync(session, [.. stale], cancellationToken);
        }

        await index.AddAsync(session, [.. wanted.Values.Where(r => !kept.Contains(r.VersionId))], cancellationToken);
        return true;
    }

    /// <summary>Puts the next items of a type that is read again into the queue; false where there is no such type.</summary>
    private async Task<bool> QueueBatchAsync(CancellationToken cancellationToken)
    {
        var work = await database.ReadAsync((session, ct) => session.FirstAsync<TypeWork>("SELECT Type, After FROM ContentSearchWork ORDER BY Type LIMIT 1", null, ct), cancellationToken);
        return work is not null && await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            var page = work.Type == SearchQueue.AllTypes ? "(Latest = 1 OR Published = 1) AND VersionId > @after ORDER BY VersionId LIMIT @take" : ContentRow.PageOfTypeInUse;
            var versions = await session.QueryAsync<VersionOfItem>($"SELECT VersionId, ItemId FROM ContentItem WHERE {page}", new { work.Type, after = work.After, take = TypeBatchSize }, ct);
            await queue.AddAsync(session, [.. versions.Select(v => v.ItemId).Distinct(StringComparer.Ordinal)], ct);
            var went = versions.Count < TypeBatchSize
                ? await session.ExecuteAsync("DELETE FROM ContentSearchWork WHERE Type = @Type AND After = @After", work, ct)
                : await session.ExecuteAsync("UPDATE ContentSearchWork SET After = @Last WHERE Type = @Type AND After = @After", new { work.Type, work.After, Last = versions[^1].VersionId }, ct);
            return versions.Count > 0 || went > 0;
        }, cancellationToken);
    }

    private sealed record WaitingItem(string ItemId, string Stamp);

    private sealed record KnownVersion(string VersionId, string ItemId, long Hash);

    private sealed record TypeWork(string Type, string After);

    private sealed record VersionOfItem(string VersionId, string ItemId);
}
