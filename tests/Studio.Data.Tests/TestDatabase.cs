using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Data.Identity;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

/// <summary>A tenant's database: a real file in a temporary folder, or a schema of its own on a real server.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestDatabase(ServiceProvider services, TenantPlace place) => (_services, Place) = (services, place);

    public TenantPlace Place { get; }

    public IServiceProvider Services => _services;

    public IDatabase Database => _services.GetRequiredService<IDatabase>();

    public static async Task<TestDatabase> CreateAsync(string provider, Action<IServiceCollection>? configure = null) => await OpenAsync(await TenantPlace.NewAsync(provider), configure);

    public static async Task<TestDatabase> OpenAsync(TenantPlace place, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.None));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdGenerator>();
        services.AddSingleton<IEventTransport, InProcessTransport>();
        services.AddSingleton<IEventBus>(sp => new EventBus(EventBus.TenantTopic("Test"), sp.GetRequiredService<IEventTransport>(), sp.GetRequiredService<ILogger<EventBus>>()));
        services.AddSingleton(new MasterKeys(new ConfigurationBuilder().Build(), place.Folder));
        services.AddSecretProtection();
        services.AddSingleton(new ShellSettings { Name = "Test", Folder = place.Folder, DatabaseProvider = place.Provider, ConnectionString = place.ConnectionString, Schema = place.Schema });
        services.AddStudioSchedulingHost().AddStudioScheduling();
        services.AddStudioData();
        services.AddIdentityCore<StudioUser>().AddRoles<StudioRole>().AddEntityFrameworkStores<TenantDbContext>();
        services.AddMigration<ThingMigration>();
        configure?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        foreach (var activator in scope.ServiceProvider.GetServices<IShellActivator>().OrderBy(a => a.Order))
        {
            await activator.ActivateAsync(scope.ServiceProvider, CancellationToken.None);
        }

        return new TestDatabase(provider, place);
    }

    public Task<int> InsertAsync(string name, WriteClass writeClass = WriteClass.Interactive) => Database.WriteAsync(writeClass, (s, ct) =>
        s.ExecuteAsync("INSERT INTO Thing (Name) VALUES (@name)", new { name }, ct), CancellationToken.None);

    public Task<long> CountAsync(string where = "1 = 1") => Database.ReadAsync((s, ct) => s.ScalarAsync<long>($"SELECT count(*) FROM Thing WHERE {where}", null, ct), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Place.Delete();
    }

    private sealed class ThingMigration : DataMigration
    {
        public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
        {
            await session.ExecuteAsync("CREATE TABLE Thing (Name TEXT PRIMARY KEY, Value INTEGER)", null, cancellationToken);
            return 1;
        }
    }
}
