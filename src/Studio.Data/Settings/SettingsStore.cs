using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Settings;

namespace Studio.Data.Settings;

/// <summary>What is known of the settings in memory; shared by all scopes of the tenant.</summary>
internal sealed class SettingsCache
{
    public ConcurrentDictionary<Type, object> Values { get; } = new();
}

internal sealed class SettingsStore(UnitOfWork unit, SettingsCache cache) : ISettingsStore
{
    public async ValueTask<T> GetAsync<T>(CancellationToken cancellationToken) where T : class, new() => (T)await GetAsync(typeof(T), cancellationToken);

    public async ValueTask<object> GetAsync(Type type, CancellationToken cancellationToken)
    {
        if (unit.Current is null && cache.Values.TryGetValue(type, out var known))
        {
            return known;
        }

        var json = await unit.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT Value FROM Settings WHERE Name = @Name", new { type.Name }, ct), cancellationToken);
        var value = (json is null ? null : JsonSerializer.Deserialize(json, type)) ?? Activator.CreateInstance(type)!;
        if (unit.Current is null)
        {
            cache.Values.TryAdd(type, value);
        }

        return value;
    }

    public Task SaveAsync<T>(T settings, CancellationToken cancellationToken) where T : class, new() => SaveAsync(typeof(T), settings, cancellationToken);

    public Task SaveAsync(Type type, object settings, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        await session.ExecuteAsync("INSERT INTO Settings (Name, Value) VALUES (@Name, @Value) ON CONFLICT (Name) DO UPDATE SET Value = @Value",
            new { type.Name, Value = JsonSerializer.Serialize(settings, type) }, ct);
        session.AfterCommit(() => cache.Values[type] = settings);
    }, cancellationToken);
}

internal sealed class SettingsMigration : DataMigration
{
    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE Settings (Name TEXT PRIMARY KEY, Value TEXT NOT NULL) WITHOUT ROWID", null, cancellationToken);
        return 1;
    }
}
