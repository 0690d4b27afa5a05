using System.Globalization;
using System.Numerics;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>Number to text as JavaScript writes it.</summary>
internal static class NumberText
{
    /// <summary>What <c>String(value)</c> gives: the shortest digits that read back as the same number.</summary>
    public static string Format(double value)
    {
        if (NonFinite(value) is { } name)
        {
            return name;
        }

        if (Math.Abs(value) < 1e15 && Math.Truncate(value).Equals(value))
        {
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        }

        var (digits, point) = Shortest(Math.Abs(value));
        return (value < 0 ? "-" : "") + Layout(digits, point);
    }

    /// <summary>What <c>value.toFixed(places)</c> gives.</summary>
    public static string ToFixed(double value, int places)
    {
        if (NonFinite(value) is { } name)
        {
            return name;
        }

        var size = Math.Abs(value);
        if (size >= 1e21)
        {
            return Format(value);
        }

        var digits = Scaled(size, places).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        var text = places == 0 ? digits : $"{digits.AsSpan(0, digits.Length - places)}.{digits.AsSpan(digits.Length - places)}";
        return value < 0 ? "-" + text : text;
    }

    /// <summary>What <c>value.toExponential(places)</c> gives; null for as many places as needed.</summary>
    public static string ToExponential(double value, int? places)
    {
        if (NonFinite(value) is { } name)
        {
            return name;
        }

        var size = Math.Abs(value);
        var (digits, point) = places is null ? Shortest(size) : Rounded(size, places.Value + 1);
        return (value < 0 ? "-" : "") + Exponential(digits, point - 1);
    }

    /// <summary>What <c>value.toPrecision(count)</c> gives.</summary>
    public static string ToPrecision(double value, int count)
    {
        if (NonFinite(value) is { } name)
        {
            return name;
        }

        var (digits, point) = Rounded(Math.Abs(value), count);
        var text = point - 1 < -6 || point - 1 >= count
            ? Exponential(digits, point - 1)
            : point <= 0 ? "0." + new string('0', -point) + digits
            : point == count ? digits
            : $"{digits.AsSpan(0, point)}.{digits.AsSpan(point)}";
        return value < 0 ? "-" + text : text;
    }

    private static string? NonFinite(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsFinite(value) ? null
        : value > 0 ? "Infinity" : "-Infinity";

    private static string Layout(string digits, int point) => point switch
    {
        > 21 or < -5 => Exponential(digits, point - 1),
        <= 0 => "0." + new string('0', -point) + digits,
        _ when point >= digits.Length => digits.PadRight(point, '0'),
        _ => $"{digits.AsSpan(0, point)}.{digits.AsSpan(point)}",
    };

    private static string Exponential(string digits, int exponent)
    {
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits.AsSpan(1)}";
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");
    }

    /// <summary>The shortest digits of a number that is not negative, and where the decimal point stands among them.</summary>
    private static (string Digits, int Point) Shortest(double size)
    {
        if (size == 0)
        {
            return ("0", 1);
        }

        // "E16" is not the shortest; "R" is, in one of two layouts.
        var text = size.ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var digits = dot < 0 ? mantissa : mantissa.Remove(dot, 1);
        var significant = digits.TrimStart('0');
        return (significant.TrimEnd('0'), point - (digits.Length - significant.Length));
    }

    /// <summary>Exactly <paramref name="count"/> digits of a number that is not negative, rounded from its exact value, halves up.</summary>
    private static (string Digits, int Point) Rounded(double size, int count)
    {
        if (size == 0)
        {
            return (new string('0', count), 1);
        }

        // The shortest digits may stand one power of ten above the exact value (1e23, 1e-7): begin below it. Rounding may carry into the next.
        var point = Shortest(size).Point - 1;
        while (true)
        {
            var digits = Scaled(size, count - point).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count)
            {
                return (digits, point);
            }

            point++;
        }
    }

    /// <summary>A number times a power of ten, rounded from its exact value, halves up.</summary>
    private static BigInteger Scaled(double size, int power)
    {
        var bits = BitConverter.DoubleToUInt64Bits(size);
        var biased = (int)(bits >> 52);
        var mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        var exponent = Math.Max(biased, 1) - 1075;
        BigInteger numerator = biased == 0 ? mantissa : mantissa | (1UL << 52);
        var denominator = BigInteger.One;
        if (exponent > 0)
        {
            numerator <<= exponent;
        }
        else
        {
            denominator <<= -exponent;
        }

        if (power > 0)
        {
            numerator *= BigInteger.Pow(10, power);
        }
        else
        {
            denominator *= BigInteger.Pow(10, -power);
        }

        return ((numerator << 1) + denominator) / (denominator << 1);
    }
}
