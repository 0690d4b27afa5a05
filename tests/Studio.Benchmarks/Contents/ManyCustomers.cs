using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Studio.Benchmarks.Measuring;
using Studio.ContentModel;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Data;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;

namespace Studio.Benchmarks.Contents;

/// <summary>A tenant's content without a host around it, with as many customers as are asked for, of a type whose fields a planner made.</summary>
internal sealed class ManyCustomers : IAsyncDisposable
{
    public const int Cities = 2000;
    public const int MostPoints = 1_000_000;

    private static readonly string[] Tiers = ["bronze", "silver", "gold", "platinum"];
    private readonly ServiceProvider _services;
    private readonly TenantPlace _place;

    private ManyCustomers(ServiceProvider services, TenantPlace place)
    {
        _services = services;
        _place = place;
    }

    public static async Task<ManyCustomers> OpenAsync(string provider)
    {
        var place = await TenantPlace.NewAsync(provider);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(new ShellSettings { Name = "Bench", Folder = place.Folder, DatabaseProvider = place.Provider, ConnectionString = place.ConnectionString, Schema = place.Schema });
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdGenerator>();
        services.AddSingleton<IEventBus>(sp => new EventBus("bench", new InProcessTransport(), Microsoft.Extensions.Logging.Abstractions.NullLogger<EventBus>.Instance));
        services.AddSingleton(new MasterKeys(new ConfigurationBuilder().Build(), place.Folder));
        services.AddSecretProtection();
        services.AddStudioData();
        services.AddStudioContentModel();
        var customers = new ManyCustomers(services.BuildServiceProvider(), place);
        await customers.InScopeAsync(async scope =>
        {
            foreach (var activator in scope.GetServices<IShellActivator>().OrderBy(a => a.Order))
            {
                await activator.ActivateAsync(scope, CancellationToken.None);
            }

            return await scope.GetRequiredService<ContentDefinitionStore>().AlterAsync(Define, CancellationToken.None);
        });
        return customers;
    }

    /// <summary>Makes so many of them; how many a second.</summary>
    public async Task<double> FillAsync(int count, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var random = new Random(5);
        Task<IReadOnlyList<SaveResult>>? writing = null;
        for (var at = 0; at < count; at += ContentManager.MaximumMany)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<ContentItem> items = [.. Enumerable.Range(at, Math.Min(ContentManager.MaximumMany, count - at)).Select(i => Make(i, random))];
            await (writing ?? Task.FromResult<IReadOnlyList<SaveResult>>([]));
            writing = InScopeAsync(s => s.GetRequiredService<ContentManager>().SaveManyAsync(items, new SaveOptions { Author = "bench", WriteClass = WriteClass.Bulk, Audited = false }, cancellationToken));
        }

        await writing!;
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public Task<ContentPage> QueryAsync(ContentQuery query, CancellationToken cancellationToken) => InScopeAsync(s => s.GetRequiredService<ContentQueries>().QueryAsync(query, cancellationToken));

    /// <summary>Lets the server count what it has, as it does by itself after a while.</summary>
    public Task AnalyseAsync() => _place.Provider == "Sqlite" ? Task.CompletedTask : InScopeAsync(async s =>
    {
        await using var connection = await s.GetRequiredService<Studio.Data.Sessions.IDatabase>().OpenReaderAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "ANALYZE c_person";
        return await command.ExecuteNonQueryAsync();
    });

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _place.Delete();
    }

    private static ContentDefinitions Define(ContentDefinitions all) => all
        .Merge(new ContentPartDefinition("PersonPart", [],
        [
            Field("Name", "TextField"), Field("City", "TextField", indexed: true), Field("Points", "NumericField", indexed: true),
            Field("Tier", "TextField"), Field("Joined", "DateField"), Field("Score", "NumericField"),
        ]))
        .Merge(new ContentTypeDefinition("Person", "Person", new JsonObject { ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = "PersonPart.Name" } }, [new("PersonPart", "PersonPart", [])]));

    private static ContentFieldDefinition Field(string name, string type, bool indexed = false) =>
        new(0, name, type, new JsonObject { ["StudioFieldSettings"] = new JsonObject { ["Indexed"] = indexed } });

    private static ContentItem Make(int i, Random random)
    {
        var item = new ContentItem { ContentType = "Person" }
            .SetText("PersonPart", "Name", string.Create(CultureInfo.InvariantCulture, $"Customer {i}"))
            .SetText("PersonPart", "City", string.Create(CultureInfo.InvariantCulture, $"City {random.Next(Cities)}"))
            .SetNumber("PersonPart", "Points", random.Next(MostPoints))
            .SetText("PersonPart", "Tier", Tiers[random.Next(Tiers.Length)])
            .SetNumber("PersonPart", "Score", random.Next(100));
        return item.Set("PersonPart", "Joined", new JsonObject { ["Value"] = new DateOnly(2020, 1, 1).AddDays(random.Next(2000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
    }

    private async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = _services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }
}
