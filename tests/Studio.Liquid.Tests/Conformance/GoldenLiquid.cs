using System.Text.Json.Nodes;

namespace Studio.Liquid.Tests.Conformance;

/// <summary>The golden-liquid suite, which is shared between projects and not part of this repository.</summary>
internal static class GoldenLiquid
{
    private static readonly Lazy<JsonArray> Loaded = new(() => JsonNode.Parse(System.IO.File.ReadAllText(File!))!["tests"]!.AsArray());

    public static string? File { get; } = Find();

    public static JsonArray Cases => Loaded.Value;

    private static string? Find()
    {
        var relative = Path.Combine("conformance", "liquid", "golden-liquid.json");
        var roots = new List<string?> { Environment.GetEnvironmentVariable("STUDIO_SHARED") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            roots.Add(Path.Combine(folder.FullName, "shared"));
        }

        return roots.OfType<string>()
            .SelectMany(root => new[] { Path.Combine(root, relative), Path.Combine(root, "liquid", "golden-liquid.json") })
            .FirstOrDefault(System.IO.File.Exists);
    }
}

/// <summary>A theory which is skipped, with the reason, where the suite is not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GoldenTheoryAttribute : TheoryAttribute
{
    public GoldenTheoryAttribute()
    {
        if (GoldenLiquid.File is null)
        {
            Skip = "golden-liquid.json was not found: set STUDIO_SHARED to the folder which holds conformance/liquid.";
        }
    }
}
