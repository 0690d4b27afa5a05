using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which write moments.</summary>
internal static class DateFilters
{
    public static void Register(LiquidFilterRegistry filters)
    {
        filters.Add("date", Date, 1);
    }

    // What is not a date passes through, as does everything when there is no format.
    private static object? Date(object? input, LiquidFilterCall call)
    {
        var format = call.Text(0);
        return format.Length == 0 || Moments.Read(input, call) is not { } moment
            ? input
            : Strftime.Format(moment, format, call);
    }
}
