namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>A list. Its items stand in one array; a list longer than the limits allow cannot be made, whatever its items.</summary>
internal sealed class JsArray : JsObject
{
    private static readonly Key LengthKey = "length";

    private Value[] _items;
    private uint _length;
    private bool _isSlow;
    private bool _isFrozen;
    private bool _isSealed;
    private bool _lengthIsFixed;

    public JsArray(Realm realm, Value[] items)
        : this(realm, items, (uint)items.Length)
    {
    }

    public JsArray(Realm realm, Value[] items, uint length)
        : base(realm.ArrayPrototype)
    {
        realm.CheckListLength(length);
        _items = items;
        _length = length;
        IsExotic = true;
    }

    public override string Class => "Array";

    public uint Length => _length;

    /// <summary>Whether items can be read from <see cref="Items"/> and added without asking anybody.</summary>
    public bool IsPlain => !_isSlow && !_isFrozen && !_isSealed && !_lengthIsFixed && IsExtensible;

    /// <summary>The items of a list that is plain; holes are holes.</summary>
    public Span<Value> Items
    {
        get
        {
            EnsureCapacity(_length);
            return _items.AsSpan(0, (int)_length);
        }
    }

    public void Add(Realm realm, in Value value)
    {
        realm.CheckListLength(_length + 1);
        Reserve(realm, _length + 1);
        _items[_length++] = value;
    }

    public override bool TryGetOwn(in Key key, out Property property)
    {
        if (!_isSlow && key.TryIndex(out var index))
        {
            property = default;
            if (index >= _length || index >= _items.Length || _items[index].IsHole)
            {
                return false;
            }

            property.Value = _items[index];
            property.Attributes = _isFrozen ? Attributes.Enumerable : _isSealed ? Attributes.Enumerable | Attributes.Writable : Attributes.Open;
            return true;
        }

        if (ReferenceEquals(key.Name, LengthKey.Name) || key.Text == "length")
        {
            property = new Property { Value = _length, Attributes = _lengthIsFixed || _isFrozen ? Attributes.None : Attributes.Writable };
            return true;
        }

        return base.TryGetOwn(key, out property);
    }

    public override Value GetIndex(Realm realm, uint index)
    {
        if (!_isSlow && index < _length && index < _items.Length && !_items[index].IsHole)
        {
            return _items[index];
        }

        return IsBare(realm) ? default : Get(realm, Key.Of(index), Value.Of(this));
    }

    /// <summary>Whether what is not among the items is nowhere: no prototype has items.</summary>
    public bool IsBare(Realm realm) => !_isSlow && !realm.HasIndexedPrototypes && ReferenceEquals(Prototype, realm.ArrayPrototype);

    public override bool PutIndex(Realm realm, uint index, in Value value, bool strict = true)
    {
        if (!_isSlow && !_isFrozen)
        {
            if (index < _length && index < _items.Length && !_items[index].IsHole)
            {
                _items[index] = value;
                return true;
            }

            if (index >= _length && IsPlain && !realm.HasIndexedPrototypes)
            {
                realm.CheckListLength((long)index + 1);
                Reserve(realm, index + 1);
                _items[index] = value;
                _length = index + 1;
                return true;
            }
        }

        return PutByChain(realm, Key.Of(index), value, Value.Of(this), strict);
    }

    public override bool Put(Realm realm, in Key key, in Value value, bool strict = true)
    {
        if (key.TryIndex(out var index))
        {
            return PutIndex(realm, index, value, strict);
        }

        return PutByChain(realm, key, value, Value.Of(this), strict);
    }

    public override bool Define(Realm realm, in Key key, in Value value, Attributes attributes)
    {
        if (key.Text == "length")
        {
            if ((attributes & (Attributes.Accessor | Attributes.Configurable | Attributes.Enumerable)) != Attributes.None)
            {
                return false;
            }

            var fixedNow = (attributes & Attributes.Writable) == Attributes.None;
            var result = SetLength(realm, value);
            _lengthIsFixed |= fixedNow;
            return result;
        }

        if (!key.TryIndex(out var index))
        {
            return base.Define(realm, key, value, attributes);
        }

        if (index >= _length && (_lengthIsFixed || !IsExtensible))
        {
            return false;
        }

        realm.CheckListLength((long)index + 1);
        if (!_isSlow && (attributes != Attributes.Open || _isSealed || _isFrozen || !IsExtensible))
        {
            MakeSlow();
        }

        if (_isSlow)
        {
            var done = base.Define(realm, key, value, attributes);
            _length = done ? Math.Max(_length, index + 1) : _length;
            return done;
        }

        Reserve(realm, index + 1);
        _items[index] = value;
        _length = Math.Max(_length, index + 1);
        return true;
    }

    public override bool Delete(in Key key)
    {
        if (key.Text == "length")
        {
            return false;
        }

        if (_isSlow || !key.TryIndex(out var index))
        {
            return base.Delete(key);
        }

        if (index < _length && index < _items.Length && !_items[index].IsHole)
        {
            if (_isFrozen || _isSealed)
            {
                return false;
            }

            _items[index] = Value.Hole;
        }

        return true;
    }

    public override void OwnKeys(List<Key> keys)
    {
        for (uint i = 0; !_isSlow && i < _length && i < _items.Length; i++)
        {
            if (!_items[i].IsHole)
            {
                keys.Add(Key.Of(i));
            }
        }

        base.OwnKeys(keys);
        keys.Add(LengthKey);
    }

    public override void Restrict(Realm realm, bool writing)
    {
        base.Restrict(realm, writing);
        _isSealed = true;
        _isFrozen |= writing;
        _lengthIsFixed |= writing;
    }

    /// <summary>Sets the length; false when it may not change.</summary>
    public bool SetLength(Realm realm, in Value value)
    {
        var number = Operators.ToNumber(realm, value);
        if (!(number >= 0) || number != Math.Floor(number) || number > uint.MaxValue)
        {
            throw realm.RangeError("Invalid array length");
        }

        realm.CheckListLength((long)number);
        var length = (uint)number;
        if (length == _length)
        {
            return true;
        }

        if (_lengthIsFixed || (length < _length && (_isSealed || _isFrozen)))
        {
            return false;
        }

        for (var i = _length; _isSlow && i > length; i--)
        {
            if (!base.Delete(Key.Of(i - 1)))
            {
                _length = i;
                return false;
            }
        }

        if (length < _length && length < _items.Length)
        {
            Array.Fill(_items, Value.Hole, (int)length, _items.Length - (int)length);
        }

        _length = length;
        return true;
    }

    private void MakeSlow()
    {
        var attributes = _isFrozen ? Attributes.Enumerable : _isSealed ? Attributes.Enumerable | Attributes.Writable : Attributes.Open;
        for (uint i = 0; i < _length && i < _items.Length; i++)
        {
            if (!_items[i].IsHole)
            {
                Set(Key.Of(i), _items[i], attributes);
            }
        }

        _items = [];
        _isSlow = true;
    }

    private void Reserve(Realm realm, uint capacity)
    {
        if (capacity > _items.Length)
        {
            realm.Charge(16L * capacity);
            EnsureCapacity(Math.Max(capacity, Math.Min((uint)_items.Length * 2, realm.MaxListLength)));
        }
    }

    private void EnsureCapacity(uint capacity)
    {
        if (capacity > _items.Length)
        {
            var old = _items.Length;
            Array.Resize(ref _items, (int)Math.Max(capacity, 4));
            Array.Fill(_items, Value.Hole, old, _items.Length - old);
        }
    }
}
