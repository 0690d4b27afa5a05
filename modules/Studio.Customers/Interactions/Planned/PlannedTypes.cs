using Microsoft.Extensions.Logging;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Tenants;

namespace Studio.Customers.Interactions.Planned;

/// <summary>Told on the event bus after a planner's types of contact changed.</summary>
[EventName("customers.interaction-types-changed")]
public sealed record InteractionTypesChanged;

/// <summary>The types of contact that planners declared, as this host knows them: in memory, since every event asks.</summary>
public sealed class PlannedTypes
{
    private readonly Lock _gate = new();
    private readonly IDatabase _database;
    private readonly IEventBus _events;
    private readonly ILogger _logger;
    private volatile Snapshot _current = new(0, new Dictionary<string, PlannedInteractionType>(StringComparer.Ordinal));

    /// <summary>Listens for changes on other hosts.</summary>
    public PlannedTypes(IDatabase database, IEventBus events, ILogger<PlannedTypes> logger)
    {
        (_database, _events, _logger) = (database, events, logger);
        events.SubscribeElsewhere<InteractionTypesChanged>((_, ct) => LoadAsync(ct));
        events.Subscribe<Resumed>((_, ct) => LoadAgainAsync(ct));
    }

    /// <summary>All, those that were taken out of use among them.</summary>
    public IReadOnlyCollection<PlannedInteractionType> All => (IReadOnlyCollection<PlannedInteractionType>)_current.Types.Values;

    /// <summary>The type of that name, or null.</summary>
    public PlannedInteractionType? Find(string name) => _current.Types.GetValueOrDefault(name);

    /// <summary>Reads them from the database.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) => Take(await _database.ReadAsync(ReadAsync, cancellationToken));

    /// <summary>Reads them as the unit of work sees them: a recipe that switches the feature on has made the table, but has not committed it.</summary>
    internal async Task LoadAsync(UnitOfWork unit, CancellationToken cancellationToken) => Take(await unit.ReadAsync(ReadAsync, cancellationToken));

    /// <summary>Knows what the session wrote as soon as it is committed, and tells the other hosts.</summary>
    internal async Task ChangedAsync(WriteSession session, CancellationToken cancellationToken)
    {
        var written = await ReadAsync(session, cancellationToken);
        session.AfterCommit(() => Take(written));
        session.OnCommitted(ct => _events.PublishAsync(new InteractionTypesChanged(), ct));
    }

    private static async Task<Snapshot> ReadAsync(DbSession session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Row>("SELECT Name, Definition, InForce, Change FROM PlannedInteractionType ORDER BY Name", null, cancellationToken);
        return new Snapshot(rows.Select(r => r.Change).DefaultIfEmpty().Max(), rows.ToDictionary(r => r.Name, r => new PlannedInteractionType(PlannedDefinition.FromJson(r.Definition), r.InForce == 1), StringComparer.Ordinal));
    }

    /// <summary>What was missed while the bus was away is read when it is back; where the database is away too, the next change says so.</summary>
    private async Task LoadAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (System.Data.Common.DbException e)
        {
            _logger.LogWarning(e, "The types of contact could not be read");
        }
    }

    /// <summary>Changes are counted, and are written one after the other: what was read earlier does not replace what was read later.</summary>
    private void Take(Snapshot snapshot)
    {
        lock (_gate)
        {
            if (snapshot.Change >= _current.Change)
            {
                _current = snapshot;
            }
        }
    }

    private sealed record Snapshot(long Change, Dictionary<string, PlannedInteractionType> Types);

    private sealed class Row
    {
        public string Name { get; set; } = "";

        public string Definition { get; set; } = "";

        public long InForce { get; set; }

        public long Change { get; set; }
    }
}

/// <summary>Reads the types before the tenant's first request.</summary>
internal sealed class PlannedTypesActivator(PlannedTypes types, UnitOfWork unit) : IShellActivator
{
    public Task ActivateAsync(IServiceProvider services, CancellationToken cancellationToken) => types.LoadAsync(unit, cancellationToken);
}

/// <summary>What was published of each type, derived from the items; a type that was taken out of use stays, since recorded contacts refer to it.</summary>
internal sealed class PlannedTypesMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE PlannedInteractionType (Name TEXT PRIMARY KEY, ItemId TEXT NOT NULL, Definition TEXT NOT NULL, InForce INTEGER NOT NULL, Change INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX IX_PlannedInteractionType_Item ON PlannedInteractionType (ItemId);
            """, null, cancellationToken);
        return 1;
    }
}
