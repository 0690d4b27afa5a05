namespace Studio.Kernel.Events.RabbitMq;

/// <summary>Events that wait to be sent, in order and within bounds.</summary>
internal sealed class OutgoingEvents(int limit) : IDisposable
{
    private const int BatchEvents = 200;
    private const int BatchBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<WireEvent> _waiting = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private long _sequence;
    private long _dropped;
    private bool _missed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Keeps an event, or only that one was lost where too many wait.</summary>
    public void Add(string topic, string name, ReadOnlyMemory<byte> body)
    {
        lock (_gate)
        {
            _sequence++;
            if (_waiting.Count < limit)
            {
                _waiting.Enqueue(new WireEvent(_sequence, topic, name, body));
            }
            else
            {
                _dropped++;
                _missed = true;
            }

            Wake();
        }
    }

    /// <summary>Sees to it that the others are told to read again.</summary>
    public void TellMissed()
    {
        lock (_gate)
        {
            _missed = true;
            Wake();
        }
    }

    /// <summary>What to send next, or null where nothing waits. It stays until <see cref="Sent"/>.</summary>
    public EventEnvelope? Next(string host)
    {
        lock (_gate)
        {
            var batch = new List<WireEvent>();
            var bytes = 0;
            foreach (var e in _waiting)
            {
                bytes += e.Body.Length;
                if (batch.Count == BatchEvents || (batch.Count > 0 && bytes > BatchBytes))
                {
                    break;
                }

                batch.Add(e);
            }

            // That something was lost is said last: whoever then reads again has had all that was kept.
            var all = batch.Count == _waiting.Count;
            return batch.Count == 0 && !_missed ? null : new EventEnvelope(host, _missed && all, batch);
        }
    }

    /// <summary>The broker has it.</summary>
    public void Sent(EventEnvelope envelope)
    {
        lock (_gate)
        {
            for (var i = 0; i < envelope.Events.Count; i++)
            {
                _waiting.Dequeue();
            }

            _missed &= !envelope.Resumed;
        }
    }

    /// <summary>Waits until something may have come.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    public void Dispose() => _signal.Dispose();

    private void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }
}
