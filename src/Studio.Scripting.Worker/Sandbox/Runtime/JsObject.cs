using System.Runtime.CompilerServices;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

[Flags]
internal enum Attributes
{
    None = 0,
    Writable = 1,
    Enumerable = 2,
    Configurable = 4,
    Accessor = 8,

    /// <summary>As a script's own assignment makes it.</summary>
    Open = Writable | Enumerable | Configurable,

    /// <summary>As the language's own functions are: not seen by <c>for…in</c>.</summary>
    Hidden = Writable | Configurable,
}

/// <summary>One property; <see cref="Value"/> holds an <see cref="Accessor"/> when the attributes say so.</summary>
internal struct Property
{
    public object Name;
    public int Hash;
    public int Next;
    public Attributes Attributes;
    public Value Value;

    public readonly bool IsAccessor => (Attributes & Attributes.Accessor) != Attributes.None;

    public readonly bool IsWritable => (Attributes & Attributes.Writable) != Attributes.None;

    public readonly bool IsEnumerable => (Attributes & Attributes.Enumerable) != Attributes.None;

    public readonly bool IsConfigurable => (Attributes & Attributes.Configurable) != Attributes.None;

    public readonly Accessor? Accessor => Value.Reference as Accessor;
}

/// <summary>An object of a script: its properties in the order they came, and its prototype. It holds nothing of .NET that a script could reach.</summary>
internal partial class JsObject(JsObject? prototype)
{
    private const int LinearLimit = 8;

    private Property[]? _entries;
    private int _count;
    private int _removed;
    private int[]? _buckets;

    public JsObject? Prototype { get; private set; } = prototype;

    public bool IsExtensible { get; private set; } = true;

    /// <summary>Where changes are kept to be undone after the run; set on what the engine itself made.</summary>
    public Journal? Journal { get; set; }

    /// <summary>What <c>Object.prototype.toString</c> says.</summary>
    public virtual string Class => "Object";

    /// <summary>Whether own properties are more than the table holds, so that <see cref="TryGetOwn"/> must be asked.</summary>
    protected bool IsExotic { get; set; }

    /// <summary>Finds an own property.</summary>
    public virtual bool TryGetOwn(in Key key, out Property property)
    {
        var index = IndexOf(key);
        property = index < 0 ? default : _entries![index];
        return index >= 0;
    }

    /// <summary>Reads a property of this object or its prototypes.</summary>
    public Value Get(Realm realm, in Key key, in Value receiver)
    {
        for (var current = this; current is not null; current = current.Prototype)
        {
            if (current.IsExotic)
            {
                if (current.TryGetOwn(key, out var property))
                {
                    return property.IsAccessor ? Read(realm, property, receiver) : property.Value;
                }
            }
            else if (current.IndexOf(key) is >= 0 and var index)
            {
                ref var property = ref current._entries![index];
                return property.IsAccessor ? Read(realm, property, receiver) : property.Value;
            }
        }

        return default;
    }

    public Value Get(Realm realm, in Key key) => Get(realm, key, Value.Of(this));

    public virtual Value GetIndex(Realm realm, uint index) => Get(realm, Key.Of(index), Value.Of(this));

    public bool Has(in Key key)
    {
        for (var current = this; current is not null; current = current.Prototype)
        {
            if (current.TryGetOwn(key, out _))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Assigns as <c>object[key] = value</c> does; what cannot be assigned is an error in strict code and ignored elsewhere.</summary>
    public virtual bool Put(Realm realm, in Key key, in Value value, bool strict = true)
    {
        if (!IsExotic && IndexOf(key) is >= 0 and var index && (_entries![index].Attributes & (Attributes.Writable | Attributes.Accessor)) == Attributes.Writable)
        {
            Touch();
            _entries[index].Value = value;
            return true;
        }

        return PutByChain(realm, key, value, Value.Of(this), strict);
    }

    public virtual bool PutIndex(Realm realm, uint index, in Value value, bool strict = true) => Put(realm, Key.Of(index), value, strict);

    /// <summary>Sets or adds an own property as it is given, without asking setters or attributes.</summary>
    public void Set(in Key key, in Value value, Attributes attributes = Attributes.Open)
    {
        Touch();
        var index = IndexOf(key);
        if (index >= 0)
        {
            _entries![index].Value = value;
            _entries[index].Attributes = attributes;
            return;
        }

        Append(key, value, attributes);
    }

    /// <summary>Defines an own property by the rules of <c>Object.defineProperty</c> for one that may be changed; false when it may not.</summary>
    public virtual bool Define(Realm realm, in Key key, in Value value, Attributes attributes)
    {
        if (!TryGetOwn(key, out var old))
        {
            if (!IsExtensible)
            {
                return false;
            }

            Set(key, value, attributes);
            return true;
        }

        if (!old.IsConfigurable && !AllowsChange(old, value, attributes))
        {
            return false;
        }

        Set(key, value, attributes);
        return true;
    }

    /// <summary>Deletes an own property; false when it must stay.</summary>
    public virtual bool Delete(in Key key)
    {
        var index = IndexOf(key);
        if (index < 0)
        {
            return true;
        }

        if (!_entries![index].IsConfigurable)
        {
            return false;
        }

        Touch();
        Remove(index);
        return true;
    }

    /// <summary>The own keys: indexes by size, then names as they came, then symbols.</summary>
    public virtual void OwnKeys(List<Key> keys)
    {
        var symbols = false;
        var indexes = 0;
        var start = keys.Count;
        for (var i = 0; i < _count; i++)
        {
            ref var entry = ref _entries![i];
            if (entry.Name is null)
            {
                continue;
            }

            symbols |= entry.Name is JsSymbol;
            var key = Key.Known(entry.Name, entry.Hash);
            indexes += key.TryIndex(out _) ? 1 : 0;
            keys.Add(key);
        }

        if (symbols || indexes > 0)
        {
            var ordered = keys.Skip(start).OrderBy(k => k.TryIndex(out var i) ? i : k.IsSymbol ? (long)uint.MaxValue + 1 : uint.MaxValue).ToList();
            keys.RemoveRange(start, keys.Count - start);
            keys.AddRange(ordered);
        }
    }

    public virtual bool TryPreventExtensions()
    {
        Touch();
        IsExtensible = false;
        return true;
    }

    /// <summary>Changes the prototype; the caller has checked that it makes no circle and no chain that is too long.</summary>
    public void SetPrototype(JsObject? value)
    {
        Touch();
        Prototype = value;
    }

    public JsFunction? Method(Realm realm, in Key key)
    {
        var value = Get(realm, key);
        return value.IsNullish ? null : value.Function ?? throw realm.TypeError($"{key} is not a function");
    }

    protected static Value Read(Realm realm, in Property property, in Value receiver) =>
        property.Accessor!.Getter is { } getter ? getter.Call(realm, receiver, []) : default;

    /// <summary>Assignment when the own table does not answer it at once.</summary>
    protected bool PutByChain(Realm realm, in Key key, in Value value, in Value receiver, bool strict)
    {
        for (var current = this; current is not null; current = current.Prototype)
        {
            if (!current.TryGetOwn(key, out var property))
            {
                continue;
            }

            if (property.IsAccessor)
            {
                if (property.Accessor!.Setter is not { } setter)
                {
                    return Refuse(realm, strict, $"Cannot set property {key} of an object which has only a getter");
                }

                setter.Call(realm, receiver, [value]);
                return true;
            }

            if (!property.IsWritable)
            {
                return Refuse(realm, strict, $"Cannot assign to read only property '{key}' of object");
            }

            if (ReferenceEquals(current, this))
            {
                return Define(realm, key, value, property.Attributes) || Refuse(realm, strict, $"Cannot assign to property '{key}'");
            }

            break;
        }

        return Define(realm, key, value, Attributes.Open) || Refuse(realm, strict, $"Cannot add property {key}, object is not extensible");
    }

    protected static bool Refuse(Realm realm, bool strict, string message) => strict ? throw realm.TypeError(message) : false;

    protected static bool AllowsChange(in Property old, in Value value, Attributes attributes)
    {
        if ((attributes & Attributes.Configurable) != Attributes.None
            || ((attributes ^ old.Attributes) & (Attributes.Enumerable | Attributes.Accessor)) != Attributes.None)
        {
            return false;
        }

        if (old.IsAccessor)
        {
            return value.Reference is Accessor accessor && ReferenceEquals(accessor.Getter, old.Accessor!.Getter) && ReferenceEquals(accessor.Setter, old.Accessor.Setter);
        }

        return old.IsWritable || ((attributes & Attributes.Writable) == Attributes.None && Operators.SameValue(old.Value, value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Touch() => Journal?.Remember(this);

    protected int IndexOf(in Key key)
    {
        var entries = _entries;
        if (entries is null)
        {
            return -1;
        }

        if (_buckets is { } buckets)
        {
            for (var i = buckets[key.Hash & (buckets.Length - 1)]; i >= 0; i = entries[i].Next)
            {
                if (entries[i].Hash == key.Hash && SameName(entries[i].Name, key.Name))
                {
                    return i;
                }
            }

            return -1;
        }

        for (var i = 0; i < _count; i++)
        {
            if (entries[i].Hash == key.Hash && SameName(entries[i].Name, key.Name))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool SameName(object? left, object right) =>
        ReferenceEquals(left, right) || (left is string a && right is string b && string.Equals(a, b, StringComparison.Ordinal));
}
