using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Customers.Behaviour;
using Studio.Customers.Behaviour.Counting;
using Studio.Customers.Events;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Telemetry;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;

namespace Studio.Customers.Tests.Behaviour;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class HandClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>What the log, people and behaviour facts need of a tenant, over a real database. Disposing and opening again is a restart.</summary>
internal sealed class BehaviourDatabase(ServiceProvider services) : IAsyncDisposable
{
    public IServiceProvider Services => services;

    public IDatabase Database => services.GetRequiredService<IDatabase>();

    public static async Task<BehaviourDatabase> OpenAsync(TenantPlace place, HandClock clock, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.None));
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IdGenerator>();
        services.AddSingleton<IEventTransport, InProcessTransport>();
        services.AddSingleton<IEventBus>(sp => new EventBus(EventBus.TenantTopic("Test"), sp.GetRequiredService<IEventTransport>(), sp.GetRequiredService<ILogger<EventBus>>()));
        services.AddSingleton(new MasterKeys(new ConfigurationBuilder().Build(), place.Folder));
        services.AddSecretProtection();
        services.AddSingleton(new ShellSettings { Name = "Test", Folder = place.Folder, DatabaseProvider = place.Provider, ConnectionString = place.ConnectionString, Schema = place.Schema });
        services.AddStudioSchedulingHost().AddStudioScheduling();
        services.AddStudioData();
        services.AddIdentityCore<StudioUser>().AddRoles<StudioRole>().AddEntityFrameworkStores<TenantDbContext>();
        services.AddMetrics().AddSingleton<StudioMetrics>().AddSingleton<TenantMetrics>();
        services.AddSingleton<IStringLocalizerFactory>(new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), LoggerFactory.Create(_ => { })));
        services.AddSingleton<SchemaCatalogue>();
        services.AddMigration<InteractionMigration>().AddMigration<IdentityMigration>().AddMigration<BehaviourMigration>();
        services.AddStandardInteractionTypes();
        services.AddSingleton<CustomerEvents>().AddSingleton<InteractionTypes>().AddSingleton<People>().AddSingleton<SubjectLinks>().AddSingleton<ContactRepository>();
        services.AddCounting();
        configure?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        foreach (var activator in scope.ServiceProvider.GetServices<IShellActivator>().OrderBy(a => a.Order))
        {
            await activator.ActivateAsync(scope.ServiceProvider, CancellationToken.None);
        }

        return new BehaviourDatabase(provider);
    }

    public Task WriteAsync(Func<WriteSession, Task> write, WriteClass writeClass = WriteClass.Interactive) => Database.WriteAsync(writeClass, async (session, _) =>
    {
        await write(session);
        return true;
    }, CancellationToken.None);

    public Task PublishAsync(string factId, FactDefinition definition) => WriteAsync(s => services.GetRequiredService<BehaviourPublishing>().PublishAsync(s, factId, definition, CancellationToken.None));

    public Task RecordAsync(params NewInteraction[] contacts) => WriteAsync(s => services.GetRequiredService<ContactRepository>().RecordManyAsync(s, contacts, CancellationToken.None), WriteClass.Events);

    public Task DrainAsync() => services.GetRequiredService<BehaviourWorker>().DrainAsync(CancellationToken.None);

    public async Task<IReadOnlyList<Difference>> VerifyAsync() => await Database.ReadAsync(services.GetServices<IDataCheck>().Single(c => c is BehaviourCheck).RunAsync, CancellationToken.None);

    /// <summary>The facts of people as rules and segments see them at a moment; null is missing.</summary>
    public async Task<Dictionary<(string Person, string Fact), object?>> FactsAsync(IReadOnlyList<string> people, DateTimeOffset at)
    {
        await using var scope = services.CreateAsyncScope();
        IFactProvider provider = ActivatorUtilities.CreateInstance<BehaviourFactValues>(scope.ServiceProvider);
        var catalogue = new FactCatalogue(await provider.DescribeAsync(CancellationToken.None));
        var batch = new FactBatch(catalogue, [.. people.Select(p => new FactSubject(p, null))], null, at);
        await provider.LoadAsync(batch, CancellationToken.None);
        return people.SelectMany((p, i) => catalogue.Facts.Select(f => ((p, f.Path), batch.Profiles[i][f.Path])))
            .ToDictionary(f => f.Item1, f => f.Item2.IsMissing ? null : f.Item2.IsNumber ? (object)f.Item2.AsNumber() : f.Item2.AsString());
    }

    public async Task<Dictionary<(string Person, string Fact), (double? Number, string? Text)>> StoredAsync() =>
        (await Database.ReadAsync((s, ct) => s.QueryAsync<ValueRow>($"SELECT {ValueRow.Columns} FROM BehaviourValue", null, ct), CancellationToken.None)).ToDictionary(r => (r.PersonId, r.FactId), r => (r.Number, r.Text));

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
