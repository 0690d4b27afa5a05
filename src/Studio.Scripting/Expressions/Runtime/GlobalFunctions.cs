using System.Collections.Frozen;
using static Studio.Scripting.Expressions.Runtime.Builtin;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The accepted functions and constants of JavaScript's own names. Logarithms and trigonometry are left out: their last digit differs between engines.</summary>
internal static class GlobalFunctions
{
    private static readonly FrozenDictionary<string, Builtin> Functions = new Builtin[]
    {
        Numeric("Math.abs", Math.Abs),
        Numeric("Math.ceil", Math.Ceiling),
        Numeric("Math.floor", Math.Floor),
        Numeric("Math.round", Round),
        Numeric("Math.sign", number => double.IsNaN(number) || number.Equals(0d) ? number : Math.Sign(number)),
        Numeric("Math.sqrt", Math.Sqrt),
        Numeric("Math.trunc", Math.Truncate),
        new("Math.max", 0, Variadic, ExpressionType.Number, (_, arguments) => Fold(arguments, double.NegativeInfinity, Math.Max)),
        new("Math.min", 0, Variadic, ExpressionType.Number, (_, arguments) => Fold(arguments, double.PositiveInfinity, Math.Min)),
        new("Math.pow", 2, 2, ExpressionType.Number, (_, arguments) => Operations.Power(arguments[0], arguments[1])),
        new("Number", 0, 1, ExpressionType.Number, (_, arguments) => arguments.IsEmpty ? 0d : Operations.Plus(arguments[0])),
        new("String", 0, 1, ExpressionType.String, (_, arguments) => arguments.IsEmpty ? "" : Conversions.TryText(arguments[0], out var text) ? text : ScriptValue.Missing),
        new("Boolean", 0, 1, ExpressionType.Boolean, (_, arguments) => ScriptValue.From(Argument(arguments, 0).TruthValue)),
        new("parseFloat", 1, 1, ExpressionType.Number, (_, arguments) => Conversions.TryText(arguments[0], out var text) ? NumberReader.ParseFloat(text) : ScriptValue.Missing),
        new("parseInt", 1, 2, ExpressionType.Number, ParseInt),
        Check("isFinite", double.IsFinite),
        Check("isNaN", double.IsNaN),
        new("Number.isFinite", 1, 1, ExpressionType.Boolean, (_, arguments) => arguments[0].IsNumber && double.IsFinite(arguments[0].RawNumber)),
        new("Number.isInteger", 1, 1, ExpressionType.Boolean, (_, arguments) => arguments[0].IsNumber && double.IsInteger(arguments[0].RawNumber)),
        new("Number.isNaN", 1, 1, ExpressionType.Boolean, (_, arguments) => arguments[0].IsNumber && double.IsNaN(arguments[0].RawNumber)),
        new("Array.isArray", 1, 1, ExpressionType.Boolean, (_, arguments) => arguments[0].IsList),
        new("JSON.stringify", 1, 1, ExpressionType.String, (_, arguments) => JsonText.Stringify(arguments[0])),
    }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ScriptValue> Constants = new Dictionary<string, ScriptValue>(StringComparer.Ordinal)
    {
        ["undefined"] = ScriptValue.Undefined,
        ["NaN"] = double.NaN,
        ["Infinity"] = double.PositiveInfinity,
        ["Math.E"] = Math.E,
        ["Math.PI"] = Math.PI,
        ["Number.EPSILON"] = Math.ScaleB(1, -52),
        ["Number.MAX_SAFE_INTEGER"] = 9007199254740991d,
        ["Number.MAX_VALUE"] = double.MaxValue,
        ["Number.MIN_SAFE_INTEGER"] = -9007199254740991d,
        ["Number.MIN_VALUE"] = double.Epsilon,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Functions.Keys.Concat(Constants.Keys).Order(StringComparer.Ordinal);

    public static Builtin? Function(string path) => Functions.GetValueOrDefault(path);

    public static bool TryConstant(string path, out ScriptValue value) => Constants.TryGetValue(path, out value);

    /// <summary>Whether names begin with this root and a dot, such as <c>Math</c>.</summary>
    public static bool IsNamespace(string root) => root is "Math" or "Number" or "Array" or "JSON";

    private static Builtin Numeric(string name, Func<double, double> compute) =>
        new(name, 1, 1, ExpressionType.Number, (_, arguments) => Conversions.TryNumber(arguments[0], out var number) ? compute(number) : ScriptValue.Missing);

    private static Builtin Check(string name, Func<double, bool> check) =>
        new(name, 1, 1, ExpressionType.Boolean, (_, arguments) => Conversions.TryNumber(arguments[0], out var number) ? check(number) : ScriptValue.Missing);

    // Halves go up, and what rounds to zero from below is -0: neither is .NET's rounding.
    private static double Round(double number)
    {
        var floor = Math.Floor(number);
        var rounded = number - floor >= 0.5 ? floor + 1 : floor;
        return Math.CopySign(rounded, number);
    }

    private static ScriptValue Fold(ReadOnlySpan<ScriptValue> arguments, double start, Func<double, double, double> choose)
    {
        var result = start;
        foreach (var argument in arguments)
        {
            if (!Conversions.TryNumber(argument, out var number))
            {
                return ScriptValue.Missing;
            }

            result = choose(result, number);
        }

        return result;
    }

    private static ScriptValue ParseInt(ScriptValue target, ReadOnlySpan<ScriptValue> arguments) =>
        Conversions.TryText(arguments[0], out var text) && Conversions.TryNumber(Argument(arguments, 1), out var radix)
            ? NumberReader.ParseInt(text, Conversions.ToInt32(radix))
            : ScriptValue.Missing;
}
