using System.Globalization;
using System.Text;

namespace Studio.Liquid.Values;

/// <summary>How values look as text, independent of culture and as in Shopify's Liquid.</summary>
internal static class ValueText
{
    /// <summary>Room enough for every number that <see cref="TryWrite"/> writes.</summary>
    public const int MaxNumberLength = 64;

    private const int MaxInspectDepth = 16;
    private const int MaxInspectLength = 64 * 1024;

    public static string Of(object? value) => value switch
    {
        null or Keyword => "",
        string text => text,
        SafeText safe => safe.Value,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => OfDouble(number),
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset moment => OfMoment(moment),
        NumberRange range => string.Create(CultureInfo.InvariantCulture, $"{range.Start}..{range.End}"),
        LiquidMap or IReadOnlyList<object?> => OfStructure(value),
        _ => "",
    };

    /// <summary>Writes a number where it goes, without making a text of it; false for one that needs the long way.</summary>
    public static bool TryWrite(object number, Span<char> text, out int length)
    {
        length = 0;
        return number switch
        {
            long whole => whole.TryFormat(text, out length, default, CultureInfo.InvariantCulture),
            double real => ShortNumber.TryWrite(real, text, out length),
            decimal exact => exact.TryFormat(text, out length, default, CultureInfo.InvariantCulture),
            _ => false,
        };
    }

    /// <summary>The shortest digits which read back as the same number, laid out as Ruby does: with a decimal, or with an exponent when it is very large or small.</summary>
    private static string OfDouble(double number)
    {
        Span<char> text = stackalloc char[MaxNumberLength];
        if (ShortNumber.TryWrite(number, text, out var length))
        {
            return new string(text[..length]);
        }

        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var split = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = split < 0 ? shortest : shortest[..split];
        var exponent = split < 0 ? 0 : int.Parse(shortest.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = digits.TrimStart('0');
        point = (point < 0 ? digits.Length : point) + exponent - (digits.Length - significant.Length);
        var sign = double.IsNegative(number) ? "-" : "";
        return significant.Length == 0 ? sign + "0.0" : sign + Layout(significant.TrimEnd('0'), point);
    }

    // The number is 0.digits times ten to the power of point.
    private static string Layout(string digits, int point)
    {
        if (point is <= -4 or > 16)
        {
            var fraction = digits.Length > 1 ? digits[1..] : "0";
            return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}.{fraction}e{(point > 0 ? '+' : '-')}{Math.Abs(point - 1):00}");
        }

        return point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits.PadRight(point, '0') + ".0"
            : digits[..point] + "." + digits[point..];
    }

    private static string OfMoment(DateTimeOffset moment)
        => moment.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture)
            + moment.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);

    private static string OfStructure(object value)
    {
        var text = new StringBuilder();
        Inspect(value, text, 0);
        return text.ToString();
    }

    // A list is written as its elements joined, an object as Ruby shows it; within either, strings are quoted.
    private static void Inspect(object? value, StringBuilder text, int depth)
    {
        if (depth > MaxInspectDepth || text.Length > MaxInspectLength)
        {
            text.Append("...");
            return;
        }

        switch (value)
        {
            case LiquidMap map:
                InspectMap(map, text, depth);
                break;
            case NumberRange range:
                text.Append(Of(range));
                break;
            case IReadOnlyList<object?> list when depth == 0:
                foreach (var element in list.TakeWhile(_ => text.Length <= MaxInspectLength))
                {
                    var normal = LiquidValue.Normalize(element);
                    if (normal is LiquidMap or IReadOnlyList<object?>)
                    {
                        Inspect(normal, text, depth + 1);
                    }
                    else
                    {
                        text.Append(Of(normal));
                    }
                }

                break;
            case IReadOnlyList<object?> list:
                InspectList(list, text, depth);
                break;
            case string or SafeText:
                text.Append('"').Append(Of(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                break;
            default:
                text.Append(value is null ? "nil" : Of(value));
                break;
        }
    }

    private static void InspectMap(LiquidMap map, StringBuilder text, int depth)
    {
        text.Append('{');
        var separator = "";
        foreach (var (key, child) in map.Entries)
        {
            text.Append(separator);
            Inspect(key, text, depth + 1);
            text.Append("=>");
            Inspect(LiquidValue.Normalize(child), text, depth + 1);
            separator = ", ";
            if (text.Length > MaxInspectLength)
            {
                break;
            }
        }

        text.Append('}');
    }

    private static void InspectList(IReadOnlyList<object?> list, StringBuilder text, int depth)
    {
        text.Append('[');
        var separator = "";
        foreach (var element in list)
        {
            text.Append(separator);
            Inspect(LiquidValue.Normalize(element), text, depth + 1);
            separator = ", ";
            if (text.Length > MaxInspectLength)
            {
                break;
            }
        }

        text.Append(']');
    }
}
