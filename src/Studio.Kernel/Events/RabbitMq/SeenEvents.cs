namespace Studio.Kernel.Events.RabbitMq;

/// <summary>Knows the last event of each other host: a copy is dropped, a gap is noticed. Memory is bounded; the host that was silent longest is forgotten first.</summary>
internal sealed class SeenEvents
{
    private const int Hosts = 256;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Last> _last = new(StringComparer.Ordinal);
    private long _ticks;

    /// <summary>Takes note of an event.</summary>
    /// <returns>Whether it is new, and whether events before it are missing.</returns>
    public (bool IsNew, bool Gap) Note(string host, long sequence)
    {
        lock (_gate)
        {
            if (!_last.TryGetValue(host, out var last))
            {
                Forget();
                _last[host] = new Last(sequence, ++_ticks);
                return (true, false);
            }

            if (sequence <= last.Sequence)
            {
                return (false, false);
            }

            _last[host] = new Last(sequence, ++_ticks);
            return (true, sequence > last.Sequence + 1);
        }
    }

    private void Forget()
    {
        if (_last.Count >= Hosts)
        {
            _last.Remove(_last.MinBy(l => l.Value.Tick).Key);
        }
    }

    private sealed record Last(long Sequence, long Tick);
}
