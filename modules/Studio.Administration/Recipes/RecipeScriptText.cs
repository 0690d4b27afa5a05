using System.Text;
using System.Text.RegularExpressions;

namespace Studio.Administration.Recipes;

/// <summary>Makes an expression of a recipe's script, and names what it needs beyond one.</summary>
internal static partial class RecipeScriptText
{
    /// <summary>The function that stands for <c>new Date().toISOString()</c>.</summary>
    public const string Now = "dateNowText";

    /// <summary>The script without a <c>return</c> before it and a semicolon after it.</summary>
    public static string ToExpression(string script)
    {
        var text = script.Trim().TrimEnd(';').TrimEnd();
        if (LeadingReturn().Match(text) is { Success: true } match)
        {
            text = text[match.Length..];
        }

        return OutsideTexts(text, code => DateText().Replace(code, Now + "()"));
    }

    /// <summary>The functions and statements of the script that are not offered, in the order of their first use.</summary>
    public static IReadOnlyList<string> Lacking(string script, IEnumerable<string> offered)
    {
        var known = offered.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var code = OutsideTexts(script, c => DateText().Replace(c, " "), _ => "''");
        return
        [
            .. Word().Matches(code).Where(m => m.Groups["call"].Success ? !known.Contains(m.Groups["name"].Value) : Statement().IsMatch(m.Value))
                .Select(m => m.Groups["call"].Success ? m.Groups["name"].Value + "()" : m.Groups["name"].Value).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Changes a script outside of the texts in it.</summary>
    private static string OutsideTexts(string script, Func<string, string> change, Func<string, string>? changeText = null)
    {
        var result = new StringBuilder();
        var at = 0;
        foreach (Match text in TextLiteral().Matches(script))
        {
            result.Append(change(script[at..text.Index])).Append(changeText is null ? text.Value : changeText(text.Value));
            at = text.Index + text.Length;
        }

        return result.Append(change(script[at..])).ToString();
    }

    [GeneratedRegex(@"^return\b\s*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeadingReturn();

    [GeneratedRegex(@"\bnew\s+Date\s*\(\s*\)\s*\.\s*toISOString\s*\(\s*\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DateText();

    [GeneratedRegex("""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`""", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TextLiteral();

    [GeneratedRegex(@"(?<name>(?<!\w)[A-Za-z_$][\w$]*)(?<call>\s*\()?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^(const|let|var|function|for|while|if|new|class|return|switch|try|throw)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statement();
}
