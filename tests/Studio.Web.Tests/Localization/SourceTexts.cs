using System.Text.Json;
using System.Text.RegularExpressions;
using Studio.Testing;

namespace Studio.Web.Tests.Localization;

/// <summary>The texts of a module as its source and its translations hold them.</summary>
internal sealed partial class SourceTexts(string folder)
{
    public static readonly string[] Cultures = ["zh-Hant", "zh-Hans"];

    /// <summary>The folders that show texts: from the repository's root.</summary>
    public static IReadOnlyList<string> Folders { get; } =
    [
        .. new[] { "modules", "themes", "src" }.SelectMany(area => Directory.GetDirectories(Path.Combine(StudioHost.RepositoryRoot, area)))
            .Select(path => Path.GetRelativePath(StudioHost.RepositoryRoot, path)).Where(path => new SourceTexts(path).Used().Count > 0 || Directory.Exists(Path.Combine(StudioHost.RepositoryRoot, path, "Localization"))).Order(StringComparer.Ordinal),
    ];

    private string Root => Path.Combine(StudioHost.RepositoryRoot, folder);

    /// <summary>What is asked for by a literal: <c>T["…"]</c>, messages of attributes and of refusals on pages, and what a manifest says of its features.</summary>
    public IReadOnlySet<string> Used()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Sources(Root))
        {
            var source = File.ReadAllText(file);
            var onPage = file.EndsWith(".cshtml.cs", StringComparison.Ordinal);
            foreach (Match match in Indexed().Matches(source).Concat(Attribute().Matches(source)).Concat(onPage ? Missing().Matches(source) : []).Concat(Path.GetFileName(file) == "Manifest.cs" ? Manifest().Matches(source) : []))
            {
                found.Add(Unescape(match.Groups["text"].Value));
            }
        }

        return found;
    }

    public IReadOnlyDictionary<string, string> Translations(string culture)
    {
        var file = Path.Combine(Root, "Localization", culture + ".json");
        return File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))! : new Dictionary<string, string>();
    }

    /// <summary>Every literal of the repository; those with holes as patterns.</summary>
    public static (IReadOnlySet<string> Texts, IReadOnlyList<Regex> Patterns) EveryLiteral()
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var patterns = new List<Regex>();
        foreach (var file in new[] { "modules", "themes", "src" }.SelectMany(area => Sources(Path.Combine(StudioHost.RepositoryRoot, area))))
        {
            foreach (Match match in Literal().Matches(File.ReadAllText(file)))
            {
                var text = Unescape(match.Groups["text"].Value);
                texts.Add(text);
                if (match.Groups["holes"].Success && text.Contains(' ', StringComparison.Ordinal))
                {
                    var pattern = string.Join(".+", Hole().Split(text).Select(Regex.Escape));
                    patterns.Add(new Regex("^" + pattern + "$", RegexOptions.NonBacktracking));
                }
            }
        }

        foreach (var recipe in Directory.GetFiles(Path.Combine(StudioHost.RepositoryRoot, "recipes"), "*.json"))
        {
            texts.UnionWith(Literal().Matches(File.ReadAllText(recipe)).Select(m => Unescape(m.Groups["text"].Value)));
        }

        return (texts, patterns);
    }

    private static IEnumerable<string> Sources(string root) => new[] { "*.cs", "*.cshtml" }.SelectMany(kind => Directory.EnumerateFiles(root, kind, SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(StudioHost.RepositoryRoot, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules" or "dist"));

    private static string Unescape(string literal) => literal.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    [GeneratedRegex("""(^|[^A-Za-z0-9_])(T|[A-Za-z_]*[Tt]exts?|[A-Za-z_]*[Ll]ocalizer)\[\s*"(?<text>([^"\\]|\\.)*)"[\],]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Indexed();

    [GeneratedRegex("""ErrorMessage\s*=\s*"(?<text>([^"\\]|\\.)*)["]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Attribute();

    [GeneratedRegex("""\b(Name|Description|Category)\s*=\s*"(?<text>([^"\\]|\\.)*)["]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Manifest();

    [GeneratedRegex("""ProblemException\.NotFound\("(?<text>([^"\\]|\\.)*)"\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Missing();

    [GeneratedRegex("""(?<holes>\$)?"(?<text>([^"\\\r\n]|\\.)*)["]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^{}]+\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Hole();
}
