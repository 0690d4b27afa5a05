using System.Globalization;
using Studio.Kernel.Settings;

namespace Studio.Admin.Time;

/// <summary>Shows instants in the tenant's time zone and the person's language.</summary>
public sealed class LocalTimes(ISettingsStore settings)
{
    private TimeZoneInfo? _zone;

    /// <summary>The tenant's time zone.</summary>
    public async ValueTask<TimeZoneInfo> ZoneAsync(CancellationToken cancellationToken) =>
        _zone ??= TimeZoneInfo.TryFindSystemTimeZoneById((await settings.GetAsync<SiteSettings>(cancellationToken)).TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Date and time, as in <c>2026/11/21 16:30</c>.</summary>
    public async ValueTask<string> FormatAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        TimeZoneInfo.ConvertTime(instant, await ZoneAsync(cancellationToken)).ToString("g", CultureInfo.CurrentCulture);
}
