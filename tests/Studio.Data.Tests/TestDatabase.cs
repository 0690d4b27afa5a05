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
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;

namespace Studio.Data.Tests;

/// <summary>A tenant's database on a real file in a temporary folder.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestDatabase(ServiceProvider services, string folder) => (_services, Folder) = (services, folder);

    public string Folder { get; }

    public IServiceProvider Services => _services;

    public IDatabase Database => _services.GetRequiredService<IDatabase>();

    public static async Task<TestDatabase> CreateAsync(Action<IServiceCollection>? configure = null, string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("studio-data-").FullName;
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.None));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdGenerator>();
        services.AddSingleton<IEventTransport, InProcessTransport>();
        services.AddSingleton<IEventBus>(sp => new EventBus(EventBus.TenantTopic("Test"), sp.GetRequiredService<IEventTransport>(), sp.GetRequiredService<ILogger<EventBus>>()));
        services.AddSingleton(new ShellSettings { Name = "Test", Folder = folder });
        services.AddSingleton(new MasterKeys(new ConfigurationBuilder().Build(), folder));
        services.AddSecretProtection();
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

        return new TestDatabase(provider, folder);
    }

    public Task<int> InsertAsync(string name, WriteClass writeClass = WriteClass.Interactive) => Database.WriteAsync(writeClass, (s, ct) =>
        s.ExecuteAsync("INSERT INTO Thing (Name) VALUES (@name)", new { name }, ct), CancellationToken.None);

    public Task<long> CountAsync(string where = "1 = 1") => Database.ReadAsync((s, ct) => s.ScalarAsync<long>($"SELECT count(*) FROM Thing WHERE {where}", null, ct), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
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
