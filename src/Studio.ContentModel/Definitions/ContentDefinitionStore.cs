using System.Text.Json.Nodes;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Search;
using Studio.ContentModel.Tables;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.ContentModel.Definitions;

/// <summary>Parts that a module's code relies on: every tenant with the feature has them.</summary>
public interface IContentPartProvider
{
    /// <summary>The parts with the fields that code relies on; planners may add more.</summary>
    IEnumerable<ContentPartDefinition> Parts { get; }
}

/// <summary>Told on the event bus after content types were changed.</summary>
[EventName("content.definitions-changed")]
public sealed record ContentDefinitionsChanged;

/// <summary>The newest definitions in memory; shared by all scopes of the tenant, forgotten when another host changes them.</summary>
public sealed class ContentDefinitionCache
{
    private readonly Remembered<ContentDefinitions> _definitions = new();
    private readonly SharedDefinitions _shared;

    /// <summary>Listens on the tenant's bus.</summary>
    public ContentDefinitionCache(IEventBus events, SharedDefinitions shared)
    {
        _shared = shared;
        events.SubscribeElsewhere<ContentDefinitionsChanged>((_, _) => ForgetAsync());
        events.Subscribe<Resumed>((_, _) => ForgetAsync());
    }

    internal ValueTask<ContentDefinitions> GetAsync(Func<CancellationToken, Task<ContentDefinitions>> read, CancellationToken cancellationToken) => _definitions.GetAsync(read, cancellationToken);

    internal ContentDefinitions Share(string? document, Func<string?, ContentDefinitions> read) => document is null ? read(null) : _shared.Of(document, read);

    internal void Forget() => _definitions.Forget();

    private Task ForgetAsync()
    {
        Forget();
        return Task.CompletedTask;
    }
}

/// <summary>A change of definitions before it is made.</summary>
/// <param name="Before">As they are.</param>
/// <param name="After">As they would be; ids of new fields are those that they would get now.</param>
/// <param name="Changes">What differs.</param>
public sealed record DefinitionPlan(ContentDefinitions Before, ContentDefinitions After, IReadOnlyList<DefinitionChange> Changes);

/// <summary>
/// Reads and changes a tenant's definitions. A change alters the typed tables in the same transaction; what takes long is written down there and done afterwards (<see cref="Work.ContentWorker"/>).
/// Items are read by the new definitions from the commit on.
/// </summary>
public sealed class ContentDefinitionStore(
    UnitOfWork unit, ContentDefinitionCache cache, ContentTables tables, ContentFieldTypes fields, IEnumerable<IContentPartProvider> providers, ContentSchema schema, IEventBus events, IDatabase database, IAuditTrail audit, SearchQueue search, IEnumerable<IEncryptionGuard> guards)
{
    private ContentDefinitions? _inside;
    private WriteSession? _session;

    /// <summary>The definitions as this scope sees them: within a transaction those that hold in it, whoever changed them.</summary>
    public ValueTask<ContentDefinitions> GetAsync(CancellationToken cancellationToken) =>
        unit.Current is not { } session ? cache.GetAsync(ReadAsync, cancellationToken)
        : ReferenceEquals(session, _session) ? ValueTask.FromResult(_inside!)
        : new ValueTask<ContentDefinitions>(InsideAsync(session, cancellationToken));

    /// <summary>The definitions of a revision, or later ones: for those who read something that was written by them, perhaps on another host.</summary>
    public async ValueTask<ContentDefinitions> GetAtLeastAsync(long revision, CancellationToken cancellationToken)
    {
        var known = await GetAsync(cancellationToken);
        if (known.Revision >= revision || unit.Current is not null)
        {
            return known;
        }

        cache.Forget();
        return await cache.GetAsync(ReadAsync, cancellationToken);
    }

    /// <summary>What a change would do; nothing is done.</summary>
    /// <exception cref="Kernel.Problems.ProblemException">The change is not possible; the paths say where.</exception>
    public async Task<DefinitionPlan> PlanAsync(Func<ContentDefinitions, ContentDefinitions> change, CancellationToken cancellationToken) => Plan(await GetAsync(cancellationToken), change);

    /// <summary>Changes the definitions and the typed tables together; nothing is written where nothing differs.</summary>
    /// <exception cref="Kernel.Problems.ProblemException">The change is not possible; the paths say where.</exception>
    public Task<ContentDefinitions> AlterAsync(Func<ContentDefinitions, ContentDefinitions> change, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            // Not from memory: another host may have changed them. The statement also makes this the only one that changes them now.
            var row = await session.FirstAsync<DefinitionRow>("UPDATE ContentDefinition SET Revision = Revision WHERE Id = 1 RETURNING Document, Layout", null, ct);
            var plan = Plan(Parse(row?.Document), change);
            var layout = row?.Layout is { } json ? TableLayout.Read(json) : TableLayout.Of(plan.Before, tables);
            var wanted = TableLayout.Of(plan.After, tables).Write();
            if (plan.Changes.Count == 0 && row?.Layout is not null && layout.Write() == wanted)
            {
                return plan.Before;
            }

            await GuardAsync(plan, ct);
            await schema.AlterAsync(session, plan.Before, plan.After, layout, ct);
            await search.AddChangedAsync(session, plan.Before, plan.After, ct);
            await session.ExecuteAsync("""
                INSERT INTO ContentDefinition (Id, Document, Layout, Revision) VALUES (1, @Document, @wanted, @Revision)
                ON CONFLICT (Id) DO UPDATE SET Document = @Document, Layout = @wanted, Revision = @Revision
                """, new { Document = ContentDefinitionJson.Write(plan.After).ToJsonString(), wanted, plan.After.Revision }, ct);
            await audit.RecordAsync(new AuditEntry(AuditActions.DefinitionsChanged) { SubjectType = "ContentDefinition", Before = Describe(plan.Before), After = Describe(plan.After) }, ct);
            (_inside, _session) = (plan.After, session);
            session.AfterCommit(cache.Forget);
            session.OnCommitted(token => events.PublishAsync(new ContentDefinitionsChanged(), token));
            return plan.After;
        }, cancellationToken);

    /// <summary>Brings the tables to what the definitions ask now, where features that were switched on or off, or a new release, ask for other columns.</summary>
    internal async Task FollowFeaturesAsync(CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync((session, ct) => session.FirstAsync<DefinitionRow>("SELECT Document, Layout FROM ContentDefinition WHERE Id = 1", null, ct), cancellationToken);
        if (row is not null && TableLayout.Of(Parse(row.Document), tables).Write() != row.Layout)
        {
            await AlterAsync(all => all, cancellationToken);
        }
    }

    /// <summary>Refuses to encrypt what others rely on reading.</summary>
    private async Task GuardAsync(DefinitionPlan plan, CancellationToken cancellationToken)
    {
        var fields = plan.Changes.Where(c => c is { Part: not null, Was.Encrypted: false, Now.Encrypted: true }).Select(c => (c.Part!, c.Now!)).Distinct().ToList();
        if (fields.Count == 0)
        {
            return;
        }

        var errors = new List<Kernel.Problems.InputError>();
        foreach (var guard in guards)
        {
            errors.AddRange(await guard.UsesAsync(fields, cancellationToken));
        }

        if (errors.Count > 0)
        {
            throw Kernel.Problems.ProblemException.Invalid(errors);
        }
    }

    private DefinitionPlan Plan(ContentDefinitions before, Func<ContentDefinitions, ContentDefinitions> change)
    {
        var after = new DefinitionSettlement(fields, providers).Settle(before, change(before));
        return new DefinitionPlan(before, after, DefinitionDifference.Between(before, after));
    }

    private async Task<ContentDefinitions> InsideAsync(WriteSession session, CancellationToken cancellationToken)
    {
        // What is in memory may be older than the transaction: another piece of work that shares its commit may just have changed them.
        var known = await cache.GetAsync(ReadAsync, cancellationToken);
        var revision = await session.ScalarAsync<long?>("SELECT Revision FROM ContentDefinition WHERE Id = 1", null, cancellationToken) ?? 0;
        _inside = revision == known.Revision ? known : Parse(await session.FirstAsync<string>("SELECT Document FROM ContentDefinition WHERE Id = 1", null, cancellationToken));
        _session = session;
        return _inside;
    }

    private static JsonObject Describe(ContentDefinitions definitions) => new()
    {
        ["ContentTypes"] = new JsonArray([.. definitions.Types.Values.Select(ContentDefinitionJson.Write)]),
        ["ContentParts"] = new JsonArray([.. definitions.Parts.Values.Select(ContentDefinitionJson.Write)]),
    };

    private static ContentDefinitions Parse(string? json) => json is null ? ContentDefinitions.Empty : ContentDefinitionJson.Read((JsonObject)JsonNode.Parse(json)!);

    // On a connection of its own: what a transaction under way has not committed is not for all.
    private Task<ContentDefinitions> ReadAsync(CancellationToken cancellationToken) => database.ReadAsync(async (session, ct) =>
        cache.Share(await session.FirstAsync<string>("SELECT Document FROM ContentDefinition WHERE Id = 1", null, ct), Parse), cancellationToken);

    private sealed class DefinitionRow
    {
        public string Document { get; set; } = "";

        public string? Layout { get; set; }
    }
}

/// <summary>Gives a tenant the parts that its features' code relies on.</summary>
internal sealed class ContentPartActivator(ContentDefinitionStore store, IEnumerable<IContentPartProvider> providers) : IShellActivator
{
    public int Order => -500;

    public async Task ActivateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var definitions = await store.GetAsync(cancellationToken);
        var missing = providers.SelectMany(p => p.Parts).Where(part => IsMissing(definitions, part)).ToList();
        if (missing.Count > 0)
        {
            await store.AlterAsync(d => missing.Aggregate(d, (all, part) => all.Merge(part)), cancellationToken);
        }

        await store.FollowFeaturesAsync(cancellationToken);
    }

    private static bool IsMissing(ContentDefinitions definitions, ContentPartDefinition part) =>
        definitions.Parts.GetValueOrDefault(part.Name) is not { } known || part.Fields.Any(f => known.Field(f.Name)?.FieldType != f.FieldType);
}

internal sealed class ContentMigration : DataMigration
{
    public override int Order => 10;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ContentDefinition (Id INTEGER PRIMARY KEY, Document TEXT NOT NULL);
            CREATE TABLE ContentItem (VersionId TEXT PRIMARY KEY, ItemId TEXT NOT NULL, Type TEXT NOT NULL, Number INTEGER NOT NULL, Latest INTEGER NOT NULL, Published INTEGER NOT NULL,
              DisplayText TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, ModifiedUtc INTEGER NOT NULL, PublishedUtc INTEGER, Owner TEXT NOT NULL, Author TEXT NOT NULL, Data TEXT NOT NULL) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_ContentItem_Latest ON ContentItem (ItemId) WHERE Latest = 1;
            CREATE UNIQUE INDEX IX_ContentItem_Published ON ContentItem (ItemId) WHERE Published = 1;
            CREATE INDEX IX_ContentItem_Versions ON ContentItem (ItemId, Number);
            CREATE INDEX IX_ContentItem_Type ON ContentItem (Type, Latest);
            """, null, cancellationToken);
        return 1;
    }

    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            ALTER TABLE ContentDefinition ADD COLUMN Layout TEXT;
            ALTER TABLE ContentDefinition ADD COLUMN Revision INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE ContentItem ADD COLUMN Revision INTEGER NOT NULL DEFAULT 0;
            DROP INDEX IX_ContentItem_Type;
            CREATE INDEX IX_ContentItem_TypeVersion ON ContentItem (Type, VersionId);
            """, null, cancellationToken);
        var json = await session.FirstAsync<string>("SELECT Document FROM ContentDefinition WHERE Id = 1", null, cancellationToken);
        if (json is not null)
        {
            await session.ExecuteAsync("UPDATE ContentDefinition SET Revision = @Revision WHERE Id = 1", new { ContentDefinitionJson.Read((JsonObject)JsonNode.Parse(json)!).Revision }, cancellationToken);
        }

        return 2;
    }
}
