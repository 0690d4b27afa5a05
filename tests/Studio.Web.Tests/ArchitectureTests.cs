using System.Xml.Linq;
using Studio.Testing;

namespace Studio.Web.Tests;

/// <summary>Engines at the bottom, modules on them, host on top; no arrow up, no circle.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void No_engine_knows_a_module_and_no_engine_knows_the_host()
    {
        foreach (var (project, references) in Projects().Where(p => p.Key.StartsWith("src/", StringComparison.Ordinal) && !p.Key.Contains("Studio.Web", StringComparison.Ordinal)))
        {
            references.ShouldAllBe(r => r.StartsWith("src/", StringComparison.Ordinal) && !r.Contains("Studio.Web", StringComparison.Ordinal), project);
        }
    }

    [Fact]
    public void Modules_know_modules_and_engines_but_no_theme_and_no_host()
    {
        foreach (var (project, references) in Projects().Where(p => p.Key.StartsWith("modules/", StringComparison.Ordinal)))
        {
            references.ShouldAllBe(r => !r.StartsWith("themes/", StringComparison.Ordinal) && !r.Contains("Studio.Web.csproj", StringComparison.Ordinal), project);
        }
    }

    [Fact]
    public void Nothing_refers_to_itself_over_others()
    {
        var projects = Projects();
        foreach (var project in projects.Keys)
        {
            Reach(project, projects, []).ShouldNotContain(project);
        }
    }

    [Fact]
    public void A_module_declares_the_modules_that_its_code_uses()
    {
        foreach (var (project, references) in Projects().Where(p => p.Key.StartsWith("modules/", StringComparison.Ordinal)))
        {
            var manifest = File.ReadAllText(Path.Combine(StudioHost.RepositoryRoot, Path.GetDirectoryName(project)!, "Manifest.cs"));
            foreach (var module in references.Where(r => r.StartsWith("modules/", StringComparison.Ordinal)).Select(r => Path.GetFileNameWithoutExtension(r)!))
            {
                manifest.ShouldContain($"\"{module}\"", customMessage: project);
            }
        }
    }

    [Fact]
    public void Nothing_but_the_guarded_client_calls_out()
    {
        string[] ways = ["new HttpClient(", "new HttpClientHandler(", "new SocketsHttpHandler", "WebRequest.Create", "new WebClient(", "new ClientWebSocket("];
        var root = StudioHost.RepositoryRoot;
        var found = new[] { "src", "modules", "themes" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/node_modules/", StringComparison.Ordinal))
            .Where(file => ways.Any(File.ReadAllText(Path.Combine(root, file)).Contains));
        found.ShouldBe(["src/Studio.Kernel/Http/GuardedHttp.cs"]);
    }

    private static HashSet<string> Reach(string project, Dictionary<string, IReadOnlyList<string>> projects, HashSet<string> found)
    {
        foreach (var reference in projects[project].Where(found.Add))
        {
            Reach(reference, projects, found);
        }

        return found;
    }

    private static Dictionary<string, IReadOnlyList<string>> Projects()
    {
        var root = StudioHost.RepositoryRoot;
        return new[] { "src", "modules", "themes" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), file => References(root, file), StringComparer.Ordinal);
    }

    private static IReadOnlyList<string> References(string root, string file) =>
    [
        .. XDocument.Load(file).Descendants("ProjectReference").Select(r => (string)r.Attribute("Include")!)
            .Where(include => !include.Contains('*', StringComparison.Ordinal))
            .Select(include => Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, include))).Replace('\\', '/')),
    ];
}
