using System.Globalization;

namespace Studio.Channels.Email.Smtp;

/// <summary>
/// A mail address as it goes over the wire (RFC 5321): a name of letters, digits and the signs of RFC 5322's <c>atext</c>, dots between; a domain in ASCII (IDNA). Quoted names and domain
/// literals are refused, and so are names beyond ASCII, which few servers take.
/// </summary>
internal sealed record Mailbox(string User, string Domain)
{
    private const int LongestUser = 64;
    private const int LongestAddress = 254;
    private const string Signs = "!#$%&'*+-/=?^_`{|}~";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Reads an address; null where it is none.</summary>
    public static Mailbox? Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > LongestUser || text.Length > LongestAddress || !text[..at].Split('.').All(IsAtom))
        {
            return null;
        }

        try
        {
            var domain = Idn.GetAscii(text[(at + 1)..]);
            return at + 1 + domain.Length <= LongestAddress && !domain.EndsWith('.') ? new Mailbox(text[..at], domain) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{User}@{Domain}";

    private static bool IsAtom(string part) => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || Signs.Contains(c, StringComparison.Ordinal));
}
