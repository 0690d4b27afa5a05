using System.Globalization;

namespace Studio.Liquid.Values;

/// <summary>
/// Liquid's arithmetic: whole numbers stay whole; fractions are computed in decimal, as Shopify does with BigDecimal,
/// so that 10.1 - 2.2 is 7.9. A decimal of the host stays a decimal and keeps its places.
/// </summary>
internal static class ValueNumber
{
    /// <summary>The number a value stands for: a long, double or decimal; 0 when it stands for none.</summary>
    public static object Of(object? value) => value switch
    {
        long or double or decimal => value,
        string text => OfText(text),
        SafeText safe => OfText(safe.Value),
        _ => 0L,
    };

    /// <summary>A whole number, from a whole number or the text of one.</summary>
    /// <exception cref="LiquidException">It is neither.</exception>
    public static long ToInteger(object? value)
    {
        if (value is long number)
        {
            return number;
        }

        var text = ValueText.Of(value);
        return long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : throw LiquidException.Of(LiquidErrorCode.NotAnInteger, text);
    }

    /// <summary>As <see cref="ToInteger"/>, held within the range of an int: for lengths and positions.</summary>
    public static int ToIndex(object? value) => (int)Math.Clamp(ToInteger(value), int.MinValue / 2, int.MaxValue / 2);

    /// <summary>The bound of a range: a number without its fraction, or the whole number a text begins with.</summary>
    public static long ToBound(object? value) => Of(value) switch
    {
        long whole => whole,
        decimal exact => Truncate(exact),
        double number => ToWhole(Math.Truncate(number)),
        _ => 0,
    };

    public static object Add(object left, object right) => Compute(left, right, static (a, b) => checked(a + b), static (a, b) => a + b, static (a, b) => a + b);

    public static object Subtract(object left, object right) => Compute(left, right, static (a, b) => checked(a - b), static (a, b) => a - b, static (a, b) => a - b);

    public static object Multiply(object left, object right) => Compute(left, right, static (a, b) => checked(a * b), static (a, b) => a * b, static (a, b) => a * b);

    /// <summary>Whole numbers divide towards negative infinity, as in Ruby.</summary>
    public static object Divide(object left, object right)
    {
        ThrowIfZero(right);
        return Compute(left, right, FloorDivide, static (a, b) => a / b, static (a, b) => a / b);
    }

    /// <summary>The rest has the sign of the divisor, as in Ruby.</summary>
    public static object Modulo(object left, object right)
    {
        ThrowIfZero(right);
        return Compute(
            left,
            right,
            static (a, b) => b == -1 ? 0 : ((a % b) + b) % b,
            static (a, b) => ((a % b) + b) % b,
            static (a, b) => a - (b * Math.Floor(a / b)));
    }

    public static int Compare(object left, object right)
    {
        if (left is long whole && right is long other)
        {
            return whole.CompareTo(other);
        }

        if (left is double real && right is double otherReal)
        {
            // Their shortest digits are in the same order as they are.
            return real.CompareTo(otherReal);
        }

        return TryDecimal(left, out var a) && TryDecimal(right, out var b)
            ? a.CompareTo(b)
            : ToDouble(left).CompareTo(ToDouble(right));
    }

    /// <summary>Rounds half away from zero; without places the result is whole.</summary>
    public static object Round(object number, int places)
    {
        if (number is long whole)
        {
            return places >= 0 ? whole : RoundWhole(whole, -places);
        }

        if (!TryDecimal(number, out var exact))
        {
            return places > 0 ? number : ToWhole(Math.Round(ToDouble(number), MidpointRounding.AwayFromZero));
        }

        if (places <= 0)
        {
            var rounded = Truncate(Math.Round(exact, 0, MidpointRounding.AwayFromZero));
            return places == 0 ? rounded : RoundWhole(Truncate(exact), -places);
        }

        var result = Math.Round(exact, Math.Min(places, 28), MidpointRounding.AwayFromZero);
        return number is decimal ? result : Shorten(result);
    }

    public static object Ceiling(object number) => Whole(number, Math.Ceiling, Math.Ceiling);

    public static object Floor(object number) => Whole(number, Math.Floor, Math.Floor);

    public static object Absolute(object number) => number switch
    {
        long whole => whole == long.MinValue ? (object)-(decimal)whole : Math.Abs(whole),
        decimal exact => Math.Abs(exact),
        double value => Math.Abs(value),
        _ => 0L,
    };

    private static object Whole(object number, Func<decimal, decimal> exact, Func<double, double> inexact) => number switch
    {
        long => number,
        _ when TryDecimal(number, out var value) => Truncate(exact(value)),
        _ => ToWhole(inexact(ToDouble(number))),
    };

    private static object Compute(object left, object right, Func<long, long, long> whole, Func<decimal, decimal, decimal> exact, Func<double, double, double> inexact)
    {
        try
        {
            if (left is long a && right is long b)
            {
                return whole(a, b);
            }
        }
        catch (OverflowException)
        {
            // Falls through to decimal, which holds 28 digits.
        }

        try
        {
            if (TryDecimal(left, out var x) && TryDecimal(right, out var y))
            {
                var result = exact(x, y);
                return left is double || right is double
                    ? left is decimal || right is decimal ? result : Shorten(result)
                    : result;
            }
        }
        catch (OverflowException)
        {
            // Falls through to double.
        }

        return inexact(ToDouble(left), ToDouble(right));
    }

    private static long FloorDivide(long a, long b)
    {
        var quotient = checked(a / b);
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static object RoundWhole(long number, int places)
    {
        if (places > 18)
        {
            return 0L;
        }

        var unit = 1m;
        for (var index = 0; index < places; index++)
        {
            unit *= 10;
        }

        return Truncate(Math.Round(number / unit, 0, MidpointRounding.AwayFromZero) * unit);
    }

    private static void ThrowIfZero(object number)
    {
        if (number is 0L or 0m or 0d)
        {
            throw LiquidException.Of(LiquidErrorCode.DividedByZero);
        }
    }

    private static object OfText(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var sign = trimmed.StartsWith("-") || trimmed.StartsWith("+") ? 1 : 0;
        var end = sign;
        while (end < trimmed.Length && char.IsAsciiDigit(trimmed[end]))
        {
            end++;
        }

        if (end == sign)
        {
            return 0L;
        }

        if (end + 1 < trimmed.Length && trimmed[end] == '.' && trimmed[(end + 1)..].IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return double.Parse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        var digits = trimmed[..end];
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? (object)whole
            : double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static bool TryDecimal(object number, out decimal result)
    {
        switch (number)
        {
            case long whole:
                result = whole;
                return true;
            case decimal exact:
                result = exact;
                return true;
            default:
                // Decimal has 28 places: what is smaller than its use is computed as double, never as a zero to divide by.
                if (ShortNumber.TryDecimal((double)number, out result))
                {
                    return true;
                }

                result = 0;
                var size = Math.Abs((double)number);
                if (size is > 0 and < 1e-12)
                {
                    return false;
                }

                // By way of text: the conversion operator would keep 15 digits only.
                return decimal.TryParse(((double)number).ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out result);
        }
    }

    private static double ToDouble(object number) => number switch
    {
        long whole => whole,
        decimal exact => (double)exact,
        _ => (double)number,
    };

    private static double Shorten(decimal exact) => ShortNumber.TryDouble(exact, out var near) ? near : double.Parse(exact.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static long Truncate(decimal exact)
        => exact is >= long.MinValue and <= long.MaxValue ? (long)exact : throw LiquidException.Of(LiquidErrorCode.NumberRange);

    private static long ToWhole(double number)
        => number is >= -9.2e18 and <= 9.2e18 ? (long)number : throw LiquidException.Of(LiquidErrorCode.NumberRange);
}
