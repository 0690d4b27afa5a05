using System.Globalization;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>The calendar of dates: the Gregorian one in all years, in milliseconds since 1970, by ECMA-262.</summary>
internal static class DateMath
{
    public const double Day = 86_400_000;
    private const double Largest = 8.64e15;

    public static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    public static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>A date's parts; months from 0, weekdays from Sunday.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    public readonly record struct Parts(long Year, int Month, int Date, int Hour, int Minute, int Second, int Millisecond, int Weekday);

    public static Parts Split(double time)
    {
        var days = (long)Math.Floor(time / Day);
        var rest = (int)(time - (days * Day));
        // Days since 1 March of year 0, in eras of 400 years.
        var shifted = days + 719468;
        var era = FloorDivide(shifted, 146097);
        var dayOfEra = shifted - (era * 146097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * dayOfYear) + 2) / 153;
        var date = (int)(dayOfYear - (((153 * month) + 2) / 5) + 1);
        month = month < 10 ? month + 2 : month - 10;
        var year = yearOfEra + (era * 400) + (month < 2 ? 1 : 0);
        return new Parts(year, (int)month, date, rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60, rest % 1000, (int)(((days + 4) % 7) + 7) % 7);
    }

    /// <summary>Milliseconds of parts that may be out of their ranges; NaN where no date is.</summary>
    public static double Join(double year, double month, double date, double hour, double minute, double second, double millisecond)
    {
        if (!double.IsFinite(year + month + date + hour + minute + second + millisecond))
        {
            return double.NaN;
        }

        month = Math.Truncate(month);
        var fullYear = Math.Truncate(year) + Math.Floor(month / 12);
        if (Math.Abs(fullYear) > 400_000)
        {
            return double.NaN;
        }

        var inYear = (int)(month - (Math.Floor(month / 12) * 12));
        var days = DaysBefore((long)fullYear, inYear) + Math.Truncate(date) - 1;
        return (days * Day) + (Math.Truncate(hour) * 3_600_000) + (Math.Truncate(minute) * 60_000) + (Math.Truncate(second) * 1000) + Math.Truncate(millisecond);
    }

    /// <summary>A time that is a date, or NaN.</summary>
    public static double Clip(double time) => Math.Abs(time) <= Largest ? Math.Truncate(time) + 0.0 : double.NaN;

    /// <summary>Milliseconds to add to UTC to have a zone's local time.</summary>
    public static double Offset(TimeZoneInfo zone, double time)
    {
        if (ReferenceEquals(zone, TimeZoneInfo.Utc))
        {
            return 0;
        }

        return time is > -62e12 and < 253e12
            ? zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds((long)time)).TotalMilliseconds
            : zone.BaseUtcOffset.TotalMilliseconds;
    }

    public static double ToUtc(TimeZoneInfo zone, double local)
    {
        if (double.IsNaN(local) || ReferenceEquals(zone, TimeZoneInfo.Utc))
        {
            return local;
        }

        // What the clock shows twice is the first time; what it never shows moves on by the gap.
        var before = Offset(zone, local - Day);
        return local - Offset(zone, local - before) is var guess && guess + Offset(zone, guess) == local ? guess : local - before;
    }

    public static string IsoText(double time)
    {
        var p = Split(time);
        var year = p.Year is >= 0 and <= 9999 ? p.Year.ToString("0000", CultureInfo.InvariantCulture)
            : (p.Year < 0 ? "-" : "+") + Math.Abs(p.Year).ToString("000000", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{year}-{p.Month + 1:00}-{p.Date:00}T{p.Hour:00}:{p.Minute:00}:{p.Second:00}.{p.Millisecond:000}Z");
    }

    public static string YearText(long year) => (year < 0 ? "-" : "") + Math.Abs(year).ToString(year < 0 ? "000000" : "0000", CultureInfo.InvariantCulture);

    private static long DaysBefore(long year, int month)
    {
        year -= month < 2 ? 1 : 0;
        var era = FloorDivide(year, 400);
        var yearOfEra = year - (era * 400);
        var dayOfYear = ((153 * (month < 2 ? month + 10 : month - 2)) + 2) / 5;
        return (era * 146097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719468;
    }

    private static long FloorDivide(long value, long by) => (value >= 0 ? value : value - by + 1) / by;
}
