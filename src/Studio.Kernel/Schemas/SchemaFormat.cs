using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Studio.Kernel.Localization;
using Studio.Kernel.Values;

namespace Studio.Kernel.Schemas;

/// <summary>A form that a text can have, by a name of JSON Schema's (<c>email</c>, <c>date</c>) or Studio's own. Modules register further ones as singletons.</summary>
public interface ISchemaFormat
{
    /// <summary>The name, as in <c>[Schema(Format = "time-zone")]</c>.</summary>
    string Name { get; }

    /// <summary>The English sentence that refuses another text, which is the resource key.</summary>
    string Refusal { get; }

    /// <summary>The values to choose from where they can be listed, with names that need no translation; null otherwise.</summary>
    IReadOnlyList<(string Value, string Text)>? Choices { get; }

    /// <summary>True where the text has the form.</summary>
    bool IsValid(string text);
}

/// <summary>The names of the formats that the kernel knows.</summary>
public static class SchemaFormats
{
    /// <summary>A mail address.</summary>
    public const string Email = "email";

    /// <summary>An absolute http or https address.</summary>
    public const string Url = "uri";

    /// <summary>A calendar day, <c>2026-11-21</c>.</summary>
    public const string Date = "date";

    /// <summary>A time of day.</summary>
    public const string Time = "time";

    /// <summary>An instant with its offset, RFC 3339.</summary>
    public const string DateTime = "date-time";

    /// <summary>A UUID.</summary>
    public const string Uuid = "uuid";

    /// <summary>A span of time as .NET writes it, <c>01:30:00</c>.</summary>
    public const string Duration = "time-span";

    /// <summary>An IANA time zone.</summary>
    public const string TimeZone = "time-zone";

    /// <summary>A language of Studio's screens.</summary>
    public const string Culture = "culture";

    /// <summary>An ISO 4217 currency code.</summary>
    public const string Currency = "currency";

    /// <summary>An object <c>{"Amount", "Currency"}</c>: integer minor units and code.</summary>
    public const string Money = "money";

    /// <summary>A dictionary from language to text.</summary>
    public const string LocalizedText = "localized-text";

    /// <summary>The formats of texts.</summary>
    public static IReadOnlyList<ISchemaFormat> All { get; } =
    [
        new CheckedFormat(Email, "A mail address is needed.", new EmailAddressAttribute().IsValid),
        new CheckedFormat(Url, "An address that begins with http:// or https:// is needed.", text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"),
        new CheckedFormat(Date, "A date as in 2026-11-21 is needed.", text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)),
        new CheckedFormat(Time, "A time of day as in 08:30:00 is needed.", text => TimeOnly.TryParseExact(text, ["HH:mm:ss", "HH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)),
        new CheckedFormat(DateTime, "A time as in 2026-11-21T08:30:00Z is needed.", IsInstant),
        new CheckedFormat(Uuid, "A UUID is needed.", text => Guid.TryParseExact(text, "D", out _)),
        new CheckedFormat(Duration, "A span of time as in 01:30:00 is needed.", text => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out _)),
        new TimeZoneFormat(),
        new CultureFormat(),
        new CheckedFormat(Currency, "A currency code of three capital letters is needed, such as EUR.", text => Values.Money.IsCurrency(text)),
    ];

    // As System.Text.Json reads it: RFC 3339 with an offset; without one the meaning would depend on the server's zone.
    private static bool IsInstant(string text) => text.Length is >= 20 and <= 33 && text[10] == 'T' && (text[^1] == 'Z' || text[^6] is '+' or '-')
        && DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private sealed record CheckedFormat(string Name, string Refusal, Func<string, bool> Check) : ISchemaFormat
    {
        public IReadOnlyList<(string Value, string Text)>? Choices => null;

        public bool IsValid(string text) => Check(text);
    }

    private sealed class TimeZoneFormat : ISchemaFormat
    {
        public string Name => TimeZone;

        public string Refusal => "A time zone such as Europe/London is needed.";

        public IReadOnlyList<(string Value, string Text)> Choices =>
            [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Append("UTC").Where(id => id is "UTC" || id.Contains('/', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => (id, id))];

        public bool IsValid(string text) => TimeZoneInfo.TryFindSystemTimeZoneById(text, out _);
    }

    private sealed class CultureFormat : ISchemaFormat
    {
        public string Name => Culture;

        public string Refusal => "One of the languages of the studio is needed: en, zh-Hant or zh-Hans.";

        public IReadOnlyList<(string Value, string Text)> Choices => [.. StudioCultures.All.Select(c => (c, StudioCultures.NativeName(c)))];

        public bool IsValid(string text) => StudioCultures.All.Contains(text, StringComparer.Ordinal);
    }
}
