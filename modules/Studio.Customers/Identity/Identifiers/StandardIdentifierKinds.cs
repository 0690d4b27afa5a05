using System.Text;

namespace Studio.Customers.Identity.Identifiers;

/// <summary>A mail address; letters in lower case.</summary>
internal sealed class MailIdentifier : IIdentifierKind
{
    private const int Longest = 254;

    public string Name => "mail";

    public string Title => "Mail address";

    public string Icon => "envelope";

    public double Weight => 0.8;

    public string? Normalise(string text, IdentifierContext context)
    {
        var mail = IdentifierText.Clean(text).ToLowerInvariant();
        var at = mail.IndexOf('@', StringComparison.Ordinal);
        return mail.Length <= Longest && at > 0 && at == mail.LastIndexOf('@') && mail.IndexOf('.', at) > at + 1 && mail[^1] != '.' && !mail.Any(char.IsWhiteSpace) ? mail : null;
    }
}

/// <summary>A telephone number in the form of E.164 where its country is known: <c>+886912345678</c>.</summary>
internal sealed class PhoneIdentifier : IIdentifierKind
{
    // E.164: at most 15 digits; shorter than 6 is an extension.
    private const int MostDigits = 15;
    private const int FewestDigits = 6;

    public string Name => "phone";

    public string Title => "Telephone number";

    public string Icon => "telephone";

    public double Weight => 0.6;

    public string? Normalise(string text, IdentifierContext context)
    {
        var digits = new StringBuilder();
        var international = false;
        foreach (var c in IdentifierText.Clean(text))
        {
            if (char.IsAsciiDigit(c))
            {
                digits.Append(c);
            }
            else if (c == '+' && digits.Length == 0)
            {
                international = true;
            }
            else if (c is not (' ' or '-' or '.' or '/' or '(' or ')' or '\u2010' or '\u2013'))
            {
                return null;
            }
        }

        var number = digits.ToString();
        if (!international && number.StartsWith("00", StringComparison.Ordinal))
        {
            (international, number) = (true, number[2..]);
        }
        else if (!international && context.CountryCode.Length > 0)
        {
            (international, number) = (true, context.CountryCode + number.TrimStart('0'));
        }
        else if (international && context.CountryCode.Length > 0 && number.StartsWith(context.CountryCode + "0", StringComparison.Ordinal))
        {
            // "+886 (0)912…": the nought is dialled within the country only.
            number = context.CountryCode + number[(context.CountryCode.Length + 1)..];
        }

        return number.Length is >= FewestDigits and <= MostDigits && number.Distinct().Count() > 1 ? (international ? "+" : "") + number : null;
    }
}

/// <summary>An identifier of letters and digits that people write with or without gaps: a member number, a card.</summary>
internal abstract class NumberIdentifier(string name, string title, string icon) : IIdentifierKind
{
    private const int Longest = 100;

    public string Name { get; } = name;

    public string Title { get; } = title;

    public string Icon { get; } = icon;

    public double Weight => 0.9;

    public string? Normalise(string text, IdentifierContext context)
    {
        var number = string.Concat(IdentifierText.Clean(text).Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '.'))).ToUpperInvariant();
        return number.Length is > 0 and <= Longest ? number : null;
    }
}

/// <summary>The company's own number of a customer.</summary>
internal sealed class MemberIdentifier() : NumberIdentifier("member", "Member number", "person-vcard");

/// <summary>A loyalty card.</summary>
internal sealed class LoyaltyIdentifier() : NumberIdentifier("loyalty", "Loyalty card", "credit-card-2-front");

/// <summary>An id that a channel gave: taken as it is.</summary>
internal abstract class ChannelIdentifier(string name, string title, string icon) : IIdentifierKind
{
    private const int Longest = 200;

    public string Name { get; } = name;

    public string Title { get; } = title;

    public string Icon { get; } = icon;

    public double Weight => 0.95;

    public string? Normalise(string text, IdentifierContext context) => text.Trim() is { Length: > 0 and <= Longest } id && !id.Any(char.IsControl) ? id : null;
}

/// <summary>A user id of LINE, as its webhooks say it.</summary>
internal sealed class LineIdentifier() : ChannelIdentifier("line", "LINE id", "chat-dots");

/// <summary>A page-scoped id of Messenger or Instagram.</summary>
internal sealed class PageScopedIdentifier() : ChannelIdentifier("psid", "Messenger id (PSID)", "messenger");

/// <summary>Name and birthday together, as <see cref="NameKey"/> and an ISO date: two records with the same are worth a look.</summary>
internal sealed class PersonIdentifier : IIdentifierKind
{
    public const string KindName = "person";

    public string Name => KindName;

    public string Title => "Name and birthday";

    public string Icon => "cake";

    public double Weight => 0.75;

    public bool Links => false;

    public string? Normalise(string text, IdentifierContext context) =>
        text.LastIndexOf('|') is > 0 and var bar && NameKey.Of(text[..bar]) is { Length: > 0 } name && DateOnly.TryParseExact(text[(bar + 1)..], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _) ? $"{name}|{text[(bar + 1)..]}" : null;
}

/// <summary>Texts as people type them.</summary>
internal static class IdentifierText
{
    /// <summary>Full-width letters and digits become the plain ones (NFKC), gaps at the ends go, and so do invisible characters.</summary>
    public static string Clean(string text) => text.IsNormalized(NormalizationForm.FormKC) ? Visible(text) : Visible(text.Normalize(NormalizationForm.FormKC));

    private static string Visible(string text) => string.Concat(text.Where(c => char.GetUnicodeCategory(c) is not (System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Control))).Trim();
}
