namespace Studio.ContentModel.Html;

/// <summary>Which addresses a page may link to: those that cannot run a script.</summary>
public static class SafeAddress
{
    private static readonly string[] Schemes = ["http", "https", "mailto", "tel"];

    /// <summary>True for addresses of a known scheme, and for those without one. Control characters and blanks, with which browsers can be told another scheme, are refused.</summary>
    public static bool IsSafe(string address)
    {
        if (address.Any(c => char.IsControl(c) || c is ' ' or '\\') || address.Any(char.IsSurrogate) && !IsWellFormed(address))
        {
            return false;
        }

        var colon = address.IndexOf(':', StringComparison.Ordinal);
        var end = address.AsSpan().IndexOfAny('/', '?', '#');
        return colon < 0 || (end >= 0 && end < colon) || Schemes.Contains(address[..colon], StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
