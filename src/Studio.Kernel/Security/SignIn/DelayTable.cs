namespace Studio.Kernel.Security.SignIn;

/// <summary>How soon a key may try again after attempts that did not succeed.</summary>
/// <param name="Free">How many attempts need no waiting.</param>
/// <param name="First">The wait after the first attempt beyond; each further one doubles it.</param>
/// <param name="Longest">The longest wait.</param>
/// <param name="Memory">After this long without an attempt nothing is held against the key.</param>
internal sealed record DelayRule(int Free, TimeSpan First, TimeSpan Longest, TimeSpan Memory);

/// <summary>
/// Growing waits by key, in bounded memory: what is oldest is forgotten where there are too many keys. Not safe for several threads;
/// <see cref="SignInThrottle"/> locks.
/// </summary>
internal sealed class DelayTable(DelayRule rule, int capacity)
{
    private const int Trimmed = 4;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    /// <summary>How long the key has to wait yet; zero where it may try.</summary>
    public TimeSpan Wait(string key, DateTimeOffset now) => _entries.TryGetValue(key, out var entry) && entry.Until > now ? entry.Until - now : TimeSpan.Zero;

    /// <summary>Counts an attempt before it is known how it ends, so that many at once do not slip through together.</summary>
    public void Note(string key, DateTimeOffset now)
    {
        if (!_entries.TryGetValue(key, out var entry) || now - entry.Last > rule.Memory)
        {
            entry = new Entry(0, now, now);
        }

        var attempts = entry.Attempts + 1;
        var beyond = attempts - rule.Free;
        var wait = beyond <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Min(rule.Longest.Ticks, rule.First.Ticks * Math.Pow(2, Math.Min(beyond - 1, 40))));
        _entries[key] = new Entry(attempts, now + wait, now);
        Trim(now);
    }

    /// <summary>Takes one attempt back: it succeeded.</summary>
    public void Refund(string key)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            _entries[key] = entry with { Attempts = Math.Max(0, entry.Attempts - 1), Until = entry.Last };
        }
    }

    /// <summary>Holds nothing against the key any more.</summary>
    public void Forget(string key) => _entries.Remove(key);

    private void Trim(DateTimeOffset now)
    {
        if (_entries.Count <= capacity)
        {
            return;
        }

        foreach (var key in _entries.Where(e => now - e.Value.Last > rule.Memory).Select(e => e.Key).ToList())
        {
            _entries.Remove(key);
        }

        // Those that wait longest stay longest: flooding with new keys does not wash them out first.
        foreach (var key in _entries.OrderBy(e => e.Value.Until).Take(Math.Max(0, _entries.Count - (capacity - (capacity / Trimmed)))).Select(e => e.Key).ToList())
        {
            _entries.Remove(key);
        }
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct Entry(int Attempts, DateTimeOffset Until, DateTimeOffset Last);
}
