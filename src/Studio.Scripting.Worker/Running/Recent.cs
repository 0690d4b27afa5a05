namespace Studio.Scripting.Worker.Running;

/// <summary>Keeps what was used last, up to a number.</summary>
public sealed class Recent<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _order = new();

    /// <summary>How many there are.</summary>
    public int Count => _nodes.Count;

    /// <summary>Finds a value and makes it the newest.</summary>
    public bool TryGet(TKey key, out TValue value)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            value = default!;
            return false;
        }

        _order.Remove(node);
        _order.AddFirst(node);
        value = node.Value.Value;
        return true;
    }

    /// <summary>Keeps a value, and forgets the oldest beyond the capacity.</summary>
    public void Set(TKey key, TValue value)
    {
        Remove(key);
        _nodes[key] = _order.AddFirst((key, value));
        while (_nodes.Count > capacity)
        {
            Remove(_order.Last!.Value.Key);
        }
    }

    /// <summary>Forgets a value.</summary>
    public void Remove(TKey key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _order.Remove(node);
        }
    }
}
