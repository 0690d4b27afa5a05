using Studio.Scripting.Worker.Sandbox.Syntax;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>What a function of the language's own does.</summary>
internal delegate Value NativeCode(Realm realm, Value self, Value[] arguments);

/// <summary>Something that can be called.</summary>
internal abstract class JsFunction(JsObject? prototype) : JsObject(prototype)
{
    public override string Class => "Function";

    public virtual bool IsConstructor => false;

    public abstract string NameText { get; }

    public abstract Value Call(Realm realm, Value self, Value[] arguments);

    public virtual Value Construct(Realm realm, Value[] arguments) => throw realm.TypeError($"{NameText} is not a constructor");
}

/// <summary>A function of the language's own, or of the host.</summary>
internal sealed class NativeFunction : JsFunction
{
    private readonly NativeCode _call;
    private readonly NativeCode? _construct;

    public NativeFunction(Realm realm, string name, int length, NativeCode call, NativeCode? construct = null)
        : base(realm.FunctionPrototype)
    {
        NameText = name;
        _call = call;
        _construct = construct;
        Set("length", length, Attributes.Configurable);
        Set("name", name, Attributes.Configurable);
    }

    public override string NameText { get; }

    public override bool IsConstructor => _construct is not null;

    public override Value Call(Realm realm, Value self, Value[] arguments) => _call(realm, self, arguments);

    public override Value Construct(Realm realm, Value[] arguments) => _construct is null ? base.Construct(realm, arguments) : _construct(realm, default, arguments);
}

/// <summary>A function of the script: its code and the frame it closes over.</summary>
internal sealed class ScriptFunction : JsFunction
{
    public ScriptFunction(Realm realm, FunctionCode code, Frame? scope)
        : base(realm.FunctionPrototype)
    {
        Code = code;
        Scope = scope;
        IsExotic = true;
    }

    public FunctionCode Code { get; }

    public Frame? Scope { get; }

    public override string NameText => Code.Name.Length == 0 ? "anonymous" : Code.Name;

    public override bool IsConstructor => !Code.IsAccessor;

    public override Value Call(Realm realm, Value self, Value[] arguments)
    {
        var frame = new Frame(realm, this, self);
        var slots = frame.Slots;
        var count = Math.Min(arguments.Length, Code.Parameters);
        Array.Copy(arguments, slots, count);
        if (Code.ArgumentsSlot >= 0)
        {
            slots[Code.ArgumentsSlot] = new JsArguments(realm, frame, arguments);
        }

        return Code.Run(frame);
    }

    public override Value Construct(Realm realm, Value[] arguments)
    {
        if (!IsConstructor)
        {
            return base.Construct(realm, arguments);
        }

        var created = new JsObject(Get(realm, "prototype").Object ?? realm.ObjectPrototype);
        realm.CheckChain(created);
        var result = Call(realm, created, arguments);
        return result.IsObject ? result : created;
    }

    public override bool TryGetOwn(in Key key, out Property property)
    {
        if (IsExotic && key.Text is "prototype" or "length" or "name")
        {
            Materialize();
        }

        return base.TryGetOwn(key, out property);
    }

    public override bool Define(Realm realm, in Key key, in Value value, Attributes attributes)
    {
        Materialize();
        return base.Define(realm, key, value, attributes);
    }

    public override bool Delete(in Key key)
    {
        Materialize();
        return base.Delete(key);
    }

    public override void OwnKeys(List<Key> keys)
    {
        Materialize();
        base.OwnKeys(keys);
    }

    public override void Restrict(Realm realm, bool writing)
    {
        Materialize();
        base.Restrict(realm, writing);
    }

    // A closure is made often and asked for its prototype seldom.
    private void Materialize()
    {
        if (!IsExotic)
        {
            return;
        }

        IsExotic = false;
        Set("length", Code.Parameters, Attributes.Configurable);
        Set("name", Code.Name, Attributes.Configurable);
        if (IsConstructor)
        {
            var prototype = new JsObject(Scope is null ? null : Scope.Realm.ObjectPrototype);
            prototype.Set("constructor", this, Attributes.Hidden);
            Set("prototype", prototype, Attributes.Writable);
        }
    }
}

/// <summary>What <c>bind</c> makes.</summary>
internal sealed class BoundFunction : JsFunction
{
    private readonly JsFunction _target;
    private readonly Value _self;
    private readonly Value[] _first;

    public BoundFunction(Realm realm, JsFunction target, Value self, Value[] first)
        : base(target.Prototype)
    {
        _target = target;
        _self = self;
        _first = first;
        var length = target.Get(realm, "length");
        Set("length", length.IsNumber ? Math.Max(0, length.Double - first.Length) : 0, Attributes.Configurable);
        Set("name", "bound " + target.NameText, Attributes.Configurable);
    }

    public override string NameText => "bound " + (_target is BoundFunction ? "function" : _target.NameText);

    public override bool IsConstructor => _target.IsConstructor;

    public JsFunction Target => _target;

    public override Value Call(Realm realm, Value self, Value[] arguments)
    {
        realm.CheckStack();
        realm.Charge(16L * (_first.Length + arguments.Length));
        return _target.Call(realm, _self, [.. _first, .. arguments]);
    }

    public override Value Construct(Realm realm, Value[] arguments)
    {
        realm.CheckStack();
        return _target.Construct(realm, [.. _first, .. arguments]);
    }
}

/// <summary>The <c>arguments</c> of a call. In sloppy code the first ones are the parameters themselves.</summary>
internal sealed class JsArguments : JsObject
{
    private readonly Value[] _items;
    private readonly Frame _frame;
    private readonly bool[]? _unmapped;
    private readonly int _mapped;

    public JsArguments(Realm realm, Frame frame, Value[] items)
        : base(realm.ObjectPrototype)
    {
        _items = items;
        _frame = frame;
        _mapped = frame.Code.IsStrict ? 0 : Math.Min(items.Length, frame.Code.Parameters);
        _unmapped = new bool[_items.Length];
        IsExotic = true;
        Set("length", items.Length, Attributes.Hidden);
        Set(Key.Of(JsSymbol.Iterator), realm.ArrayValues, Attributes.Hidden);
        if (!frame.Code.IsStrict)
        {
            Set("callee", frame.Function, Attributes.Hidden);
        }
    }

    public override string Class => "Arguments";

    public override bool TryGetOwn(in Key key, out Property property)
    {
        if (key.TryIndex(out var index) && IsItem(index))
        {
            property = new Property { Value = Item(index), Attributes = Attributes.Open };
            return true;
        }

        return base.TryGetOwn(key, out property);
    }

    public override Value GetIndex(Realm realm, uint index) => IsItem(index) ? Item(index) : Get(realm, Key.Of(index), Value.Of(this));

    public override bool Put(Realm realm, in Key key, in Value value, bool strict = true)
    {
        if (key.TryIndex(out var index) && IsItem(index))
        {
            if (index < _mapped)
            {
                _frame.Slots[index] = value;
            }
            else
            {
                _items[index] = value;
            }

            return true;
        }

        return PutByChain(realm, key, value, Value.Of(this), strict);
    }

    public override bool Define(Realm realm, in Key key, in Value value, Attributes attributes)
    {
        if (key.TryIndex(out var index) && IsItem(index))
        {
            _unmapped![index] = true;
        }

        return base.Define(realm, key, value, attributes);
    }

    public override bool Delete(in Key key)
    {
        if (key.TryIndex(out var index) && IsItem(index))
        {
            _unmapped![index] = true;
            return true;
        }

        return base.Delete(key);
    }

    public override void OwnKeys(List<Key> keys)
    {
        for (uint i = 0; i < _items.Length; i++)
        {
            if (IsItem(i))
            {
                keys.Add(Key.Of(i));
            }
        }

        base.OwnKeys(keys);
    }

    public override void Restrict(Realm realm, bool writing)
    {
        for (uint i = 0; i < _items.Length; i++)
        {
            if (IsItem(i))
            {
                var value = Item(i);
                _unmapped![i] = true;
                Set(Key.Of(i), value);
            }
        }

        base.Restrict(realm, writing);
    }

    public Value[] ToArray()
    {
        var items = new Value[_items.Length];
        for (uint i = 0; i < items.Length; i++)
        {
            items[i] = IsItem(i) ? Item(i) : TryGetOwn(Key.Of(i), out var property) && !property.IsAccessor ? property.Value : default;
        }

        return items;
    }

    private bool IsItem(uint index) => index < _items.Length && !_unmapped![index];

    private Value Item(uint index) => index < _mapped ? _frame.Slots[index] : _items[index];
}
