using System.Text.Json.Nodes;
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

    /// <summary>Listens on the tenant's bus.</summary>
    public ContentDefinitionCache(IEventBus events)
    {
        events.SubscribeElsewhere<ContentDefinitionsChanged>((_, _) => ForgetAsync());
        events.Subscribe<Resumed>((_, _) => ForgetAsync());
    }

    internal ValueTask<ContentDefinitions> GetAsync(Func<CancellationToken, Task<ContentDefinitions>> read, CancellationToken cancellationToken) => _definitions.GetAsync(read, cancellationToken);

    internal void Forget() => _definitions.Forget();

    private Task ForgetAsync()
    {
        Forget();
        return Task.CompletedTask;
    }
}

/// <summary>Reads and changes a tenant's definitions; a change alters the typed tables in the same transaction.</summary>
public sealed class ContentDefinitionStore(UnitOfWork unit, ContentDefinitionCache cache, ContentTables tables, IEventBus events, IDatabase database, IAuditTrail audit, SearchQueue search)
{
    private ContentDefinitions? _changed;

    /// <summary>The definitions as this scope sees them.</summary>
    public ValueTask<ContentDefinitions> GetAsync(CancellationToken cancellationToken) =>
        unit.Current is not null && _changed is not null ? ValueTask.FromResult(_changed) : cache.GetAsync(ReadAsync, cancellationToken);

    /// <summary>Changes the definitions and the typed tables together.</summary>
    public Task<ContentDefinitions> AlterAsync(Func<ContentDefinitions, ContentDefinitions> change, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            // Not from memory: another host may have changed them. The statement also makes this the only one that changes them now.
            var before = Parse(await session.FirstAsync<string>("UPDATE ContentDefinition SET Document = Document WHERE Id = 1 RETURNING Document", null, ct));
            var after = change(before) with { Revision = before.Revision + 1 };
            await tables.AlterAsync(session, before, after, ct);
            await search.AddChangedAsync(session, before, after, ct);
            await session.ExecuteAsync("INSERT INTO ContentDefinition (Id, Document) VALUES (1, @Document) ON CONFLICT (Id) DO UPDATE SET Document = @Document",
                new { Document = ContentDefinitionJson.Write(after).ToJsonString() }, ct);
            await audit.RecordAsync(new AuditEntry(AuditActions.DefinitionsChanged) { SubjectType = "ContentDefinition", Before = Describe(before), After = Describe(after) }, ct);
            _changed = after;
            session.AfterCommit(cache.Forget);
            session.OnCommitted(token => events.PublishAsync(new ContentDefinitionsChanged(), token));
            return after;
        }, cancellationToken);

    private static JsonObject Describe(ContentDefinitions definitions)
    {
        var json = ContentDefinitionJson.Write(definitions);
        json.Remove("LastFieldId");
        json.Remove("Revision");
        return json;
    }

    private static ContentDefinitions Parse(string? json) => json is null ? ContentDefinitions.Empty : ContentDefinitionJson.Read((JsonObject)JsonNode.Parse(json)!);

    // On a connection of its own: what a transaction under way has not committed is not for all.
    private Task<ContentDefinitions> ReadAsync(CancellationToken cancellationToken) => database.ReadAsync(async (session, ct) =>
        Parse(await session.FirstAsync<string>("SELECT Document FROM ContentDefinition WHERE Id = 1", null, ct)), cancellationToken);
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
}
