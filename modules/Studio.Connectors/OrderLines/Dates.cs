using System.Globalization;

namespace Studio.Connectors.OrderLines;

/// <summary>Reads the dates of one file. Neighbouring lines mostly have one date, so the last is remembered.</summary>
internal sealed class Dates(DateOrder order, TimeZoneInfo zone)
{
    private static readonly char[] Separators = ['/', '.', '-'];
    private static readonly string[] DayFirst = Formats("d", "M");
    private static readonly string[] MonthFirst = Formats("M", "d");
    private static readonly string[] Iso = ["yyyy-MM-dd", "yyyy-MM-dd H:mm", "yyyy-MM-dd H:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
    private static readonly string[] IsoWithZone = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private string? _lastText;
    private DateTimeOffset _last;

    /// <summary>The instant in UTC, or null where the text is no date of this file.</summary>
    public DateTimeOffset? Read(string text)
    {
        if (text == _lastText)
        {
            return _last;
        }

        if (Parse(text) is not { } instant || instant.Year < 1900)
        {
            return null;
        }

        (_lastText, _last) = (text, instant);
        return instant;
    }

    /// <summary>What the text says of the order of day and month; null where both are possible.</summary>
    public static DateOrder? Evidence(string text)
    {
        var first = text.IndexOfAny(Separators);
        var second = first < 0 ? -1 : text.IndexOfAny(Separators, first + 1);
        if (second < 0 || !int.TryParse(text.AsSpan(0, first), NumberStyles.None, CultureInfo.InvariantCulture, out var a)
            || !int.TryParse(text.AsSpan(first + 1, second - first - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var b))
        {
            return null;
        }

        return (a, b) switch
        {
            ( > 12 and <= 31, >= 1 and <= 12) => DateOrder.DayFirst,
            ( >= 1 and <= 12, > 12 and <= 31) => DateOrder.MonthFirst,
            _ => null,
        };
    }

    private DateTimeOffset? Parse(string text)
    {
        const DateTimeStyles Plain = DateTimeStyles.None;
        if (text.Length > 4 && text[4] == '-')
        {
            var withZone = text.EndsWith('Z') ? text[..^1] + "+00:00" : text;
            return DateTimeOffset.TryParseExact(withZone, IsoWithZone, CultureInfo.InvariantCulture, Plain, out var instant) ? instant.ToUniversalTime()
                : DateTime.TryParseExact(text, Iso, CultureInfo.InvariantCulture, Plain, out var iso) ? ToUtc(iso) : null;
        }

        if (text.Length == 8 && text.All(char.IsAsciiDigit))
        {
            return DateTime.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, Plain, out var day) ? ToUtc(day) : null;
        }

        return DateTime.TryParseExact(text, order == DateOrder.DayFirst ? DayFirst : MonthFirst, CultureInfo.InvariantCulture, Plain, out var local) ? ToUtc(local) : null;
    }

    private DateTimeOffset ToUtc(DateTime local)
    {
        // The hour that a spring morning lacks: a till that was not put forward.
        var valid = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(valid, zone.GetUtcOffset(valid)).ToUniversalTime();
    }

    private static string[] Formats(string first, string second) =>
    [
        .. from time in new[] { " H:mm", " H:mm:ss", "" }
           from separator in new[] { "'/'", "'.'", "'-'" }
           from year in new[] { "yyyy", "yy" }
           select first + separator + second + separator + year + time,
    ];
}
