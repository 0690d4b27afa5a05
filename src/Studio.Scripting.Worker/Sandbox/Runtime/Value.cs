using System.Runtime.CompilerServices;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>A JavaScript value: a tag, text, symbol or object, and a number. The default is <c>undefined</c>.</summary>
internal readonly struct Value
{
    private readonly object? _object;
    private readonly double _number;

    private Value(object? value, double number)
    {
        _object = value;
        _number = number;
    }

    public static Value Undefined => default;

    public static Value Null => new(Tag.Null, 0);

    public static Value True => new(Tag.Boolean, 1);

    public static Value False => new(Tag.Boolean, 0);

    /// <summary>What stands in a list where nothing is. Never seen by a script.</summary>
    public static Value Hole => new(Tag.Hole, 0);

    public static Value NaN => new(Tag.Number, double.NaN);

    public bool IsUndefined => _object is null;

    public bool IsNull => ReferenceEquals(_object, Tag.Null);

    public bool IsNullish => _object is null || ReferenceEquals(_object, Tag.Null);

    public bool IsBoolean => ReferenceEquals(_object, Tag.Boolean);

    public bool IsNumber => ReferenceEquals(_object, Tag.Number);

    public bool IsHole => ReferenceEquals(_object, Tag.Hole);

    public bool IsString => _object is string or Rope;

    public bool IsSymbol => _object is JsSymbol;

    public bool IsObject => _object is JsObject;

    /// <summary>The number of a number, and 1 or 0 of a boolean.</summary>
    public double Double => _number;

    public bool Boolean => _number != 0;

    public object? Reference => _object;

    public JsObject? Object => _object as JsObject;

    public JsFunction? Function => _object as JsFunction;

    public JsSymbol? Symbol => _object as JsSymbol;

    /// <summary>The text of a text.</summary>
    public string Text => _object is string text ? text : Unsafe.As<Rope>(_object!).ToString();

    public int TextLength => _object is string text ? text.Length : Unsafe.As<Rope>(_object!).Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value Of(double number) => new(Tag.Number, number);

    public static Value Of(bool value) => new(Tag.Boolean, value ? 1 : 0);

    public static Value Of(string text) => new(text, 0);

    public static Value Of(Rope text) => new(text, 0);

    public static Value Of(JsObject value) => new(value, 0);

    public static Value Of(JsSymbol value) => new(value, 0);

    public static Value Of(Accessor value) => new(value, 0);

    public static Value OfNullable(JsObject? value) => value is null ? Null : new(value, 0);

    public static implicit operator Value(double number) => Of(number);

    public static implicit operator Value(bool value) => Of(value);

    public static implicit operator Value(string text) => Of(text);

    public static implicit operator Value(JsObject value) => Of(value);
}

/// <summary>What a value is when it is neither text, symbol nor object.</summary>
internal sealed class Tag
{
    public static readonly Tag Null = new();
    public static readonly Tag Boolean = new();
    public static readonly Tag Number = new();
    public static readonly Tag Hole = new();

    private Tag()
    {
    }
}

/// <summary>A symbol; two are the same only when they are one object.</summary>
internal sealed class JsSymbol(string? description)
{
    public string? Description => description;

    public int Hash { get; } = Key.NextHash();

    public static readonly JsSymbol Iterator = new("Symbol.iterator");
    public static readonly JsSymbol AsyncIterator = new("Symbol.asyncIterator");
    public static readonly JsSymbol HasInstance = new("Symbol.hasInstance");
    public static readonly JsSymbol ToPrimitive = new("Symbol.toPrimitive");
    public static readonly JsSymbol ToStringTag = new("Symbol.toStringTag");
}

/// <summary>The functions of a property that is computed.</summary>
internal sealed class Accessor(JsFunction? getter, JsFunction? setter)
{
    public JsFunction? Getter => getter;

    public JsFunction? Setter => setter;
}

/// <summary>A text put together from others, whose characters are copied once, when they are read.</summary>
internal sealed class Rope(object left, object right, int length)
{
    private object? _left = left;
    private object? _right = right;
    private string? _flat;

    public int Length => length;

    public override string ToString()
    {
        if (_flat is not null)
        {
            return _flat;
        }

        _flat = string.Create(length, this, static (target, rope) => rope.Fill(target));
        _left = null;
        _right = null;
        return _flat;
    }

    // From the end to the start with a list of what is left to do: ropes are deep on their left side.
    private void Fill(Span<char> target)
    {
        var end = target.Length;
        var open = new Stack<object>();
        open.Push(this);
        while (open.TryPop(out var part))
        {
            var text = part as string ?? ((Rope)part)._flat;
            if (text is not null)
            {
                end -= text.Length;
                text.CopyTo(target[end..]);
                continue;
            }

            var rope = (Rope)part;
            open.Push(rope._left!);
            open.Push(rope._right!);
        }
    }
}
