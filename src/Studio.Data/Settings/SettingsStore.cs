using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Settings;

namespace Studio.Data.Settings;

/// <summary>Told on the event bus after settings were saved.</summary>
/// <param name="Name">The name they are kept under.</param>
[EventName("settings.changed")]
public sealed record SettingsChanged(string Name);

/// <summary>What is known of the settings in memory; shared by all scopes of the tenant, forgotten when another host saves.</summary>
internal sealed class SettingsCache
{
    private readonly ConcurrentDictionary<string, Remembered<object>> _values = new(StringComparer.Ordinal);

    public SettingsCache(IEventBus events)
    {
        events.SubscribeElsewhere<SettingsChanged>((changed, _) =>
        {
            Of(changed.Name).Forget();
            return Task.CompletedTask;
        });
        events.Subscribe<Resumed>((_, _) =>
        {
            foreach (var value in _values.Values)
            {
                value.Forget();
            }

            return Task.CompletedTask;
        });
    }

    public Remembered<object> Of(string name) => _values.GetOrAdd(name, static _ => new());
}

internal sealed class SettingsStore(UnitOfWork unit, SettingsCache cache, IEventBus events) : ISettingsStore
{
    public async ValueTask<T> GetAsync<T>(CancellationToken cancellationToken) where T : class, new() => (T)await GetAsync(typeof(T), cancellationToken);

    public ValueTask<object> GetAsync(Type type, CancellationToken cancellationToken) => unit.Current is null
        ? cache.Of(type.Name).GetAsync(ct => ReadAsync(type, ct), cancellationToken)
        : new ValueTask<object>(ReadAsync(type, cancellationToken));

    public Task SaveAsync<T>(T settings, CancellationToken cancellationToken) where T : class, new() => SaveAsync(typeof(T), settings, cancellationToken);

    public Task SaveAsync(Type type, object settings, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        await session.ExecuteAsync("INSERT INTO Settings (Name, Value) VALUES (@Name, @Value) ON CONFLICT (Name) DO UPDATE SET Value = @Value",
            new { type.Name, Value = JsonSerializer.Serialize(settings, type) }, ct);
        session.AfterCommit(cache.Of(type.Name).Forget);
        session.OnCommitted(token => events.PublishAsync(new SettingsChanged(type.Name), token));
    }, cancellationToken);

    private async Task<object> ReadAsync(Type type, CancellationToken cancellationToken)
    {
        var json = await unit.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT Value FROM Settings WHERE Name = @Name", new { type.Name }, ct), cancellationToken);
        return (json is null ? null : JsonSerializer.Deserialize(json, type)) ?? Activator.CreateInstance(type)!;
    }
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
