using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Expressions;

/// <summary>A value of an expression. Sixteen bytes, so that it travels in registers; booleans and numbers are not boxed. The default is <see cref="Missing"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct ScriptValue : IEquatable<ScriptValue>
{
    private static readonly Tag NullTag = new(ScriptValueKind.Null);
    private static readonly Tag UndefinedTag = new(ScriptValueKind.Undefined);
    private static readonly Tag BooleanTag = new(ScriptValueKind.Boolean);
    private static readonly Tag NumberTag = new(ScriptValueKind.Number);

    // A string, a ScriptValue[], or a tag that says how to read _number; null is Missing.
    private readonly object? _reference;
    private readonly double _number;

    private ScriptValue(object reference, double number = 0)
    {
        _reference = reference;
        _number = number;
    }

    /// <summary>No value.</summary>
    public static ScriptValue Missing => default;

    /// <summary>JavaScript's <c>null</c>.</summary>
    public static ScriptValue Null => new(NullTag);

    /// <summary>JavaScript's <c>undefined</c> as a present value.</summary>
    public static ScriptValue Undefined => new(UndefinedTag);

    /// <summary><c>true</c>.</summary>
    public static ScriptValue True => new(BooleanTag, 1);

    /// <summary><c>false</c>.</summary>
    public static ScriptValue False => new(BooleanTag);

    /// <summary>The kind of the value.</summary>
    public ScriptValueKind Kind => _reference switch
    {
        null => ScriptValueKind.Missing,
        Tag tag => tag.Kind,
        string => ScriptValueKind.String,
        _ => ScriptValueKind.List,
    };

    /// <summary>Whether there is no value.</summary>
    public bool IsMissing => _reference is null;

    /// <summary>Whether the value is a number.</summary>
    public bool IsNumber => ReferenceEquals(_reference, NumberTag);

    /// <summary>Whether the value is a boolean.</summary>
    public bool IsBoolean => ReferenceEquals(_reference, BooleanTag);

    /// <summary>Whether the value is a string.</summary>
    public bool IsString => _reference is string;

    /// <summary>Whether the value is a list.</summary>
    public bool IsList => _reference is ScriptValue[];

    /// <summary>Whether the value is missing, <c>null</c> or <c>undefined</c>: what <c>??</c> and <c>?.</c> ask.</summary>
    public bool IsNullish => _reference is null || ReferenceEquals(_reference, NullTag) || ReferenceEquals(_reference, UndefinedTag);

    /// <summary>What the value is as a condition: JavaScript's truthiness, and unknown when it is missing.</summary>
    public Truth TruthValue => _reference switch
    {
        null => Truth.Unknown,
        // NaN is falsy too, and NaN != 0 is true: hence both comparisons.
        Tag => _number < 0 || _number > 0 ? Truth.True : Truth.False,
        string text => text.Length > 0 ? Truth.True : Truth.False,
        _ => Truth.True,
    };

    // For callers that have checked the kind: no second check.
    internal double RawNumber => _number;

    internal object? RawReference => _reference;

    /// <summary>A number.</summary>
    public static ScriptValue From(double value) => new(NumberTag, value);

    /// <summary>A boolean.</summary>
    public static ScriptValue From(bool value) => new(BooleanTag, value ? 1 : 0);

    /// <summary>A string; a null reference is <see cref="Missing"/>.</summary>
    public static ScriptValue From(string? value) => value is null ? default : new(value);

    /// <summary>A list. The array becomes the value and must not be changed afterwards; a null reference is <see cref="Missing"/>.</summary>
    public static ScriptValue From(ScriptValue[]? items) => items is null ? default : new(items);

    /// <summary>A truth as a value: unknown is <see cref="Missing"/>.</summary>
    public static ScriptValue From(Truth truth) => truth == Truth.Unknown ? default : From(truth == Truth.True);

    /// <summary>A number.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named alternative.")]
    public static implicit operator ScriptValue(double value) => From(value);

    /// <summary>A boolean.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named alternative.")]
    public static implicit operator ScriptValue(bool value) => From(value);

    /// <summary>A string; a null reference is <see cref="Missing"/>.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named alternative.")]
    public static implicit operator ScriptValue(string? value) => From(value);

    /// <summary>Same kind and content; unlike <c>===</c>, NaN equals itself and lists are compared item by item.</summary>
    public static bool operator ==(ScriptValue left, ScriptValue right) => left.Equals(right);

    /// <summary>The opposite of <c>==</c>.</summary>
    public static bool operator !=(ScriptValue left, ScriptValue right) => !left.Equals(right);

    /// <summary>The number; fails when the value is none.</summary>
    public double AsNumber() => IsNumber ? _number : throw Mismatch(ScriptValueKind.Number);

    /// <summary>The boolean; fails when the value is none.</summary>
    public bool AsBoolean() => IsBoolean ? _number > 0 : throw Mismatch(ScriptValueKind.Boolean);

    /// <summary>The string; fails when the value is none.</summary>
    public string AsString() => _reference as string ?? throw Mismatch(ScriptValueKind.String);

    /// <summary>The items of the list; fails when the value is none.</summary>
    public ReadOnlySpan<ScriptValue> AsList() => _reference as ScriptValue[] ?? throw Mismatch(ScriptValueKind.List);

    /// <inheritdoc/>
    public bool Equals(ScriptValue other)
    {
        if (_reference is string text)
        {
            return other._reference is string otherText && string.Equals(text, otherText, StringComparison.Ordinal);
        }

        if (_reference is ScriptValue[] items)
        {
            return other._reference is ScriptValue[] otherItems && items.AsSpan().SequenceEqual(otherItems);
        }

        return ReferenceEquals(_reference, other._reference) && _number.Equals(other._number);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ScriptValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_reference is not ScriptValue[] items)
        {
            return _reference is string text ? string.GetHashCode(text, StringComparison.Ordinal) : HashCode.Combine(Kind, _number);
        }

        var hash = new HashCode();
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>The text JavaScript's <c>String(value)</c> gives; <c>undefined</c> when missing.</summary>
    public override string ToString() => Conversions.DisplayText(this);

    private InvalidOperationException Mismatch(ScriptValueKind wanted) => new($"The value is {Kind}, not {wanted}.");

    private sealed class Tag(ScriptValueKind kind)
    {
        public ScriptValueKind Kind { get; } = kind;
    }
}
