using System.Globalization;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>Text to number as JavaScript reads it, correctly rounded and in linear time.</summary>
internal static class NumberReader
{
    private const string Infinity = "Infinity";

    /// <summary>What <c>Number(text)</c> gives: NaN when the text is no number.</summary>
    public static double ToNumber(string text)
    {
        var trimmed = JavaScriptText.Trim(text);
        if (trimmed.IsEmpty)
        {
            return 0;
        }

        if (trimmed.Length > 1 && trimmed[0] == '0' && char.IsAsciiLetter(trimmed[1]) && TryRadix(trimmed, out var integer))
        {
            return integer;
        }

        var negative = trimmed[0] == '-';
        var unsigned = trimmed[0] is '+' or '-' ? trimmed[1..] : trimmed;
        if (unsigned.SequenceEqual(Infinity))
        {
            return negative ? double.NegativeInfinity : double.PositiveInfinity;
        }

        return TryDecimal(unsigned, out var value) ? (negative ? -value : value) : double.NaN;
    }

    /// <summary>What <c>parseFloat(text)</c> gives: the number the text begins with.</summary>
    public static double ParseFloat(string text)
    {
        var trimmed = JavaScriptText.TrimStart(text);
        var negative = trimmed is ['-', ..];
        var unsigned = trimmed is ['+' or '-', ..] ? trimmed[1..] : trimmed;
        if (unsigned.StartsWith(Infinity, StringComparison.Ordinal))
        {
            return negative ? double.NegativeInfinity : double.PositiveInfinity;
        }

        return TryDecimal(unsigned[..DecimalLength(unsigned)], out var value) ? (negative ? -value : value) : double.NaN;
    }

    /// <summary>What <c>parseInt(text, radix)</c> gives; a radix of 0 is 10, or 16 after 0x.</summary>
    public static double ParseInt(string text, int radix)
    {
        var rest = JavaScriptText.TrimStart(text);
        var negative = rest is ['-', ..];
        rest = rest is ['+' or '-', ..] ? rest[1..] : rest;
        if (radix is 0 or 16 && rest is ['0', 'x' or 'X', ..])
        {
            radix = 16;
            rest = rest[2..];
        }

        radix = radix == 0 ? 10 : radix;
        var length = 0;
        while (length < rest.Length && DigitOf(rest[length]) < radix)
        {
            length++;
        }

        if (radix is < 2 or > 36 || length == 0)
        {
            return double.NaN;
        }

        var value = Integer(rest[..length], radix);
        return negative ? -value : value;
    }

    /// <summary>Reads an unsigned decimal with or without exponent that fills the whole text.</summary>
    public static bool TryDecimal(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        return !text.IsEmpty
            && DecimalLength(text) == text.Length
            && double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads 0x…, 0o… or 0b… that fills the whole text.</summary>
    public static bool TryRadix(ReadOnlySpan<char> text, out double value)
    {
        var radix = (text[1] | 0x20) switch
        {
            'x' => 16,
            'o' => 8,
            'b' => 2,
            _ => 0,
        };
        value = 0;
        var digits = text[2..];
        if (radix == 0 || digits.IsEmpty)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (DigitOf(digit) >= radix)
            {
                return false;
            }
        }

        value = Integer(digits, radix);
        return true;
    }

    private static int DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'z' => c - 'a' + 10,
        >= 'A' and <= 'Z' => c - 'A' + 10,
        _ => int.MaxValue,
    };

    private static int DecimalLength(ReadOnlySpan<char> text)
    {
        var whole = DigitCount(text);
        var length = whole;
        if (length < text.Length && text[length] == '.')
        {
            var fraction = DigitCount(text[(length + 1)..]);
            if (whole + fraction == 0)
            {
                return 0;
            }

            length += fraction + 1;
        }
        else if (whole == 0)
        {
            return 0;
        }

        if (length < text.Length && text[length] is 'e' or 'E')
        {
            var sign = length + 1 < text.Length && text[length + 1] is '+' or '-' ? 1 : 0;
            var exponent = DigitCount(text[(length + 1 + sign)..]);
            length += exponent == 0 ? 0 : 1 + sign + exponent;
        }

        return length;
    }

    private static int DigitCount(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }

    private static double Integer(ReadOnlySpan<char> digits, int radix)
    {
        if (radix == 10)
        {
            return double.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        if (int.IsPow2(radix))
        {
            return PowerOfTwoInteger(digits, int.Log2(radix));
        }

        // The language leaves the rounding beyond 2^53 in these radixes to the implementation.
        var value = 0d;
        foreach (var digit in digits)
        {
            value = (value * radix) + DigitOf(digit);
        }

        return value;
    }

    // Keeps the 64 highest bits, with "something was cut off" in the lowest: eleven bits more than a double holds, so the one rounding at the end is right.
    private static double PowerOfTwoInteger(ReadOnlySpan<char> digits, int bitsPerDigit)
    {
        ulong high = 0;
        var cutOff = false;
        var exponent = 0;
        foreach (var digit in digits)
        {
            for (var bit = bitsPerDigit - 1; bit >= 0; bit--)
            {
                var one = ((DigitOf(digit) >> bit) & 1) == 1;
                if (high >> 62 == 0)
                {
                    high = (high << 1) | (one ? 1u : 0u);
                }
                else
                {
                    cutOff |= one;
                    exponent++;
                }
            }
        }

        return Math.ScaleB(high | (cutOff ? 1u : 0u), exponent);
    }
}
