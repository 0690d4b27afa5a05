using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Settings;

namespace Studio.Data.Settings;

/// <summary>What is known of the settings in memory; shared by all scopes of the tenant, forgotten when another host saves.</summary>
internal sealed class SettingsCache : ISettingsMemory
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

    public T? Peek<T>() where T : class, new() => Of(typeof(T).Name).Peek() as T;

    public Remembered<object> Of(string name) => _values.GetOrAdd(name, static _ => new());
}

/// <summary>How settings are stored: as JSON with the secrets encrypted.</summary>
internal sealed class SettingsJson(ISecretProtector protector)
{
    private readonly ConcurrentDictionary<Type, JsonSerializerOptions> _options = new();

    public JsonSerializerOptions Options(Type type) => _options.GetOrAdd(type, t => SecretJson.Protecting(protector, PlaceOf(t.Name)));

    /// <summary>Encrypts the secrets of stored settings anew, also where their type is not loaded; how many there were.</summary>
    public int Reprotect(string name, JsonNode? value) => SecretJson.Reprotect(value, protector, PlaceOf(name));

    private static string PlaceOf(string name) => "settings:" + name;
}

// The audit trail is asked for by a save alone: every request reads settings, and few save them.
internal sealed class SettingsStore(UnitOfWork unit, SettingsCache cache, SettingsJson json, IEventBus events, IServiceProvider services) : ISettingsStore
{
    public async ValueTask<T> GetAsync<T>(CancellationToken cancellationToken) where T : class, new() => (T)await GetAsync(typeof(T), cancellationToken);

    public ValueTask<object> GetAsync(Type type, CancellationToken cancellationToken) => unit.Current is null
        ? cache.Of(type.Name).GetAsync(ct => ReadAsync(type, ct), cancellationToken)
        : new ValueTask<object>(ReadAsync(type, cancellationToken));

    public Task SaveAsync<T>(T settings, CancellationToken cancellationToken) where T : class, new() => SaveAsync(typeof(T), settings, cancellationToken);

    public Task SaveAsync(Type type, object settings, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var (before, after) = SecretJson.ToMaskedChange(await ReadAsync(type, ct), settings, type);
        await session.ExecuteAsync("INSERT INTO Settings (Name, Value) VALUES (@Name, @Value) ON CONFLICT (Name) DO UPDATE SET Value = @Value",
            new { type.Name, Value = JsonSerializer.Serialize(settings, type, json.Options(type)) }, ct);
        if (!JsonNode.DeepEquals(before, after))
        {
            await services.GetRequiredService<IAuditTrail>().RecordAsync(new AuditEntry(AuditActions.SettingsSaved) { SubjectType = "Settings", SubjectId = type.Name, SubjectName = type.Name, Before = before, After = after }, ct);
        }

        session.AfterCommit(cache.Of(type.Name).Forget);
        session.OnCommitted(token => events.PublishAsync(new SettingsChanged(type.Name), token));
    }, cancellationToken);

    private async Task<object> ReadAsync(Type type, CancellationToken cancellationToken)
    {
        var stored = await unit.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT Value FROM Settings WHERE Name = @Name", new { type.Name }, ct), cancellationToken);
        return (stored is null ? null : JsonSerializer.Deserialize(stored, type, json.Options(type))) ?? Activator.CreateInstance(type)!;
    }
}

/// <summary>The stored settings as a rotation sees them, those of features that are off included.</summary>
internal sealed class SettingsSecrets(UnitOfWork unit, SettingsJson json) : ISecretHolder
{
    public Task<int> ReprotectAsync(CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var count = 0;
        foreach (var row in await session.QueryAsync<Row>("SELECT Name, Value FROM Settings", null, ct))
        {
            var value = JsonNode.Parse(row.Value);
            if (json.Reprotect(row.Name, value) is > 0 and var found)
            {
                count += found;
                await session.ExecuteAsync("UPDATE Settings SET Value = @Value WHERE Name = @Name", new { row.Name, Value = value!.ToJsonString() }, ct);
            }
        }

        return count;
    }, cancellationToken);

    private sealed record Row(string Name, string Value);
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
