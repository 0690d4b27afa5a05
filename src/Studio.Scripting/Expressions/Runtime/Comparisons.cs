using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The comparisons. Each is JavaScript's on present values, and unknown when an operand is missing.</summary>
internal static class Comparisons
{
    public static Truth Less(ScriptValue left, ScriptValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return Of(left.RawNumber < right.RawNumber);
        }

        return Ordered(left, right, out var order, out var x, out var y) ? Of(order is { } o ? o < 0 : x < y) : Truth.Unknown;
    }

    public static Truth LessOrEqual(ScriptValue left, ScriptValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return Of(left.RawNumber <= right.RawNumber);
        }

        return Ordered(left, right, out var order, out var x, out var y) ? Of(order is { } o ? o <= 0 : x <= y) : Truth.Unknown;
    }

    public static Truth Greater(ScriptValue left, ScriptValue right) => Less(right, left);

    public static Truth GreaterOrEqual(ScriptValue left, ScriptValue right) => LessOrEqual(right, left);

    public static Truth StrictEqual(ScriptValue left, ScriptValue right)
    {
        if (left.IsMissing || right.IsMissing)
        {
            return Truth.Unknown;
        }

        return Of(SameStrictly(left, right));
    }

    public static Truth StrictNotEqual(ScriptValue left, ScriptValue right) => Not(StrictEqual(left, right));

    public static Truth LooseEqual(ScriptValue left, ScriptValue right)
    {
        if (left.IsMissing || right.IsMissing)
        {
            return Truth.Unknown;
        }

        if (left.IsNullish || right.IsNullish)
        {
            return Of(left.IsNullish && right.IsNullish);
        }

        if (left.Kind == right.Kind)
        {
            return Of(SameStrictly(left, right));
        }

        // Different kinds, none of them null: a list becomes its text, and then everything is compared as numbers, two texts excepted.
        left = Conversions.ToPrimitive(left);
        right = Conversions.ToPrimitive(right);
        if (left.IsString && right.IsString)
        {
            return Of(SameStrictly(left, right));
        }

        return Conversions.TryNumber(left, out var x) && Conversions.TryNumber(right, out var y) ? Of(AreSame(x, y)) : Truth.Unknown;
    }

    public static Truth LooseNotEqual(ScriptValue left, ScriptValue right) => Not(LooseEqual(left, right));

    /// <summary>Whether two present values are <c>===</c>; lists are when they are the same list.</summary>
    public static bool SameStrictly(ScriptValue left, ScriptValue right)
    {
        if (left.IsString)
        {
            return right.IsString && string.Equals((string)left.RawReference!, (string)right.RawReference!, StringComparison.Ordinal);
        }

        // The reference of every other kind is its tag, or the list itself.
        return ReferenceEquals(left.RawReference, right.RawReference) && AreSame(left.RawNumber, right.RawNumber);
    }

    public static Truth Not(Truth truth) => truth == Truth.Unknown ? truth : Of(truth == Truth.False);

    public static Truth Of(bool value) => value ? Truth.True : Truth.False;

    public static Func<ScriptValue, ScriptValue, Truth> Of(BinaryOperator binary) => binary switch
    {
        BinaryOperator.LooseEqual => LooseEqual,
        BinaryOperator.LooseNotEqual => LooseNotEqual,
        BinaryOperator.StrictEqual => StrictEqual,
        BinaryOperator.StrictNotEqual => StrictNotEqual,
        BinaryOperator.Less => Less,
        BinaryOperator.LessOrEqual => LessOrEqual,
        BinaryOperator.Greater => Greater,
        _ => GreaterOrEqual,
    };

    // IEEE equality, NaN unlike itself and -0 like 0, as the language wants it.
    private static bool AreSame(double x, double y) => x <= y && x >= y;

    private static bool Ordered(ScriptValue left, ScriptValue right, out int? order, out double x, out double y)
    {
        order = null;
        x = y = 0;
        left = Conversions.ToPrimitive(left);
        right = Conversions.ToPrimitive(right);
        if (left.IsString && right.IsString)
        {
            order = string.CompareOrdinal((string)left.RawReference!, (string)right.RawReference!);
            return true;
        }

        return Conversions.TryNumber(left, out x) && Conversions.TryNumber(right, out y);
    }
}
