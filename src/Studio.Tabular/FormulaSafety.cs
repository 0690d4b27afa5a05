namespace Studio.Tabular;

/// <summary>
/// Keeps spreadsheets from computing texts (OWASP ASVS V1.2.10): a text that begins with <c>= + - @</c>, tab, line break or NUL gets an apostrophe before it, which
/// spreadsheets take for "this is text". A text that begins with an apostrophe gets one too, so that <see cref="Unescape"/> gives back exactly what was escaped.
/// </summary>
public static class FormulaSafety
{
    /// <summary>The text as it is written.</summary>
    public static string Escape(string text) => text.Length > 0 && (IsTrigger(text[0]) || text[0] == '\'') ? "'" + text : text;

    /// <summary>The text as it was. An apostrophe before anything harmless is a person's own and stays.</summary>
    public static string Unescape(string text) => text.Length > 1 && text[0] == '\'' && (IsTrigger(text[1]) || text[1] == '\'') ? text[1..] : text;

    private static bool IsTrigger(char c) => c is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0' or '＝' or '＋' or '－' or '＠';
}
