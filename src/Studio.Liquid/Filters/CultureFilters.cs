using System.Buffers;
using System.Globalization;
using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which write numbers and dates as people of the render's culture do.</summary>
internal static class CultureFilters
{
    private const int MaxPattern = 40;

    private static readonly SearchValues<char> NumberPattern = SearchValues.Create("#0,.%; -");

    public static void Register(LiquidFilterRegistry filters)
    {
        filters.Add("format_number", FormatNumber, 0, 1);
        filters.Add("format_date", FormatDate, 0, 1);
    }

    private static string FormatNumber(object? input, LiquidFilterCall call)
    {
        var format = call.Text(0, "N");
        if (!IsNumberFormat(format))
        {
            throw LiquidException.Of(LiquidErrorCode.FilterInput, call.Name, "a format such as 'N2', 'P1' or '#,##0.00'");
        }

        var number = ValueNumber.Of(input);
        return ((IFormattable)number).ToString(format, call.Culture);
    }

    // A letter with many digits would write as many: only what is short is accepted.
    private static bool IsNumberFormat(string format) => format.Length is > 0 and <= MaxPattern
        && (format[0] is 'N' or 'P' or 'F' or 'n' or 'p' or 'f'
            ? format.Length <= 3 && format.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            : format.AsSpan().IndexOfAnyExcept(NumberPattern) < 0);

    private static object? FormatDate(object? input, LiquidFilterCall call)
    {
        var format = call.Text(0, "d");
        if (Moments.Read(input, call) is not { } moment)
        {
            return input;
        }

        try
        {
            return format.Length is > 0 and <= MaxPattern
                ? moment.ToString(format, call.Culture)
                : throw new FormatException();
        }
        catch (Exception fault) when (fault is FormatException or ArgumentOutOfRangeException)
        {
            throw LiquidException.Of(LiquidErrorCode.FilterInput, call.Name, "a format such as 'd', 'D' or 'd MMMM yyyy'");
        }
    }
}
