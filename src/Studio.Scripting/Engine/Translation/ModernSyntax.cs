using System.Text.RegularExpressions;

namespace Studio.Scripting.Engine.Translation;

/// <summary>Tells what the sandbox reads by itself from what must be translated first.</summary>
internal static partial class ModernSyntax
{
    /// <summary>
    /// True where a text probably holds more than ES5. It also says so of a text that only mentions such a word: translating that does no harm. Where it overlooks something the sandbox refuses the
    /// text, which is translated then.
    /// </summary>
    public static bool MayBeIn(string text) => Sign().IsMatch(text);

    [GeneratedRegex(@"\b(let|const|class|async|await|yield|debugger|enum|interface)\b|=>|`|\?\.|\?\?|\.\.\.|\*\*|\|\|=|&&=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sign();
}
