using System.Text.RegularExpressions;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>A text, number, boolean or symbol as an object.</summary>
internal sealed class JsWrapper : JsObject
{
    public JsWrapper(Value value, JsObject prototype)
        : base(prototype)
    {
        Value = value;
        IsExotic = value.IsString;
    }

    public Value Value { get; }

    public override string Class => Value.IsString ? "String" : Value.IsNumber ? "Number" : Value.IsBoolean ? "Boolean" : "Symbol";

    public override bool TryGetOwn(in Key key, out Property property)
    {
        if (Value.IsString)
        {
            var text = Value.Text;
            if (key.Text == "length")
            {
                property = new Property { Value = text.Length };
                return true;
            }

            if (key.TryIndex(out var index) && index < text.Length)
            {
                property = new Property { Value = Operators.CharText(text[(int)index]), Attributes = Attributes.Enumerable };
                return true;
            }
        }

        return base.TryGetOwn(key, out property);
    }

    public override bool Define(Realm realm, in Key key, in Value value, Attributes attributes) =>
        !(Value.IsString && (key.Text == "length" || (key.TryIndex(out var index) && index < Value.TextLength))) && base.Define(realm, key, value, attributes);

    public override bool Delete(in Key key) =>
        !(Value.IsString && (key.Text == "length" || (key.TryIndex(out var index) && index < Value.TextLength))) && base.Delete(key);

    public override void OwnKeys(List<Key> keys)
    {
        if (Value.IsString)
        {
            for (uint i = 0; i < Value.TextLength; i++)
            {
                keys.Add(Key.Of(i));
            }

            keys.Add("length");
        }

        base.OwnKeys(keys);
    }
}

/// <summary>An error, with the places of the calls that made it.</summary>
internal sealed class JsError : JsObject
{
    private readonly Realm _realm;

    public JsError(Realm realm, JsObject prototype, string? message)
        : base(prototype)
    {
        _realm = realm;
        Places = realm.CapturePlaces();
        if (message is not null)
        {
            Set("message", message, Attributes.Hidden);
        }

        IsExotic = true;
    }

    public override string Class => "Error";

    /// <summary>Where it was made, innermost first.</summary>
    public IReadOnlyList<SandboxPlace> Places { get; }

    public override bool TryGetOwn(in Key key, out Property property)
    {
        if (IsExotic && key.Text == "stack")
        {
            Materialize();
        }

        return base.TryGetOwn(key, out property);
    }

    public override bool Define(Realm realm, in Key key, in Value value, Attributes attributes)
    {
        IsExotic &= key.Text != "stack";
        return base.Define(realm, key, value, attributes);
    }

    public override bool Delete(in Key key)
    {
        IsExotic &= key.Text != "stack";
        return base.Delete(key);
    }

    public override void OwnKeys(List<Key> keys)
    {
        Materialize();
        base.OwnKeys(keys);
    }

    private void Materialize()
    {
        if (!IsExotic)
        {
            return;
        }

        IsExotic = false;
        var lines = Places.Select(p => $"\n    at {(p.Function.Length == 0 ? "script" : p.Function)} ({p.Line}:{p.Column})");
        Set("stack", Operators.ErrorText(_realm, this) + string.Concat(lines), Attributes.Hidden);
    }
}

/// <summary>A date: milliseconds since 1970 in UTC, or NaN.</summary>
internal sealed class JsDate(JsObject prototype, double time) : JsObject(prototype)
{
    public override string Class => "Date";

    public double Time { get; set; } = time;
}

/// <summary>A regular expression; the pattern is .NET's, translated.</summary>
internal sealed class JsRegExp : JsObject
{
    public JsRegExp(Realm realm, string source, string flags, Regex regex, IReadOnlyList<string?> groupNames)
        : base(realm.RegExpPrototype)
    {
        Source = source;
        Flags = flags;
        Regex = regex;
        GroupNames = groupNames;
        Set("lastIndex", 0, Attributes.Writable);
    }

    public override string Class => "RegExp";

    public string Source { get; }

    public string Flags { get; }

    public Regex Regex { get; }

    /// <summary>The name of each group from 1, null for one without.</summary>
    public IReadOnlyList<string?> GroupNames { get; }

    public bool IsGlobal => Flags.Contains('g', StringComparison.Ordinal);

    public bool IsSticky => Flags.Contains('y', StringComparison.Ordinal);
}

/// <summary>A map or a set, in the order of its entries. Entries deleted while somebody goes through it leave a gap.</summary>
internal sealed class JsMap(JsObject prototype, bool isSet, bool isWeak = false) : JsObject(prototype)
{
    private readonly Dictionary<object, int> _index = new(KeyComparer.Instance);
    private readonly List<(Value Key, Value Value, bool Live)> _entries = [];

    public override string Class => (isWeak ? "Weak" : "") + (isSet ? "Set" : "Map");

    public bool IsSet => isSet;

    public bool IsWeak => isWeak;

    public int Size => _index.Count;

    public int Slots => _entries.Count;

    public (Value Key, Value Value, bool Live) Slot(int index) => _entries[index];

    public bool TryGet(in Value key, out Value value)
    {
        var found = _index.TryGetValue(Identity(key), out var index);
        value = found ? _entries[index].Value : default;
        return found;
    }

    public void SetItem(in Value key, in Value value)
    {
        var identity = Identity(key);
        if (_index.TryGetValue(identity, out var index))
        {
            _entries[index] = (_entries[index].Key, value, true);
            return;
        }

        _index.Add(identity, _entries.Count);
        _entries.Add((key, value, true));
    }

    public bool Remove(in Value key)
    {
        if (!_index.Remove(Identity(key), out var index))
        {
            return false;
        }

        _entries[index] = default;
        return true;
    }

    public void Clear()
    {
        _index.Clear();
        for (var i = 0; i < _entries.Count; i++)
        {
            _entries[i] = default;
        }
    }

    // Numbers and booleans by value (NaN is itself, -0 is 0), texts by characters, objects by identity.
    private static object Identity(in Value key) =>
        key.IsNumber ? key.Double + 0.0
        : key.IsBoolean ? key.Boolean
        : key.IsString ? key.Text
        : key.Reference ?? Missing;

    private static readonly object Missing = new();

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        public new bool Equals(object? x, object? y) => x is string or double or bool ? x.Equals(y) : ReferenceEquals(x, y);

        public int GetHashCode(object obj) => obj is string or double or bool ? obj.GetHashCode() : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}

/// <summary>What goes through something, made by a function that gives the next item.</summary>
internal sealed class JsIterator(JsObject prototype, Func<Realm, (bool Done, Value Value)> next) : JsObject(prototype)
{
    private bool _done;

    public override string Class => "Iterator";

    public (bool Done, Value Value) Next(Realm realm)
    {
        if (_done)
        {
            return (true, default);
        }

        var step = next(realm);
        _done = step.Done;
        return step;
    }
}
