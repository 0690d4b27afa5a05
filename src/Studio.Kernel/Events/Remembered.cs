namespace Studio.Kernel.Events;

/// <summary>
/// A value that is read once and kept until it is forgotten. What was being read while it was forgotten is answered but not kept: it may be
/// old. Safe for many threads; several may read at once.
/// </summary>
public sealed class Remembered<T> where T : class
{
    private readonly Lock _gate = new();
    private volatile T? _value;
    private long _forgotten;

    /// <summary>The kept value, or what <paramref name="read"/> gives.</summary>
    public async ValueTask<T> GetAsync(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        // What is kept is mostly there, and all requests of a tenant ask for it: they wait for no lock.
        if (_value is { } kept)
        {
            return kept;
        }

        long before;
        lock (_gate)
        {
            before = _forgotten;
        }

        var value = await read(cancellationToken);
        lock (_gate)
        {
            if (before == _forgotten)
            {
                _value = value;
            }
        }

        return value;
    }

    /// <summary>The kept value, or null.</summary>
    public T? Peek() => _value;

    /// <summary>Forgets the value: the next asks again.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _forgotten++;
            _value = null;
        }
    }
}
