using System.Runtime.InteropServices;

namespace Studio.Customers.Behaviour.Windows;

/// <summary>What the length of a window counts.</summary>
public enum WindowUnit
{
    /// <summary>The window has no beginning.</summary>
    Ever,

    /// <summary>Minutes.</summary>
    Minutes,

    /// <summary>Hours.</summary>
    Hours,

    /// <summary>Days of 24 hours.</summary>
    Days,

    /// <summary>Weeks of 168 hours.</summary>
    Weeks,

    /// <summary>Months of the calendar in the tenant's zone: what happened on the 31st is over at the same time of the last day of a shorter month.</summary>
    Months,
}

/// <summary>The last so many minutes, hours, days, weeks or months: it slides with the clock and has no steps.</summary>
/// <param name="Unit">What is counted.</param>
/// <param name="Length">How many; nothing to a window without beginning.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FactWindow(WindowUnit Unit, int Length)
{
    /// <summary>The longest window, in its own unit.</summary>
    public const int MaximumLength = 5_000;

    private const long Minute = 60_000;

    /// <summary>Everything that ever happened.</summary>
    public static FactWindow Ever => new(WindowUnit.Ever, 0);

    /// <summary>
    /// The first moment at which what happened then is not in the window any more; null where it stays for ever. A contact is in the window at
    /// a moment where it happened at or before it and this is after it.
    /// </summary>
    /// <param name="occurredUtc">When it happened, in milliseconds since 1970.</param>
    /// <param name="zone">The zone whose calendar months count.</param>
    public long? ExpiryOf(long occurredUtc, TimeZoneInfo zone) => Unit switch
    {
        WindowUnit.Minutes => occurredUtc + (Length * Minute),
        WindowUnit.Hours => occurredUtc + (Length * 60 * Minute),
        WindowUnit.Days => occurredUtc + (Length * 24 * 60 * Minute),
        WindowUnit.Weeks => occurredUtc + (Length * 7 * 24 * 60 * Minute),
        WindowUnit.Months => AddMonths(occurredUtc, zone),
        _ => null,
    };

    private long AddMonths(long occurredUtc, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(occurredUtc), zone).DateTime.AddMonths(Length);

        // A time that the clocks jump over is the moment to which they jump.
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
    }
}
