using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The code of a built-in: it gets no missing target and no missing argument, and answers missing where JavaScript would throw.</summary>
internal delegate ScriptValue BuiltinCode(ScriptValue target, ReadOnlySpan<ScriptValue> arguments);

/// <summary>A function or method of the closed allow-list.</summary>
internal sealed record Builtin(string Name, int Least, int Most, ExpressionType Result, BuiltinCode Code)
{
    /// <summary>Any number of arguments that fits into a source.</summary>
    public const int Variadic = int.MaxValue;

    /// <summary>An argument, or undefined when it was not given: to nearly every function of JavaScript the same.</summary>
    public static ScriptValue Argument(ReadOnlySpan<ScriptValue> arguments, int index) => index < arguments.Length ? arguments[index] : ScriptValue.Undefined;

    /// <summary>An argument as an integer with a value for undefined; false when it is missing inside a list.</summary>
    public static bool TryInteger(ReadOnlySpan<ScriptValue> arguments, int index, double whenUndefined, out double integer)
    {
        var value = Argument(arguments, index);
        integer = whenUndefined;
        if (value.Kind == ScriptValueKind.Undefined)
        {
            return true;
        }

        var present = Conversions.TryNumber(value, out var number);
        integer = Conversions.ToInteger(number);
        return present;
    }

    /// <summary>A position counted from the end when negative, held within 0 and the length.</summary>
    public static int Relative(double position, int length) => (int)(position < 0 ? Math.Max(length + position, 0) : Math.Min(position, length));
}

/// <summary>How compiled code calls built-ins and scope functions: no array for up to three arguments, and nothing runs when an operand is missing.</summary>
internal static class Calls
{
    public static ScriptValue Builtin0(BuiltinCode code, ScriptValue target) => target.IsMissing ? ScriptValue.Missing : code(target, []);

    public static ScriptValue Builtin1(BuiltinCode code, ScriptValue target, ScriptValue first) =>
        target.IsMissing || first.IsMissing ? ScriptValue.Missing : code(target, new ReadOnlySpan<ScriptValue>(in first));

    public static ScriptValue Builtin2(BuiltinCode code, ScriptValue target, ScriptValue first, ScriptValue second)
    {
        var pair = default(Pair);
        pair[0] = first;
        pair[1] = second;
        return target.IsMissing || first.IsMissing || second.IsMissing ? ScriptValue.Missing : code(target, pair);
    }

    public static ScriptValue BuiltinMany(BuiltinCode code, ScriptValue target, ScriptValue[] arguments) =>
        target.IsMissing || HasMissing(arguments) ? ScriptValue.Missing : code(target, arguments);

    public static ScriptValue Scope0(IExpressionInput input, int slot) => input.Call(slot, []);

    public static ScriptValue Scope1(IExpressionInput input, int slot, ScriptValue first) =>
        first.IsMissing ? ScriptValue.Missing : input.Call(slot, new ReadOnlySpan<ScriptValue>(in first));

    public static ScriptValue Scope2(IExpressionInput input, int slot, ScriptValue first, ScriptValue second)
    {
        var pair = default(Pair);
        pair[0] = first;
        pair[1] = second;
        return first.IsMissing || second.IsMissing ? ScriptValue.Missing : input.Call(slot, pair);
    }

    public static ScriptValue ScopeMany(IExpressionInput input, int slot, ScriptValue[] arguments) =>
        HasMissing(arguments) ? ScriptValue.Missing : input.Call(slot, arguments);

    private static bool HasMissing(ScriptValue[] values)
    {
        foreach (var value in values)
        {
            if (value.IsMissing)
            {
                return true;
            }
        }

        return false;
    }

    [InlineArray(2)]
    [StructLayout(LayoutKind.Auto)]
    private struct Pair
    {
        private ScriptValue _first;
    }
}
