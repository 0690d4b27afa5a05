using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Data;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

/// <summary>A content model on a real SQLite file in a folder of its own, or in a schema of its own on a real server. Each call is a scope of its own, as a request is.</summary>
public sealed class ContentDatabase : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly bool _ownsPlace;

    private ContentDatabase(ServiceProvider services, TenantPlace place, bool ownsPlace)
    {
        _services = services;
        _ownsPlace = ownsPlace;
        Place = place;
    }

    public TenantPlace Place { get; }

    public TestClock Clock => _services.GetRequiredService<TestClock>();

    public RecordingEventBus Events => _services.GetRequiredService<RecordingEventBus>();

    public ContentRevisions Revisions => _services.GetRequiredService<ContentRevisions>();

    public IServiceProvider Services => _services;

    public static async Task<ContentDatabase> OpenAsync(string provider, TenantPlace? known = null, Action<IServiceCollection>? configure = null)
    {
        var place = known ?? await TenantPlace.NewAsync(provider);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(new ShellSettings { Name = "Test", Folder = place.Folder, DatabaseProvider = place.Provider, ConnectionString = place.ConnectionString, Schema = place.Schema });
        services.AddSingleton<TestClock>();
        services.AddSingleton<TimeProvider>(sp => sp.GetRequiredService<TestClock>());
        services.AddSingleton<IdGenerator>();
        services.AddSingleton<RecordingEventBus>();
        services.AddSingleton<IEventBus>(sp => sp.GetRequiredService<RecordingEventBus>());
        services.AddSingleton(new MasterKeys(new ConfigurationBuilder().Build(), place.Folder));
        services.AddSecretProtection();
        services.AddStudioData();
        services.AddStudioContentModel();
        configure?.Invoke(services);
        var database = new ContentDatabase(services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true }), place, known is null);
        await database.InScopeAsync(async scope =>
        {
            foreach (var activator in scope.GetServices<IShellActivator>().OrderBy(a => a.Order))
            {
                await activator.ActivateAsync(scope, CancellationToken.None);
            }

            return true;
        });
        return database;
    }

    /// <summary>With a type of goods: name, price, weight in kilograms with two decimals, launch day, and whether it is sold.</summary>
    public static async Task<ContentDatabase> WithGoodsAsync(string provider, bool draftable = false, bool versionable = false, Action<IServiceCollection>? configure = null)
    {
        var database = await OpenAsync(provider, configure: configure);
        var type = Define.Type("Good", "GoodPart.Name", draftable, versionable, "GoodPart");
        await database.AlterAsync(all => all.Merge(Define.GoodPart).Merge(type));
        return database;
    }

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = _services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<ContentDefinitions> AlterAsync(Func<ContentDefinitions, ContentDefinitions> change) =>
        InScopeAsync(s => s.GetRequiredService<ContentDefinitionStore>().AlterAsync(change, CancellationToken.None));

    public Task<ContentDefinitions> DefinitionsAsync() => InScopeAsync(s => s.GetRequiredService<ContentDefinitionStore>().GetAsync(CancellationToken.None).AsTask());

    public Task<ContentItem> SaveAsync(ContentItem item, SaveOptions? options = null) =>
        InScopeAsync(s => s.GetRequiredService<ContentManager>().SaveAsync(item, options ?? new SaveOptions { Author = "ann" }, CancellationToken.None));

    public Task<IReadOnlyList<SaveResult>> SaveManyAsync(IReadOnlyList<ContentItem> items, SaveOptions options) =>
        InScopeAsync(s => s.GetRequiredService<ContentManager>().SaveManyAsync(items, options, CancellationToken.None));

    public Task<ContentItem> PublishAsync(string id) =>
        InScopeAsync(s => s.GetRequiredService<ContentManager>().PublishAsync(id, new SaveOptions { Author = "ann" }, CancellationToken.None));

    public Task<bool> DeleteAsync(string id) => InScopeAsync(s => s.GetRequiredService<ContentManager>().DeleteAsync(id, CancellationToken.None));

    public Task<ContentItem?> GetAsync(string id, VersionOptions version = VersionOptions.Published) =>
        InScopeAsync(s => s.GetRequiredService<ContentManager>().GetAsync(id, version, CancellationToken.None));

    public Task<IReadOnlyList<ContentItem>> VersionsAsync(string id) => InScopeAsync(s => s.GetRequiredService<ContentManager>().GetVersionsAsync(id, CancellationToken.None));

    public Task<ContentPage> QueryAsync(ContentQuery query) => InScopeAsync(s => s.GetRequiredService<ContentQueries>().QueryAsync(query, CancellationToken.None));

    public async Task<IReadOnlyList<string>> NamesAsync(ContentQuery query) => [.. (await QueryAsync(query)).Items.Select(i => i.DisplayText)];

    public Task<T> ReadAsync<T>(Func<DbSession, Task<T>> read) => _services.GetRequiredService<IDatabase>().ReadAsync((session, _) => read(session), CancellationToken.None);

    public Task<int> ExecuteAsync(string sql) => _services.GetRequiredService<IDatabase>().WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync(sql, null, ct), CancellationToken.None);

    /// <summary>Does the work that is due.</summary>
    public Task WorkAsync() => _services.GetRequiredService<Work.ContentWorker>().DrainAsync(CancellationToken.None);

    public Task<IReadOnlyList<Work.ContentWorkState>> StatesAsync() => _services.GetRequiredService<Work.ContentWorkQueue>().ListAsync(CancellationToken.None);

    public Task<bool> AlterThenFailAsync(Func<ContentDefinitions, ContentDefinitions> change) => InScopeAsync<bool>(async scope =>
    {
        await scope.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            await scope.GetRequiredService<ContentDefinitionStore>().AlterAsync(change, ct);
            throw new InvalidOperationException("the recipe's next step fails");
        }, CancellationToken.None);
        return true;
    });

    /// <summary>What verification finds.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var found = new List<string>();
        foreach (var check in _services.GetServices<IDataCheck>())
        {
            found.AddRange((await ReadAsync(session => check.RunAsync(session, CancellationToken.None))).Select(d => d.Message));
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_ownsPlace)
        {
            Place.Delete();
        }
    }
}

/// <summary>Short words for definitions and items.</summary>
internal static class Define
{
    public static ContentPartDefinition GoodPart => new("GoodPart", [],
    [
        Field("Name", "TextField", new JsonObject { ["Required"] = true }),
        Field("Price", "MoneyField", indexed: true),
        Field("Weight", "NumericField", new JsonObject { ["Scale"] = 2, ["Minimum"] = 0 }),
        Field("Launch", "DateField"),
        Field("Sold", "BooleanField"),
        Field("Label", "LocalizedTextField"),
    ]);

    public static ContentFieldDefinition Field(string name, string type, JsonObject? settings = null, bool indexed = false) => new(0, name, type, new JsonObject
    {
        [type + "Settings"] = settings ?? [],
        ["StudioFieldSettings"] = new JsonObject { ["Indexed"] = indexed },
    });

    public static ContentTypeDefinition Type(string name, string? displayTextField, bool draftable, bool versionable, params string[] parts) => new(name, name, new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Draftable"] = draftable, ["Versionable"] = versionable },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = displayTextField },
    }, [.. parts.Select(p => new ContentTypePartDefinition(p, p, []))]);

    public static ContentItem Good(string name) => new ContentItem { ContentType = "Good" }.SetText("GoodPart", "Name", name);

    public static ContentItem Json(string json) => ContentItem.FromJson((JsonObject)JsonNode.Parse(json)!);

    public static async Task<ProblemException> RefusedAsync(Func<Task> action, int status)
    {
        var problem = await Should.ThrowAsync<ProblemException>(action);
        problem.Status.ShouldBe(status);
        return problem;
    }
}

/// <summary>A clock that a test moves.</summary>
public sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;
}

/// <summary>Keeps what was announced.</summary>
public sealed class RecordingEventBus : IEventBus, IDisposable
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<object> _events = new();
    private readonly EventBus _bus = new("test", new InProcessTransport(), NullLogger<EventBus>.Instance);

    public IReadOnlyCollection<object> Published => _events;

    public Task PublishAsync<TEvent>(TEvent happened, CancellationToken cancellationToken) where TEvent : class
    {
        _events.Enqueue(happened);
        return _bus.PublishAsync(happened, cancellationToken);
    }

    public IDisposable Subscribe<TEvent>(Func<TEvent, CancellationToken, Task> handler) where TEvent : class => _bus.Subscribe(handler);

    public IDisposable SubscribeElsewhere<TEvent>(Func<TEvent, CancellationToken, Task> handler) where TEvent : class => _bus.SubscribeElsewhere(handler);

    public void Dispose() => _bus.Dispose();
}
