using System.Text.Json.Nodes;

namespace Studio.Liquid.Tests.Conformance;

/// <summary>The golden-liquid suite, which is shared between projects and not part of this repository.</summary>
internal static class GoldenLiquid
{
    private static readonly Lazy<JsonArray> Loaded = new(() => JsonNode.Parse(System.IO.File.ReadAllText(File!))!["tests"]!.AsArray());

    public static string? File { get; } = SharedData.Find("conformance/liquid/golden-liquid.json");

    public static JsonArray Cases => Loaded.Value;
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
