using System.Globalization;

namespace Studio.Customers.Behaviour.Windows;

/// <summary>A contact as one fact counts it.</summary>
/// <param name="OccurredUtc">When it happened, in milliseconds since 1970.</param>
/// <param name="ContactId">The contact; breaks ties of time.</param>
/// <param name="ExpiresUtc">When it leaves the window; null for never.</param>
/// <param name="Amount">Its number, see <see cref="FactAmount"/>; null where it has none.</param>
/// <param name="Text">Its value as a text; null where it has none.</param>
public readonly record struct FactEntry(long OccurredUtc, string ContactId, long? ExpiresUtc, long? Amount, string? Text)
{
    /// <summary>True where it is in the window at a moment.</summary>
    public bool IsInWindow(long now) => OccurredUtc <= now && !(ExpiresUtc <= now);

    /// <summary>True where it happened after another one.</summary>
    public bool IsAfter(long occurredUtc, string contactId) => OccurredUtc > occurredUtc || (OccurredUtc == occurredUtc && string.CompareOrdinal(ContactId, contactId) > 0);
}

/// <summary>
/// Numbers of contacts are counted in millionths, as whole numbers: their sum is then the same in whatever order they come and go, which the
/// sum of binary fractions is not.
/// </summary>
public static class FactAmount
{
    /// <summary>The greatest number that is counted; what is beyond is no number to a fact.</summary>
    public const double Maximum = 9_000_000_000_000;

    private const decimal Scale = 1_000_000;

    /// <summary>The number in millionths, rounded to even; null beyond <see cref="Maximum"/> and for what is no finite number.</summary>
    public static long? From(double number) => Math.Abs(number) <= Maximum ? (long)decimal.Round((decimal)number * Scale, MidpointRounding.ToEven) : null;

    /// <summary>The number that so many millionths are.</summary>
    public static double ToNumber(Int128 amount) => (double)amount / (double)Scale;

    /// <summary>A total as it is stored.</summary>
    public static string ToText(Int128 amount) => amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>A total as it was stored.</summary>
    public static Int128 FromText(string? text) => text is null ? 0 : Int128.Parse(text, CultureInfo.InvariantCulture);
}
