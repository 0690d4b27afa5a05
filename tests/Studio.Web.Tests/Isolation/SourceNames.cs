using System.Text.RegularExpressions;
using Studio.Testing;

namespace Studio.Web.Tests.Isolation;

/// <summary>The names that handlers read by themselves from a query or a body: only the sources tell them.</summary>
public sealed partial class SourceNames
{
    private readonly Dictionary<string, IReadOnlyCollection<string>> _query = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _shared = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _fields = new(StringComparer.Ordinal);

    private SourceNames()
    {
    }

    /// <summary>The names of fields that anything reads.</summary>
    public IReadOnlyCollection<string> Fields => _fields;

    /// <summary>Reads the sources of modules, themes and engines.</summary>
    public static SourceNames Read()
    {
        var names = new SourceNames();
        foreach (var folder in new[] { "modules", "themes", "src" })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(StudioHost.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)))
            {
                names.Read(file, File.ReadAllText(file));
            }
        }

        return names;
    }

    /// <summary>The names in the file of this class, and those in code that several share.</summary>
    public IEnumerable<string> QueryOf(string type) => _shared.Concat(_query.GetValueOrDefault(type) ?? []);

    private void Read(string file, string source)
    {
        var query = QueryName().Matches(source).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        if (file.EndsWith(".cshtml.cs", StringComparison.Ordinal) || file.Contains("Endpoint", StringComparison.Ordinal))
        {
            foreach (Match type in TypeName().Matches(source))
            {
                _query[type.Groups["name"].Value] = query;
            }
        }
        else
        {
            _shared.UnionWith(query);
        }

        _fields.UnionWith(FieldName().Matches(source).Select(m => m.Groups["name"].Value));
    }

    [GeneratedRegex(@"\bclass (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TypeName();

    [GeneratedRegex("""(?:\b[qQ]uery\[|(?<![.\w])Text\(|\b(?:Number|Text|Read)\((?:query|request), |\bReadFlag\(context, )"(?<name>\w+)"[\]),]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex QueryName();

    [GeneratedRegex("""(?:\b(?:body|form|subject)\[|\bbody\.\w+\(|\b(?:Json)?Text\((?:body|subject), )"(?<name>\w+)"[\]),]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex FieldName();
}
