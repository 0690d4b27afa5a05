using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;

namespace Studio.ContentModel.Search;

/// <summary>
/// What the search index has not seen yet: items that changed, and types of which all items are to be read again. Written in the transaction of
/// the change, so that nothing is forgotten; read by <see cref="SearchIndexer"/>. Items that change in great numbers, as in an import, wait in a queue of their own:
/// who saves one item meanwhile finds it at once, and the import is not held up by its own words.
/// </summary>
public sealed class SearchQueue(IdGenerator ids, TimeProvider time)
{
    /// <summary>As a type: the items of all types.</summary>
    internal const string AllTypes = "";

    /// <summary>The table of items that are indexed at once.</summary>
    internal const string Now = "ContentSearchQueue";

    /// <summary>The table of items that may wait until what changes them is done.</summary>
    internal const string Later = "ContentSearchLater";

    private const int MostAtOnce = 20;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);

    private TaskCompletionSource _next = New();
    private long _manySince;
    private long _manyAt;

    /// <summary>Ends when something was added by this host after it was asked for.</summary>
    internal Task Next => Volatile.Read(ref _next).Task;

    /// <summary>True while this host changes items in great numbers, but no longer than five minutes on end.</summary>
    public bool IsHeld => Volatile.Read(ref _manyAt) is > 0 and var at && time.GetElapsedTime(at) < Quiet && time.GetElapsedTime(Volatile.Read(ref _manySince)) < LongestHold;

    /// <summary>Notes that items, each named once, were saved, published, deleted or erased.</summary>
    public async Task AddAsync(WriteSession session, IReadOnlyCollection<string> itemIds, CancellationToken cancellationToken)
    {
        // The stamp says whether an item changed again after the indexer had read it.
        var stamp = ids.NewId();
        if (itemIds.Count == 1)
        {
            await session.ExecuteAsync("INSERT INTO ContentSearchQueue (ItemId, Stamp) VALUES (@itemId, @stamp) ON CONFLICT (ItemId) DO UPDATE SET Stamp = @stamp", new { itemId = itemIds.First(), stamp }, cancellationToken);
            session.AfterCommit(Wake);
        }
        else if (itemIds.Count > 1)
        {
            var many = itemIds.Count > MostAtOnce;
            await SearchIndex.Of(session.Dialect).QueueAsync(session, many ? Later : Now, itemIds, stamp, cancellationToken);
            session.AfterCommit(many ? Hold : Wake);
        }
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

    /// <summary>The first of many wakes the indexer, which then looks for itself when they are over.</summary>
    private void Hold()
    {
        var now = time.GetTimestamp();
        var first = Volatile.Read(ref _manyAt) is var at && (at == 0 || time.GetElapsedTime(at, now) >= Quiet);
        if (first)
        {
            Volatile.Write(ref _manySince, now);
        }

        Volatile.Write(ref _manyAt, now);
        if (first)
        {
            Wake();
        }
    }

    internal void Wake() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How many items wait for the search index.</summary>
internal sealed class SearchMeasure(IDatabase database, TimeProvider time) : TableMeasure(database, time)
{
    public override string Name => "studio.search.queue";

    public override string Description => "Items that the search index has not read since they changed.";

    protected override async Task<IReadOnlyDictionary<string, long>> ReadAsync(DbSession session, CancellationToken cancellationToken) => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["waiting"] = await session.ScalarAsync<long>("SELECT (SELECT count(*) FROM ContentSearchQueue) + (SELECT count(*) FROM ContentSearchLater)", null, cancellationToken),
    };
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

    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE ContentSearchLater (ItemId TEXT PRIMARY KEY, Stamp TEXT NOT NULL) WITHOUT ROWID", null, cancellationToken);
        return 2;
    }
}
