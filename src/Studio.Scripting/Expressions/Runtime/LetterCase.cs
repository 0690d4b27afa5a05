namespace Studio.Scripting.Expressions.Runtime;

internal static class LetterCase
{
    public static string Lower(string text) => text.ToLowerInvariant();
    public static string Upper(string text) => text.ToUpperInvariant();
}
