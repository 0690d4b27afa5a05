using System.Globalization;
using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Reads moments from what templates have: dates, seconds since 1970, and text.</summary>
internal static class Moments
{
    private const DateTimeStyles Style = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.RoundtripKind | DateTimeStyles.NoCurrentDateDefault;

    /// <summary>The moment in the time zone of the render; null when the value is none.</summary>
    public static DateTimeOffset? Read(object? value, LiquidFilterCall call)
    {
        DateTimeOffset? moment = value switch
        {
            DateTimeOffset exact => exact,
            long seconds => FromSeconds(seconds),
            string text => FromText(text.Trim(), call),
            _ => null,
        };
        return moment is { } found ? TimeZoneInfo.ConvertTime(found, call.TimeZone) : null;
    }

    private static DateTimeOffset? FromText(string text, LiquidFilterCall call)
    {
        if (text.Equals("now", StringComparison.OrdinalIgnoreCase) || text.Equals("today", StringComparison.OrdinalIgnoreCase))
        {
            return call.Context.Now;
        }

        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? FromSeconds(seconds) : null;
        }

        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, Style, out var local))
        {
            return null;
        }

        if (local.Kind != DateTimeKind.Unspecified)
        {
            // The text names its offset: read again with it, since the above has turned it into the zone of this machine.
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var exact) ? exact : null;
        }

        if (local.Year == 1 && local.DayOfYear == 1)
        {
            // A time alone is one of today.
            local = TimeZoneInfo.ConvertTime(call.Context.Now, call.TimeZone).Date + local.TimeOfDay;
        }

        return InZone(local, call.TimeZone);
    }

    private static DateTimeOffset? FromSeconds(long seconds)
        => seconds is >= -62_135_596_800 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static DateTimeOffset? InZone(DateTime local, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(local);
        var utc = local.Ticks - offset.Ticks;
        return utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks ? new DateTimeOffset(local, offset) : null;
    }
}
