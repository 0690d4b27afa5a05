using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Data.Dialects;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.ContentModel.Work;

/// <summary>Makes indexes and takes away what nobody asks for any more, without holding up those who work on the tables.</summary>
internal sealed class ContentTablesRun(IDatabase database, ContentWorkQueue queue, ContentDefinitionCache cache, TimeProvider time)
{
    /// <summary>On SQLite a column is taken out by writing the whole table anew; of a larger one it stays behind, emptied.</summary>
    private const int SmallTable = 2000;

    private const int RowsAtOnce = 500;

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);

    /// <summary>Makes an index.</summary>
    public async Task IndexAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        var (table, column) = Split(work);
        if ((await LayoutAsync(cancellationToken)).Columns(table)?.GetValueOrDefault(column) is { Indexed: true })
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var renewing = RenewAsync(work, ended.Token);
            try
            {
                await database.BuildIndexAsync(ContentSchema.IndexName(table, column), table, ContentSchema.IndexColumns(database.Dialect, column), cancellationToken);
            }
            finally
            {
                await ended.CancelAsync();
                await renewing;
            }
        }

        await EndAsync(work, cancellationToken);
    }

    /// <summary>Takes an index away.</summary>
    public async Task DropIndexAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        var (table, column) = Split(work);
        var wanted = (await LayoutAsync(cancellationToken)).Columns(table)?.GetValueOrDefault(column) is { Indexed: true };
        await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            if (!wanted)
            {
                await session.AlterTableAsync($"DROP INDEX IF EXISTS {ContentSchema.IndexName(table, column)}", ct);
            }

            await queue.EndAsync(session, work, ct);
            return true;
        }, cancellationToken);
    }

    /// <summary>Takes a column away.</summary>
    public async Task DropColumnAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        var (table, column) = Split(work);
        var columns = (await LayoutAsync(cancellationToken)).Columns(table);
        if (columns?.ContainsKey(column) == false && await database.ReadAsync((session, ct) => session.Dialect.HasColumnAsync(session, table, column, ct), cancellationToken))
        {
            var small = database.Dialect is not SqliteDialect
                || await database.ReadAsync((session, ct) => session.ScalarAsync<long>($"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT @most) c", new { most = SmallTable + 1 }, ct), cancellationToken) <= SmallTable;
            await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                await session.AlterTableAsync($"DROP INDEX IF EXISTS {ContentSchema.IndexName(table, column)}", ct);
                if (small)
                {
                    await session.AlterTableAsync($"ALTER TABLE {table} DROP COLUMN {column}", ct);
                }

                return true;
            }, cancellationToken);
            if (!small)
            {
                await EmptyAsync(work, table, column, cancellationToken);
            }
        }

        await EndAsync(work, cancellationToken);
    }

    /// <summary>Takes a table away.</summary>
    public async Task DropTableAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        var table = work.Subject;
        var layout = await LayoutAsync(cancellationToken);
        var wanted = layout.Tables.Any(t => t == table || layout.Columns(t)!.Values.Any(c => c.SideTable == table));
        if (!wanted)
        {
            if (database.Dialect is SqliteDialect && await database.ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT count(*) FROM sqlite_master WHERE name = @table", new { table }, ct), cancellationToken) > 0)
            {
                await BatchesAsync(work, $"DELETE FROM {table} WHERE VersionId IN (SELECT VersionId FROM {table} LIMIT {RowsAtOnce})", cancellationToken);
            }

            await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                await session.AlterTableAsync($"DROP TABLE IF EXISTS {table}", ct);
                return true;
            }, cancellationToken);
        }

        await EndAsync(work, cancellationToken);
    }

    /// <summary>Forgets changes that all items follow. False where some do not yet.</summary>
    public async Task<bool> ForgetAsync(ClaimedWork work, CancellationToken cancellationToken) => await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
    {
        var open = await session.ScalarAsync<long>("SELECT count(*) FROM ContentWork WHERE EndedUtc IS NULL AND Kind IN ('Items', 'RemoveItems')", null, ct);
        if (open > 0)
        {
            return false;
        }

        var json = await session.FirstAsync<string>("SELECT Document FROM ContentDefinition WHERE Id = 1", null, ct);
        if (json is not null)
        {
            var definitions = ContentDefinitionJson.Read((JsonObject)JsonNode.Parse(json)!);
            var kept = definitions with { Changes = [.. definitions.Changes.Where(c => c.Revision > work.Revision)] };
            await session.ExecuteAsync("UPDATE ContentDefinition SET Document = @Document WHERE Id = 1", new { Document = ContentDefinitionJson.Write(kept).ToJsonString() }, ct);
            session.AfterCommit(cache.Forget);
        }

        await queue.EndAsync(session, work, ct);
        return true;
    }, cancellationToken);

    /// <summary>Takes the values out of a column, row after row: a look for those that still have one would begin anew with each batch.</summary>
    private async Task EmptyAsync(ClaimedWork work, string table, string column, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            var page = new { after = work.Cursor, take = RowsAtOnce };
            var last = await session.ScalarAsync<string>($"SELECT max(VersionId) FROM (SELECT VersionId FROM {table} WHERE VersionId > @after ORDER BY VersionId LIMIT @take) p", page, ct);
            if (last is null)
            {
                return false;
            }

            var done = await session.ExecuteAsync($"UPDATE {table} SET {column} = NULL WHERE VersionId > @after AND VersionId <= @last AND {column} IS NOT NULL", new { page.after, last }, ct);
            await queue.AdvanceAsync(session, work, last, done, 0, ct);
            return true;
        }, cancellationToken))
        {
        }
    }

    private async Task BatchesAsync(ClaimedWork work, string sql, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            var done = await session.ExecuteAsync(sql, null, ct);
            await queue.AdvanceAsync(session, work, "", done, 0, ct);
            return done;
        }, cancellationToken) > 0)
        {
        }
    }

    private Task EndAsync(ClaimedWork work, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
    {
        await queue.EndAsync(session, work, ct);
        return true;
    }, cancellationToken);

    private async Task RenewAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Renewal, time, cancellationToken);
                await queue.RenewAsync(work, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The index is there, or the host stops.
        }
    }

    private Task<TableLayout> LayoutAsync(CancellationToken cancellationToken) => database.ReadAsync(TableLayout.StoredAsync, cancellationToken);

    private static (string Table, string Column) Split(ClaimedWork work)
    {
        var dot = work.Subject.IndexOf('.', StringComparison.Ordinal);
        return (work.Subject[..dot], work.Subject[(dot + 1)..]);
    }
}
