using System.Globalization;
using System.Text;

namespace Studio.Liquid.Values;

/// <summary>How values look as text, independent of culture and as in Shopify's Liquid.</summary>
internal static class ValueText
{
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

    /// <summary>The shortest digits which read back as the same number, with at least one decimal.</summary>
    private static string OfDouble(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        var size = Math.Abs(number);
        if (size != 0 && (size >= 1e16 || size < 1e-4))
        {
            return OfExponent(number);
        }

        // 20 decimals hold every digit of a number of at least 1e-4 in its shortest form.
        return number.ToString("0.0###################", CultureInfo.InvariantCulture) is var plain
            && double.Parse(plain, CultureInfo.InvariantCulture).Equals(number)
            ? plain
            : OfShortest(number);
    }

    private static string OfShortest(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    private static string OfExponent(double number)
    {
        var digits = number.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (shortest.IndexOf('E', StringComparison.Ordinal) is var split && split > 0)
        {
            digits = shortest;
        }
        else
        {
            split = digits.IndexOf('E', StringComparison.Ordinal);
        }

        var mantissa = digits[..split];
        if (!ReferenceEquals(digits, shortest))
        {
            mantissa = mantissa.TrimEnd('0').TrimEnd('.');
        }

        var exponent = int.Parse(digits.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var fraction = mantissa.Contains('.', StringComparison.Ordinal) ? mantissa : mantissa + ".0";
        return string.Create(CultureInfo.InvariantCulture, $"{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
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
