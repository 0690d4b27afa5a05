using System.Net;
using System.Text.RegularExpressions;

namespace Studio.Web.Tests.Isolation;

/// <summary>
/// The canary words of a tenant: they stand in everything that the tenant has, are never sent to another, and so may show in no answer of
/// another. Whatever a request names (ids, names, words to search for) is free of them.
/// </summary>
public sealed partial record Secrets(string Latin, string Chinese)
{
    /// <summary>A text of this kind of thing, with both words in it.</summary>
    public string Text(string kind) => $"canary-{kind}-{Latin}{Chinese}";

    /// <summary>True where an answer holds one of the words, however it is written there.</summary>
    public bool IsIn(string answer)
    {
        var plain = Plain(answer);
        return plain.Contains(Latin, StringComparison.OrdinalIgnoreCase) || plain.Contains(Chinese, StringComparison.Ordinal);
    }

    /// <summary>The kinds of things whose canary an answer holds.</summary>
    public IEnumerable<string> KindsIn(string answer) => Regex.Matches(Plain(answer), $"canary-(?<kind>[a-z]+)-{Latin}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(m => m.Groups["kind"].Value).Distinct(StringComparer.Ordinal);

    /// <summary>HTML, JSON and addresses write letters in ways of their own.</summary>
    private static string Plain(string answer)
    {
        var text = Escaped().Replace(WebUtility.HtmlDecode(answer), m => ((char)Convert.ToInt32(m.Groups["code"].Value, 16)).ToString());
        return text.Contains('%', StringComparison.Ordinal) ? text + "\n" + WebUtility.UrlDecode(text) : text;
    }

    [GeneratedRegex(@"\\u(?<code>[0-9a-fA-F]{4})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Escaped();
}
