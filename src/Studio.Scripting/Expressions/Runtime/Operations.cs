using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The operators that compute. Each is JavaScript's on present values, and missing when an operand is.</summary>
internal static class Operations
{
    public static ScriptValue Add(ScriptValue left, ScriptValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return ScriptValue.From(left.RawNumber + right.RawNumber);
        }

        left = Conversions.ToPrimitive(left);
        right = Conversions.ToPrimitive(right);
        if (left.IsString || right.IsString)
        {
            return Conversions.TryText(left, out var first) && Conversions.TryText(right, out var second)
                ? Conversions.Bounded(first + second)
                : ScriptValue.Missing;
        }

        return Numbers(left, right, out var x, out var y) ? ScriptValue.From(x + y) : ScriptValue.Missing;
    }

    public static ScriptValue Subtract(ScriptValue left, ScriptValue right) =>
        Numbers(left, right, out var x, out var y) ? ScriptValue.From(x - y) : ScriptValue.Missing;

    public static ScriptValue Multiply(ScriptValue left, ScriptValue right) =>
        Numbers(left, right, out var x, out var y) ? ScriptValue.From(x * y) : ScriptValue.Missing;

    public static ScriptValue Divide(ScriptValue left, ScriptValue right) =>
        Numbers(left, right, out var x, out var y) ? ScriptValue.From(x / y) : ScriptValue.Missing;

    public static ScriptValue Remainder(ScriptValue left, ScriptValue right) =>
        Numbers(left, right, out var x, out var y) ? ScriptValue.From(x % y) : ScriptValue.Missing;

    public static ScriptValue Power(ScriptValue left, ScriptValue right) =>
        Numbers(left, right, out var x, out var y) ? ScriptValue.From(Power(x, y)) : ScriptValue.Missing;

    public static double Power(double x, double y)
    {
        // IEEE 754 says 1 to any power is 1; JavaScript says NaN here.
        return double.IsNaN(y) || (double.IsInfinity(y) && Math.Abs(x).Equals(1d)) ? double.NaN : Math.Pow(x, y);
    }

    public static ScriptValue BitwiseAnd(ScriptValue left, ScriptValue right) =>
        Integers(left, right, out var x, out var y) ? ScriptValue.From((double)(x & y)) : ScriptValue.Missing;

    public static ScriptValue BitwiseOr(ScriptValue left, ScriptValue right) =>
        Integers(left, right, out var x, out var y) ? ScriptValue.From((double)(x | y)) : ScriptValue.Missing;

    public static ScriptValue BitwiseXor(ScriptValue left, ScriptValue right) =>
        Integers(left, right, out var x, out var y) ? ScriptValue.From((double)(x ^ y)) : ScriptValue.Missing;

    // C# masks shift counts to five bits, as JavaScript does.
    public static ScriptValue ShiftLeft(ScriptValue left, ScriptValue right) =>
        Integers(left, right, out var x, out var y) ? ScriptValue.From((double)(x << y)) : ScriptValue.Missing;

    public static ScriptValue ShiftRight(ScriptValue left, ScriptValue right) =>
        Integers(left, right, out var x, out var y) ? ScriptValue.From((double)(x >> y)) : ScriptValue.Missing;

    public static ScriptValue ShiftRightUnsigned(ScriptValue left, ScriptValue right) =>
        Integers(left, right, out var x, out var y) ? ScriptValue.From((double)((uint)x >> y)) : ScriptValue.Missing;

    public static ScriptValue Plus(ScriptValue operand) =>
        Conversions.TryNumber(operand, out var number) ? ScriptValue.From(number) : ScriptValue.Missing;

    public static ScriptValue Minus(ScriptValue operand) =>
        Conversions.TryNumber(operand, out var number) ? ScriptValue.From(-number) : ScriptValue.Missing;

    public static ScriptValue BitwiseNot(ScriptValue operand) =>
        Conversions.TryNumber(operand, out var number) ? ScriptValue.From((double)~Conversions.ToInt32(number)) : ScriptValue.Missing;

    /// <summary>Never unknown: a missing value is "undefined", which is how a script asks whether it is there.</summary>
    public static ScriptValue TypeOf(ScriptValue operand) => ScriptValue.From(operand.Kind switch
    {
        ScriptValueKind.Boolean => "boolean",
        ScriptValueKind.Number => "number",
        ScriptValueKind.String => "string",
        ScriptValueKind.Null or ScriptValueKind.List => "object",
        _ => "undefined",
    });

    /// <summary>The pieces of a template literal; missing when one is.</summary>
    public static ScriptValue Concatenate(ScriptValue[] pieces)
    {
        var texts = new string[pieces.Length];
        long length = 0;
        for (var i = 0; i < pieces.Length; i++)
        {
            if (!Conversions.TryText(pieces[i], out texts[i]) || (length += texts[i].Length) > Conversions.MaxTextLength)
            {
                return ScriptValue.Missing;
            }
        }

        return ScriptValue.From(string.Concat(texts));
    }

    public static Func<ScriptValue, ScriptValue, ScriptValue> Of(BinaryOperator binary) => binary switch
    {
        BinaryOperator.Add => Add,
        BinaryOperator.Subtract => Subtract,
        BinaryOperator.Multiply => Multiply,
        BinaryOperator.Divide => Divide,
        BinaryOperator.Remainder => Remainder,
        BinaryOperator.Power => Power,
        BinaryOperator.BitwiseAnd => BitwiseAnd,
        BinaryOperator.BitwiseOr => BitwiseOr,
        BinaryOperator.BitwiseXor => BitwiseXor,
        BinaryOperator.ShiftLeft => ShiftLeft,
        BinaryOperator.ShiftRight => ShiftRight,
        _ => ShiftRightUnsigned,
    };

    private static bool Numbers(ScriptValue left, ScriptValue right, out double x, out double y)
    {
        if (left.IsNumber && right.IsNumber)
        {
            x = left.RawNumber;
            y = right.RawNumber;
            return true;
        }

        y = 0;
        return Conversions.TryNumber(left, out x) && Conversions.TryNumber(right, out y);
    }

    private static bool Integers(ScriptValue left, ScriptValue right, out int x, out int y)
    {
        var present = Numbers(left, right, out var first, out var second);
        x = Conversions.ToInt32(first);
        y = Conversions.ToInt32(second);
        return present;
    }
}
