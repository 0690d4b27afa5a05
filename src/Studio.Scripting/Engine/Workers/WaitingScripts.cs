namespace Studio.Scripting.Engine.Workers;

/// <summary>Scripts that wait for a worker: within a tenant in order, between tenants in turn. Not thread-safe.</summary>
internal sealed class WaitingScripts(int capacity, int capacityPerTenant)
{
    private readonly Dictionary<string, LinkedList<WaitingScript>> _byTenant = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _turns = new();
    private int _count;

    /// <summary>Joins the queue; null where it is full.</summary>
    public WaitingScript? Add(string tenant)
    {
        if (!_byTenant.TryGetValue(tenant, out var queue))
        {
            queue = new LinkedList<WaitingScript>();
        }

        if (_count >= capacity || queue.Count >= capacityPerTenant)
        {
            return null;
        }

        if (queue.Count == 0)
        {
            _byTenant[tenant] = queue;
            _turns.AddLast(tenant);
        }

        var waiting = new WaitingScript(tenant);
        queue.AddLast(waiting);
        _count++;
        return waiting;
    }

    /// <summary>Takes the next whose tenant may; null where there is none.</summary>
    public WaitingScript? Next(Func<string, bool> may)
    {
        for (var turn = _turns.First; turn is not null; turn = turn.Next)
        {
            var tenant = turn.Value;
            if (!may(tenant))
            {
                continue;
            }

            var waiting = _byTenant[tenant].First!.Value;
            Remove(waiting);
            if (_byTenant.ContainsKey(tenant))
            {
                // Those of other tenants come first now.
                _turns.Remove(tenant);
                _turns.AddLast(tenant);
            }

            return waiting;
        }

        return null;
    }

    /// <summary>Leaves the queue; false where its turn has come.</summary>
    public bool Remove(WaitingScript waiting)
    {
        if (!_byTenant.TryGetValue(waiting.Tenant, out var queue) || !queue.Remove(waiting))
        {
            return false;
        }

        _count--;
        if (queue.Count == 0)
        {
            _byTenant.Remove(waiting.Tenant);
            _turns.Remove(waiting.Tenant);
        }

        return true;
    }

    /// <summary>Sends all away.</summary>
    public void Refuse()
    {
        foreach (var waiting in _byTenant.Values.SelectMany(q => q))
        {
            waiting.Turn.TrySetException(new ObjectDisposedException(nameof(WorkerPool)));
        }

        _byTenant.Clear();
        _turns.Clear();
        _count = 0;
    }
}

/// <summary>A script that waits for its turn.</summary>
internal sealed class WaitingScript(string tenant)
{
    public string Tenant => tenant;

    public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
