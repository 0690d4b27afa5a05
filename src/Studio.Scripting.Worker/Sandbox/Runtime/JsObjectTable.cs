namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>The table of properties: a list in order, with buckets over it once it is long.</summary>
internal partial class JsObject
{
    /// <summary>What the object was, to be put back after a run.</summary>
    public ObjectState Save() => new(Prototype, IsExtensible, _entries is null ? null : (Property[])_entries.Clone(), _count, _removed, _buckets is null ? null : (int[])_buckets.Clone());

    public void Restore(ObjectState state)
    {
        Prototype = state.Prototype;
        IsExtensible = state.IsExtensible;
        _entries = state.Entries;
        _count = state.Count;
        _removed = state.Removed;
        _buckets = state.Buckets;
    }

    /// <summary>Takes rights from every own property: what <c>Object.freeze</c> and <c>seal</c> do.</summary>
    public virtual void Restrict(Realm realm, bool writing)
    {
        Touch();
        for (var i = 0; i < _count; i++)
        {
            ref var entry = ref _entries![i];
            entry.Attributes &= ~Attributes.Configurable;
            if (writing && !entry.IsAccessor)
            {
                entry.Attributes &= ~Attributes.Writable;
            }
        }

        IsExtensible = false;
    }

    /// <summary>Whether nothing can be added or deleted, and with <paramref name="writing"/> nothing assigned.</summary>
    public virtual bool IsRestricted(bool writing)
    {
        if (IsExtensible)
        {
            return false;
        }

        var keys = new List<Key>();
        OwnKeys(keys);
        foreach (var key in keys)
        {
            if (TryGetOwn(key, out var property) && (property.IsConfigurable || (writing && !property.IsAccessor && property.IsWritable)))
            {
                return false;
            }
        }

        return true;
    }

    private void Append(in Key key, in Value value, Attributes attributes)
    {
        _entries ??= new Property[4];
        if (_count == _entries.Length)
        {
            if (_removed > _count / 2)
            {
                Compact();
            }
            else
            {
                Array.Resize(ref _entries, _count * 2);
            }
        }

        ref var entry = ref _entries[_count];
        entry.Name = key.Name;
        entry.Hash = key.Hash;
        entry.Value = value;
        entry.Attributes = attributes;
        if (_buckets is { } buckets && _count < buckets.Length)
        {
            ref var bucket = ref buckets[key.Hash & (buckets.Length - 1)];
            entry.Next = bucket;
            bucket = _count++;
            return;
        }

        if (++_count > LinearLimit)
        {
            Rehash();
        }
    }

    private void Remove(int index)
    {
        if (_buckets is null)
        {
            // A short list closes the gap.
            Array.Copy(_entries!, index + 1, _entries!, index, _count - index - 1);
            _entries![--_count] = default;
            return;
        }

        ref var entry = ref _entries![index];
        ref var link = ref _buckets[entry.Hash & (_buckets.Length - 1)];
        if (link == index)
        {
            link = entry.Next;
        }
        else
        {
            var at = link;
            while (_entries[at].Next != index)
            {
                at = _entries[at].Next;
            }

            _entries[at].Next = entry.Next;
        }

        entry = new Property { Next = -1 };
        _removed++;
    }

    private void Compact()
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_entries![i].Name is not null)
            {
                _entries[kept++] = _entries[i];
            }
        }

        Array.Clear(_entries!, kept, _count - kept);
        _count = kept;
        _removed = 0;
        if (_buckets is not null)
        {
            Rehash();
        }
    }

    private void Rehash()
    {
        var size = 16;
        while (size < _count * 2)
        {
            size *= 2;
        }

        var buckets = new int[size];
        Array.Fill(buckets, -1);
        for (var i = 0; i < _count; i++)
        {
            ref var entry = ref _entries![i];
            if (entry.Name is not null)
            {
                ref var bucket = ref buckets[entry.Hash & (size - 1)];
                entry.Next = bucket;
                bucket = i;
            }
        }

        _buckets = buckets;
    }
}

/// <summary>What an object was before a run changed it.</summary>
internal sealed record ObjectState(JsObject? Prototype, bool IsExtensible, Property[]? Entries, int Count, int Removed, int[]? Buckets);

/// <summary>Remembers what the engine's own objects were when a run changes them, and puts it back: no run sees what another left.</summary>
internal sealed class Journal
{
    private readonly Dictionary<JsObject, ObjectState> _states = [];

    /// <summary>While the engine itself is being made, changes are for good.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the run has changed nothing of the engine's own.</summary>
    public bool IsEmpty => _states.Count == 0;

    public void Remember(JsObject target)
    {
        if (IsOpen && !_states.ContainsKey(target))
        {
            _states.Add(target, target.Save());
        }
    }

    public void Undo()
    {
        foreach (var (target, state) in _states)
        {
            target.Restore(state);
        }

        _states.Clear();
    }
}
