using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Telemetry;

namespace Studio.ContentModel.Search;

/// <summary>
/// What the search index has not seen yet: items that changed, and types of which all items are to be read again. Written in the transaction of
/// the change, so that nothing is forgotten; read by <see cref="SearchIndexer"/>.
/// </summary>
public sealed class SearchQueue(IdGenerator ids)
{
    /// <summary>As a type: the items of all types.</summary>
    internal const string AllTypes = "";

    private TaskCompletionSource _next = New();

    /// <summary>Ends when something was added by this host after it was asked for.</summary>
    internal Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Notes that items, each named once, were saved, published, deleted or erased.</summary>
    public async Task AddAsync(WriteSession session, IReadOnlyCollection<string> itemIds, CancellationToken cancellationToken)
    {
        // The stamp says whether an item changed again after the indexer had read it.
        var stamp = ids.NewId();
        if (itemIds.Count == 1)
        {
            await session.ExecuteAsync("INSERT INTO ContentSearchQueue (ItemId, Stamp) VALUES (@itemId, @stamp) ON CONFLICT (ItemId) DO UPDATE SET Stamp = @stamp", new { itemId = itemIds.First(), stamp }, cancellationToken);
        }
        else if (itemIds.Count > 1)
        {
            await SearchIndex.Of(session.Dialect).QueueAsync(session, itemIds, stamp, cancellationToken);
        }

        session.AfterCommit(Wake);
    }

    /// <summary>Has all items of a type read again; null for every type.</summary>
    public async Task AddTypeAsync(WriteSession session, string? contentType, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("INSERT INTO ContentSearchWork (Type, After) VALUES (@Type, '') ON CONFLICT (Type) DO UPDATE SET After = ''", new { Type = contentType ?? AllTypes }, cancellationToken);
        session.AfterCommit(Wake);
    }

    /// <summary>Has the types read again whose items are found by other fields now.</summary>
    internal async Task AddChangedAsync(WriteSession session, ContentDefinitions before, ContentDefinitions after, CancellationToken cancellationToken)
    {
        foreach (var type in after.Types.Values.Where(t => before.Type(t.Name) is { } old && !SearchText.Fields(before, old).SequenceEqual(SearchText.Fields(after, t))))
        {
            await AddTypeAsync(session, type.Name, cancellationToken);
        }
    }

    internal void Wake() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How many items wait for the search index.</summary>
internal sealed class SearchMeasure(IDatabase database) : ITenantMeasure
{
    public string Name => "studio.search.queue";

    public string Description => "Items that the search index has not read since they changed.";

    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellationToken) => await database.ReadAsync(async (session, ct) => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["waiting"] = await session.ScalarAsync<long>("SELECT count(*) FROM ContentSearchQueue", null, ct),
    }, cancellationToken);
}

internal sealed class SearchMigration : DataMigration
{
    public override int Order => 11;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(SearchIndex.Of(session.Dialect).CreateSql, null, cancellationToken);
        await session.ExecuteAsync("""
            CREATE TABLE ContentSearchQueue (ItemId TEXT PRIMARY KEY, Stamp TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE ContentSearchWork (Type TEXT PRIMARY KEY, After TEXT NOT NULL) WITHOUT ROWID
            """, null, cancellationToken);

        // Of a tenant that had items before.
        await session.ExecuteAsync("INSERT INTO ContentSearchWork (Type, After) VALUES (@AllTypes, '')", new { SearchQueue.AllTypes }, cancellationToken);
        return 1;
    }
}
