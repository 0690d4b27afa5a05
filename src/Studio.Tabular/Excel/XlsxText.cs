using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Studio.Tabular.Excel;

/// <summary>Texts in Office Open XML (ECMA-376, ST_Xstring): a character that XML cannot have is <c>_xHHHH_</c>, and what looks like that has its underscore written so.</summary>
internal static partial class XlsxText
{
    public static void Append(StringBuilder target, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '&':
                    target.Append("&amp;");
                    break;
                case '<':
                    target.Append("&lt;");
                    break;
                case '>':
                    target.Append("&gt;");
                    break;
                case '_' when Escaped().IsMatch(text.AsSpan(i, Math.Min(7, text.Length - i))):
                    target.Append("_x005F_");
                    break;
                case '\t' or '\n':
                    target.Append(c);
                    break;
                case < ' ' or '\uFFFE' or '\uFFFF':
                    AppendCode(target, c);
                    break;
                case >= '\uD800' and <= '\uDFFF':
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                    {
                        target.Append(c).Append(text[++i]);
                    }
                    else
                    {
                        AppendCode(target, c);
                    }

                    break;
                default:
                    target.Append(c);
                    break;
            }
        }
    }

    public static string Read(string text) => text.Contains("_x", StringComparison.Ordinal)
        ? Escape().Replace(text, m => ((char)int.Parse(m.ValueSpan[2..6], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString())
        : text;

    private static void AppendCode(StringBuilder target, char c) => target.Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");

    [GeneratedRegex("^_x[0-9A-Fa-f]{4}_", RegexOptions.NonBacktracking)]
    private static partial Regex Escaped();

    [GeneratedRegex("_x[0-9A-Fa-f]{4}_", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
