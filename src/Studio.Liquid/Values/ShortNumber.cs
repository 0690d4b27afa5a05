using System.Globalization;

namespace Studio.Liquid.Values;

/// <summary>
/// The digits of everyday doubles without the detour by text. A double of at most 15 digits and few places is the quotient of a whole number and a power of ten that both are exact as doubles;
/// division is rounded correctly (IEEE 754), so when the quotient is that double, the digits are its shortest ones.
/// </summary>
internal static class ShortNumber
{
    private const int MaxPlaces = 9;
    private const double MaxDigits = 1e15;
    private const int MaxExactPlaces = 22;
    private const long MaxExactWhole = 1L << 53;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The number as <c>digits / 10^places</c> with the fewest places; false for one that needs the long way.</summary>
    public static bool TryRead(double number, out long digits, out int places)
    {
        if (Math.Abs(number) is < MaxDigits and >= 1e-3)
        {
            for (places = 0; places <= MaxPlaces; places++)
            {
                var scaled = Math.Round(number * Powers[places]);
                if (Math.Abs(scaled) >= MaxDigits)
                {
                    break;
                }

                if (scaled / Powers[places] == number)
                {
                    digits = (long)scaled;
                    return true;
                }
            }
        }

        (digits, places) = (0, 0);
        return false;
    }

    public static bool TryDecimal(double number, out decimal result)
    {
        if (!TryRead(number, out var digits, out var places))
        {
            result = 0;
            return false;
        }

        var size = Math.Abs(digits);
        result = new decimal((int)size, (int)(size >> 32), 0, digits < 0, (byte)places);
        return true;
    }

    /// <summary>The double nearest to a decimal, as reading its text would give it.</summary>
    public static bool TryDouble(decimal number, out double result)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(number, parts);
        var digits = (uint)parts[0] | ((long)parts[1] << 32);
        var places = (parts[3] >> 16) & 0xff;
        if (parts[2] != 0 || digits is < 0 or > MaxExactWhole || places > MaxExactPlaces)
        {
            result = 0;
            return false;
        }

        result = digits / Powers[places];
        result = parts[3] < 0 ? -result : result;
        return true;
    }

    /// <summary>Writes the number as Ruby does, with a decimal always: <c>5.0</c>, <c>0.25</c>.</summary>
    public static bool TryWrite(double number, Span<char> text, out int length)
    {
        length = 0;
        if (!TryRead(number, out var digits, out var places))
        {
            return false;
        }

        if (places == 0)
        {
            (digits, places) = (digits * 10, 1);
        }

        var at = 0;
        if (digits < 0)
        {
            text[at++] = '-';
            digits = -digits;
        }

        var unit = (long)Powers[places];
        (digits / unit).TryFormat(text[at..], out var written, default, CultureInfo.InvariantCulture);
        at += written;
        text[at++] = '.';
        var rest = digits % unit;
        for (var place = places - 1; place >= 0; place--)
        {
            text[at + place] = (char)('0' + (rest % 10));
            rest /= 10;
        }

        length = at + places;
        return true;
    }
}
