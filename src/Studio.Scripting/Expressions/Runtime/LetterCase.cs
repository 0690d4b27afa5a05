using System.Globalization;
using System.Text;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>
/// Upper and lower case by Unicode's full mapping, as JavaScript has it: .NET maps one character to one, so that ß has no upper case
/// and a final sigma is not told from another.
/// </summary>
internal static class LetterCase
{
    private const char Sigma = '\u03a3';
    private const string DottedCapitalI = "\u0130";

    // Each entry is a letter and its upper case of more than one letter, from Unicode's SpecialCasing; the Greek block 1F80-1FAF is computed.
    private const string Expansions =
        "\u00dfSS \u0149\u02bcN \u01f0J\u030c \u0390\u0399\u0308\u0301 \u03b0\u03a5\u0308\u0301 \u0587\u0535\u0552 \u1e96H\u0331 \u1e97T\u0308 \u1e98W\u030a \u1e99Y\u030a "
        + "\u1e9aA\u02be \u1f50\u03a5\u0313 \u1f52\u03a5\u0313\u0300 \u1f54\u03a5\u0313\u0301 \u1f56\u03a5\u0313\u0342 \u1fb2\u1fba\u0399 \u1fb3\u0391\u0399 \u1fb4\u0386\u0399 "
        + "\u1fb6\u0391\u0342 \u1fb7\u0391\u0342\u0399 \u1fbc\u0391\u0399 \u1fc2\u1fca\u0399 \u1fc3\u0397\u0399 \u1fc4\u0389\u0399 \u1fc6\u0397\u0342 \u1fc7\u0397\u0342\u0399 "
        + "\u1fcc\u0397\u0399 \u1fd2\u0399\u0308\u0300 \u1fd3\u0399\u0308\u0301 \u1fd6\u0399\u0342 \u1fd7\u0399\u0308\u0342 \u1fe2\u03a5\u0308\u0300 \u1fe3\u03a5\u0308\u0301 "
        + "\u1fe4\u03a1\u0313 \u1fe6\u03a5\u0342 \u1fe7\u03a5\u0308\u0342 \u1ff2\u1ffa\u0399 \u1ff3\u03a9\u0399 \u1ff4\u038f\u0399 \u1ff6\u03a9\u0342 \u1ff7\u03a9\u0342\u0399 "
        + "\u1ffc\u03a9\u0399 \ufb00FF \ufb01FI \ufb02FL \ufb03FFI \ufb04FFL \ufb05ST \ufb06ST \ufb13\u0544\u0546 \ufb14\u0544\u0535 \ufb15\u0544\u053b \ufb16\u054e\u0546 \ufb17\u0544\u053d";

    private static readonly Dictionary<char, string> Upper1ToMany = Expansions.Split(' ').ToDictionary(entry => entry[0], entry => entry[1..]);

    public static string Upper(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u00de'))
        {
            return text.ToUpperInvariant();
        }

        var builder = new StringBuilder(text.Length);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Expansion(text[i]) is { } expansion)
            {
                builder.Append(text[start..i].ToUpperInvariant()).Append(expansion);
                start = i + 1;
            }
        }

        return builder.Append(text[start..].ToUpperInvariant()).ToString();
    }

    public static string Lower(string text)
    {
        var lower = text.Replace(DottedCapitalI, "i\u0307", StringComparison.Ordinal);
        if (!lower.Contains(Sigma))
        {
            return lower.ToLowerInvariant();
        }

        // Looked at from both ends once: a search around every sigma would be quadratic.
        var result = lower.ToLowerInvariant().ToCharArray();
        var followed = FollowedByLetter(lower);
        var afterLetter = false;
        for (var i = 0; i < lower.Length; i++)
        {
            if (lower[i] == Sigma && afterLetter && !followed[i])
            {
                result[i] = '\u03c2';
            }

            if (!IsIgnored(lower[i]))
            {
                afterLetter = IsCased(lower[i]);
            }
        }

        return new string(result);
    }

    private static bool[] FollowedByLetter(string text)
    {
        var followed = new bool[text.Length];
        var beforeLetter = false;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            followed[i] = beforeLetter;
            if (!IsIgnored(text[i]))
            {
                beforeLetter = IsCased(text[i]);
            }
        }

        return followed;
    }

    private static string? Expansion(char c)
    {
        if (c is < '\u1f80' or > '\u1faf')
        {
            return Upper1ToMany.GetValueOrDefault(c);
        }

        // Eight small and eight capital letters with an iota below share the capitals of their row.
        var row = (c & 0xf0) switch
        {
            0x80 => 0x1f08,
            0x90 => 0x1f28,
            _ => 0x1f68,
        };
        return $"{(char)(row + (c & 7))}\u0399";
    }

    private static bool IsCased(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsIgnored(char c) => c is '\'' or '.' or ':' or '\u00b7' or '\u0387' or '\u2018' or '\u2019' or '\u2024' or '\u2027'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
