using System.Globalization;
using Studio.Kernel.Problems;

namespace Studio.Connectors.OrderLines;

/// <summary>How an import moves its dates: by whole days, so that hours and weekly gaps stay.</summary>
/// <param name="ToNow">True to bring the newest document into the last 24 hours.</param>
/// <param name="Days">The days otherwise; 0 leaves the dates as they are.</param>
public sealed record DateShift(bool ToNow, int Days)
{
    private const int MostDays = 36_500;

    /// <summary>The newest document comes into the last 24 hours.</summary>
    public static DateShift Now { get; } = new(true, 0);

    /// <summary>The dates stay.</summary>
    public static DateShift None { get; } = new(false, 0);

    /// <summary>Reads <c>now</c>, <c>none</c> or a number of days (<c>30</c>, <c>days=30</c>).</summary>
    /// <exception cref="ProblemException">400: it is none of them.</exception>
    public static DateShift Parse(string? text)
    {
        var value = (text ?? "").Trim();
        if (value.StartsWith("days=", StringComparison.OrdinalIgnoreCase))
        {
            value = value["days=".Length..];
        }

        return value.ToLowerInvariant() switch
        {
            "" or "now" => Now,
            "none" => None,
            _ when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) && Math.Abs(days) <= MostDays => new DateShift(false, days),
            _ => throw ProblemException.Invalid("shift", $"Use now, none or a number of days up to {MostDays}."),
        };
    }

    /// <summary>The whole days that dates move by.</summary>
    /// <param name="newest">The file's newest moment.</param>
    /// <param name="now">The moment it may not pass.</param>
    public int Resolve(DateTimeOffset newest, DateTimeOffset now) => ToNow ? (int)Math.Floor((now - newest).TotalDays) : Days;
}
