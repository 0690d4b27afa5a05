using System.Collections.Concurrent;
using Studio.Kernel.Events;

namespace Studio.Administration.ApiKeys;

/// <summary>Told on the event bus after an API key was revoked.</summary>
[EventName("api-keys.changed")]
public sealed record ApiKeysChanged;

/// <summary>
/// The keys that programs used in the last seconds, by their hashes: a program that sends a thousand events a second is not looked up in the database a thousand times. A key that is
/// revoked is forgotten at once on every host that hears of it, and everywhere else within <see cref="Longest"/>. Only keys that are valid are kept, so that guessing fills nothing.
/// </summary>
public sealed class ApiKeyMemory
{
    /// <summary>How long a key is believed without another look.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, Entry> _keys = new(StringComparer.Ordinal);
    private readonly IEventBus _events;
    private readonly TimeProvider _time;
    private long _mark;

    /// <summary>Listens for changes on other hosts.</summary>
    public ApiKeyMemory(IEventBus events, TimeProvider time)
    {
        (_events, _time) = (events, time);
        events.SubscribeElsewhere<ApiKeysChanged>((_, _) => ForgetAsync());
        events.Subscribe<Resumed>((_, _) => ForgetAsync());
    }

    /// <summary>Grows each time that keys are forgotten. Take it before looking a key up.</summary>
    internal long Mark => Interlocked.Read(ref _mark);

    /// <summary>Forgets all keys, here and on the other hosts. Call it after the commit.</summary>
    public void Invalidate()
    {
        _ = ForgetAsync();
        _ = _events.PublishAsync(new ApiKeysChanged(), CancellationToken.None);
    }

    /// <summary>The key that was looked up a moment ago, or null.</summary>
    internal ApiKey? Find(string hash) => _keys.TryGetValue(hash, out var entry) && entry.Mark == Mark && _time.GetElapsedTime(entry.Since) < Longest ? entry.Key : null;

    /// <summary>Keeps a key that was looked up after the mark was taken; one that was revoked meanwhile is not found by it.</summary>
    internal void Keep(string hash, ApiKey key, long mark)
    {
        if (_keys.Count >= Most)
        {
            _keys.Clear();
        }

        _keys[hash] = new Entry(key, mark, _time.GetTimestamp());
    }

    private Task ForgetAsync()
    {
        Interlocked.Increment(ref _mark);
        _keys.Clear();
        return Task.CompletedTask;
    }

    private sealed record Entry(ApiKey Key, long Mark, long Since);
}
