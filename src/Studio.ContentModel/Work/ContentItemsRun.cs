using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Search;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;

namespace Studio.ContentModel.Work;

/// <summary>
/// Goes through the items of a type in batches. What needs to be written is found by reading, beside the writer; the writer is held for a few milliseconds at a time, and with each batch it is written down how far it is.
/// </summary>
internal sealed class ContentItemsRun(
    IServiceScopeFactory scopes, IDatabase database, ContentTables tables, ContentItemsWork items, ContentWorkQueue queue, ContentRevisions revisions, SearchQueue search, IEventBus events, IOptions<ContentWorkOptions> options)
{
    private const int Read = 500;

    private const int Written = 64;

    private const int RemovedAtOnce = 200;

    /// <summary>Writes the items of a type as the definitions ask.</summary>
    public async Task BringAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        var task = ItemsTask.Read(work.Detail);
        if (!await KnowsAsync(work, task, cancellationToken))
        {
            await queue.GiveBackAsync(work, "It waits for the shell that has the features whose columns are to be filled.", cancellationToken);
            return;
        }

        await CountAsync(work, cancellationToken);
        var place = new Place(work.Cursor);
        while (await NextAsync(work, place, cancellationToken) is { Count: > 0 } rows)
        {
            var all = await DefinitionsAsync(work, cancellationToken);
            if (all.Type(work.Type) is not { } type)
            {
                break;
            }

            var table = tables.For(type, all);
            place.Take(rows, r => items.Concerns(table, r, task, all));
            if (place.Waiting.Count >= Read || place.Skipped >= Read * 20)
            {
                await WriteAsync(work, task, place, cancellationToken);
            }
        }

        await WriteAsync(work, task, place, cancellationToken);
        await EndAsync(work, cancellationToken);
    }

    /// <summary>Takes the items of a removed type out of use; their versions are kept.</summary>
    public async Task RemoveAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            var removed = await session.QueryAsync<Removed>($"""
                UPDATE ContentItem SET Latest = 0, Published = 0
                WHERE VersionId IN (SELECT VersionId FROM ContentItem WHERE Revision < @Revision AND {ContentRow.PageOfTypeInUse}) RETURNING VersionId, ItemId
                """, new { work.Type, work.Revision, after = work.Cursor, take = RemovedAtOnce }, ct);
            if (removed.Count > 0)
            {
                string[] ids = [.. removed.Select(r => r.ItemId).Distinct(StringComparer.Ordinal)];
                await session.ExecuteAsync("DELETE FROM ContentKey WHERE ItemId IN @ids", new { ids }, ct);
                await search.AddAsync(session, ids, ct);
                await queue.AdvanceAsync(session, work, removed.MaxBy(r => r.VersionId, StringComparer.Ordinal)!.VersionId, removed.Count, 0, ct);
            }

            return removed.Count;
        }, cancellationToken) > 0)
        {
        }

        await EndAsync(work, cancellationToken);
    }

    /// <summary>False where this shell is older than the features that the columns belong to, and could not read their fields: while features are switched, the old shell works on for a moment.</summary>
    private async Task<bool> KnowsAsync(ClaimedWork work, ItemsTask task, CancellationToken cancellationToken)
    {
        var all = await DefinitionsAsync(work, cancellationToken);
        if (all.Type(work.Type) is not { } type)
        {
            return true;
        }

        var table = tables.For(type, all);
        var there = (await database.ReadAsync(TableLayout.StoredAsync, cancellationToken)).Columns(table.Name);
        return !task.Columns.Any(name => there?.ContainsKey(name) == true && !table.AllColumns.Any(c => c.Name == name));
    }

    private async Task CountAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        if (work.Total < 0)
        {
            work.Total = await database.ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT count(*) FROM ContentItem WHERE Type = @Type", new { work.Type }, ct), cancellationToken);
        }
    }

    private Task<IReadOnlyList<ContentRow>> NextAsync(ClaimedWork work, Place place, CancellationToken cancellationToken) => database.ReadAsync((session, ct) =>
        session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE {ContentRow.PageOfType}", new { work.Type, after = place.Read, take = Read }, ct), cancellationToken);

    /// <summary>The definitions that the work follows, or later ones.</summary>
    private async Task<ContentDefinitions> DefinitionsAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ContentDefinitionStore>().GetAtLeastAsync(work.Revision, cancellationToken);
    }

    /// <summary>Writes what waits, a few items at a time.</summary>
    private async Task WriteAsync(ClaimedWork work, ItemsTask task, Place place, CancellationToken cancellationToken)
    {
        while (place.Waiting.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            var (unit, store) = (scope.ServiceProvider.GetRequiredService<UnitOfWork>(), scope.ServiceProvider.GetRequiredService<ContentDefinitionStore>());
            var ids = place.Waiting.Take(Written).ToArray();
            var written = await unit.WriteAsync(WriteClass.Bulk, (session, ct) => WriteAsync(session, store, work, task, ids, ct), cancellationToken);
            place.Written(written);
        }

        if (place.Read != work.Cursor || place.Skipped > 0)
        {
            await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                await queue.AdvanceAsync(session, work, place.Read, place.Skipped, 0, ct);
                return true;
            }, cancellationToken);
            place.Skipped = 0;
        }
    }

    private async Task<int> WriteAsync(WriteSession session, ContentDefinitionStore store, ClaimedWork work, ItemsTask task, string[] ids, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.GetTimestamp();
        var all = await store.GetAsync(cancellationToken);
        var (written, unconverted) = (ids.Length, 0);
        if (all.Type(work.Type) is { } type)
        {
            var following = new FollowingItems(items, tables.For(type, all), task, all);
            foreach (var row in await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE VersionId IN @ids ORDER BY VersionId", new { ids }, cancellationToken))
            {
                following.Add(row);
                if (Stopwatch.GetElapsedTime(watch) > options.Value.BatchTime)
                {
                    // The rest comes with the next batch.
                    written = Array.IndexOf(ids, row.VersionId) + 1;
                    break;
                }
            }

            await following.WriteAsync(session, cancellationToken);
            unconverted = following.Unconverted;
        }

        await queue.AdvanceAsync(session, work, ids[written - 1], written, unconverted, cancellationToken);
        return written;
    }

    private async Task EndAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            await queue.EndAsync(session, work, ct);
            session.AfterCommit(() => revisions.Bump(work.Type));
            session.OnCommitted(token => events.PublishAsync(new ContentChanged(work.Type, ""), token));
            return true;
        }, cancellationToken);
    }

    /// <summary>How far the reading is, and what it found that is still to be written.</summary>
    private sealed class Place(string read)
    {
        private readonly List<string> _waiting = [];

        /// <summary>All up to here was looked at.</summary>
        public string Read { get; private set; } = read;

        /// <summary>How many needed nothing since the last mark.</summary>
        public int Skipped { get; set; }

        public IReadOnlyList<string> Waiting => _waiting;

        public void Take(IReadOnlyList<ContentRow> rows, Func<ContentRow, bool> concerns)
        {
            foreach (var row in rows)
            {
                if (concerns(row))
                {
                    _waiting.Add(row.VersionId);
                }
                else
                {
                    Skipped++;
                }
            }

            Read = rows[^1].VersionId;
        }

        public void Written(int count) => _waiting.RemoveRange(0, count);
    }

    private sealed class Removed
    {
        public string VersionId { get; set; } = "";

        public string ItemId { get; set; } = "";
    }
}
