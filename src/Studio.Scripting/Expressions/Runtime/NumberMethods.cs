using static Studio.Scripting.Expressions.Runtime.Builtin;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The accepted methods of numbers and booleans.</summary>
internal static class NumberMethods
{
    public static IReadOnlyList<Builtin> OfNumber { get; } =
    [
        new("toExponential", 0, 1, ExpressionType.String, (target, arguments) => Digits(target, arguments, 0, NumberText.ToExponential)),
        new("toFixed", 0, 1, ExpressionType.String, (target, arguments) => Digits(target, arguments, 0, (number, digits) => NumberText.ToFixed(number, digits ?? 0))),
        new("toPrecision", 0, 1, ExpressionType.String, (target, arguments) => Digits(target, arguments, 1, (number, digits) => digits is { } count ? NumberText.ToPrecision(number, count) : NumberText.Format(number))),
        new("toString", 0, 0, ExpressionType.String, (target, _) => NumberText.Format(target.RawNumber)),
        new("valueOf", 0, 0, ExpressionType.Number, (target, _) => target),
    ];

    public static IReadOnlyList<Builtin> OfBoolean { get; } =
    [
        new("toString", 0, 0, ExpressionType.String, (target, _) => target.AsBoolean() ? "true" : "false"),
        new("valueOf", 0, 0, ExpressionType.Boolean, (target, _) => target),
    ];

    private static ScriptValue Digits(ScriptValue target, ReadOnlySpan<ScriptValue> arguments, int least, Func<double, int?, string> write)
    {
        var value = Argument(arguments, 0);
        if (value.Kind == ScriptValueKind.Undefined)
        {
            return write(target.RawNumber, null);
        }

        if (!TryInteger(arguments, 0, 0, out var digits))
        {
            return ScriptValue.Missing;
        }

        if (digits >= least && digits <= 100)
        {
            return write(target.RawNumber, (int)digits);
        }

        // JavaScript throws a range error, except for numbers that have no digits; toFixed throws for those too, and missing is as good an answer there.
        return double.IsFinite(target.RawNumber) ? ScriptValue.Missing : NumberText.Format(target.RawNumber);
    }
}
