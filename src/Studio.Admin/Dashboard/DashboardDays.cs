using System.Globalization;

namespace Studio.Admin.Dashboard;

/// <summary>The last days in the tenant's time zone, today included, for charts by day. A day is told from an instant by the zone's distance from UTC now: about a change of the clocks an hour may stand beside its day.</summary>
public sealed class DashboardDays
{
    private const long DayLength = 86_400_000;

    private readonly long _today;
    private readonly int _days;

    /// <summary>The days up to a moment.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="zone">The tenant's time zone.</param>
    /// <param name="days">How many days.</param>
    public DashboardDays(DateTimeOffset now, TimeZoneInfo zone, int days)
    {
        _days = days;
        Offset = (long)zone.GetUtcOffset(now).TotalMilliseconds;
        _today = (now.ToUnixTimeMilliseconds() + Offset) / DayLength;
        Since = DateTimeOffset.FromUnixTimeMilliseconds((_today - days + 1) * DayLength - Offset);
    }

    /// <summary>The zone's distance from UTC, in milliseconds: <c>(OccurredUtc + @Offset) / 86400000</c> is the day's number.</summary>
    public long Offset { get; }

    /// <summary>When the first of the days begins.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The days in the current language, such as <c>Nov 22</c>.</summary>
    public IReadOnlyList<string> Labels
    {
        get
        {
            var pattern = CultureInfo.CurrentCulture.DateTimeFormat.MonthDayPattern.Replace("MMMM", "MMM", StringComparison.Ordinal);
            return [.. Enumerable.Range(0, _days).Select(i => DateTimeOffset.FromUnixTimeMilliseconds((_today - _days + 1 + i) * DayLength).ToString(pattern, CultureInfo.CurrentCulture))];
        }
    }

    /// <summary>The numbers by the days' numbers, one for each of the days; 0 where there is none.</summary>
    public IReadOnlyList<double?> Spread(IReadOnlyDictionary<long, double> numbers) => [.. Enumerable.Range(0, _days).Select(i => (double?)numbers.GetValueOrDefault(_today - _days + 1 + i))];
}
