using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>A recipe in OrchardCore's format: named steps that set up or change a tenant.</summary>
public sealed class Recipe
{
    private static readonly JsonNodeOptions NodeOptions = new() { PropertyNameCaseInsensitive = true };

    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    private Recipe(string source, JsonObject root)
    {
        Source = source;
        Root = root;
    }

    /// <summary>The file it came from, for messages.</summary>
    public string Source { get; }

    /// <summary>The whole document.</summary>
    public JsonObject Root { get; }

    /// <summary>The recipe's name.</summary>
    public string Name => (string?)Root["name"] ?? "";

    /// <summary>The name people see.</summary>
    public string DisplayName => (string?)Root["displayName"] ?? Name;

    /// <summary>True where the recipe can set up a new tenant.</summary>
    public bool IsSetupRecipe => Root["issetuprecipe"] is JsonValue v && v.TryGetValue<bool>(out var b) && b;

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<JsonObject> Steps => [.. (Root["steps"] as JsonArray ?? []).OfType<JsonObject>()];

    /// <summary>The features that the recipe's Feature steps enable.</summary>
    public IReadOnlyList<string> EnabledFeatures => [.. Steps
        .Where(s => string.Equals((string?)s["name"], "Feature", StringComparison.OrdinalIgnoreCase))
        .SelectMany(s => (s["enable"] as JsonArray ?? []).Select(f => (string?)f ?? ""))];

    /// <summary>Reads a recipe: comments, trailing commas, a byte-order mark and any case of keys are accepted.</summary>
    /// <exception cref="ProblemException">400 with the line and column where the JSON breaks.</exception>
    public static Recipe Parse(string json, string source)
    {
        try
        {
            return JsonNode.Parse(json.TrimStart('\uFEFF'), NodeOptions, DocumentOptions) is JsonObject root
                ? new Recipe(source, root)
                : throw ProblemException.Invalid(source, "A recipe is a JSON object.");
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid([new InputError(source, "The JSON cannot be read: " + e.Message, (int?)e.LineNumber + 1, (int?)e.BytePositionInLine + 1)]);
        }
    }
}

/// <summary>The folder of the host's recipes.</summary>
public sealed class RecipeFolder(string path)
{
    /// <summary>Reads the recipe of this name, or null where there is none.</summary>
    public async Task<Recipe?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var file = Path.Combine(path, name + ".recipe.json");
        return Path.GetFileName(name) == name && File.Exists(file)
            ? Recipe.Parse(await File.ReadAllTextAsync(file, cancellationToken), Path.GetFileName(file))
            : null;
    }
}
