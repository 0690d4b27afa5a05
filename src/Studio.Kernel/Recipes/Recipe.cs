using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>A recipe in OrchardCore's format: named steps that set up or change a tenant.</summary>
public sealed class Recipe
{
    /// <summary>The property of an export that says that its texts are values as they stand: what looks like a script was written by a person.</summary>
    public const string LiteralProperty = "literal";

    /// <summary>The property that names what an export left out.</summary>
    public const string MissingSecretsProperty = "missingSecrets";

    private static readonly JsonNodeOptions NodeOptions = new() { PropertyNameCaseInsensitive = true };

    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    private Recipe(string source, JsonObject root, IRecipeFiles files)
    {
        Source = source;
        Root = root;
        Files = files;
    }

    /// <summary>The file it came from, for messages.</summary>
    public string Source { get; }

    /// <summary>The whole document.</summary>
    public JsonObject Root { get; }

    /// <summary>The files that came with it: its folder's, or its archive's.</summary>
    public IRecipeFiles Files { get; }

    /// <summary>The recipe's name.</summary>
    public string Name => Text(Root["name"]);

    /// <summary>The name people see.</summary>
    public string DisplayName => Text(Root["displayName"]) is { Length: > 0 } name ? name : Name;

    /// <summary>What people read about it.</summary>
    public string Description => Text(Root["description"]);

    /// <summary>Words by which people find it.</summary>
    public IReadOnlyList<string> Tags => [.. (Root["tags"] as JsonArray ?? []).Select(Text).Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>True where the recipe can set up a new tenant.</summary>
    public bool IsSetupRecipe => Root["issetuprecipe"] is JsonValue v && v.TryGetValue<bool>(out var b) && b;

    /// <summary>True where no text of it is a script: an export says so.</summary>
    public bool IsLiteral => Root[LiteralProperty] is JsonValue v && v.TryGetValue<bool>(out var b) && b;

    /// <summary>The variables as they are written, by name.</summary>
    public JsonObject Variables => Root["variables"] as JsonObject ?? [];

    /// <summary>The secrets that an export left out, such as <c>Settings.SmtpSettings.Password</c>: they are to be filled in after the recipe ran.</summary>
    public IReadOnlyList<string> MissingSecrets => [.. (Root[MissingSecretsProperty] as JsonArray ?? []).Select(Text).Where(p => p.Length > 0)];

    /// <summary>The names of the recipes that its <c>recipes</c> steps run.</summary>
    public IReadOnlyList<string> NestedNames => [.. Steps.Where(s => Is(s, "recipes")).SelectMany(s => (s["Values"] as JsonArray ?? []).OfType<JsonObject>().Select(v => Text(v["name"]))).Where(n => n.Length > 0)];

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<JsonObject> Steps => [.. (Root["steps"] as JsonArray ?? []).OfType<JsonObject>()];

    /// <summary>The features that the recipe's Feature steps enable.</summary>
    public IReadOnlyList<string> EnabledFeatures => FeaturesOf("enable");

    /// <summary>The features that the recipe's Feature steps disable.</summary>
    public IReadOnlyList<string> DisabledFeatures => FeaturesOf("disable");

    /// <summary>The name of a step, or an empty text where it has none.</summary>
    public static string NameOf(JsonObject step) => Text(step["name"]);

    private static bool Is(JsonObject step, string name) => string.Equals(NameOf(step), name, StringComparison.OrdinalIgnoreCase);

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private IReadOnlyList<string> FeaturesOf(string property) => [.. Steps
        .Where(s => Is(s, "Feature"))
        .SelectMany(s => (s[property] as JsonArray ?? []).Select(Text))];

    /// <summary>What is wrong with the shape of the document; what a step holds is the business of whoever runs it.</summary>
    private static List<InputError> Check(JsonObject root, string source)
    {
        var errors = new List<InputError>();
        CheckNames(root, source, errors);
        if (errors.Count == 0 && root["variables"] is not (null or JsonObject))
        {
            errors.Add(new InputError($"{source}: variables", "An object of variables is needed."));
        }

        if (errors.Count == 0 && root["steps"] is not (null or JsonArray))
        {
            errors.Add(new InputError($"{source}: steps", "A list of steps is needed."));
        }

        var steps = errors.Count == 0 ? root["steps"] as JsonArray ?? [] : [];
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i] is not JsonObject step || NameOf(step) is "")
            {
                errors.Add(new InputError($"{source}: steps[{i}]", "A step is an object with a name."));
            }
        }

        return errors;
    }

    /// <summary>Names are compared without case, so one object must not hold two that differ in case alone: the node throws at the first use.</summary>
    private static void CheckNames(JsonNode? node, string path, List<InputError> errors)
    {
        try
        {
            foreach (var (name, value) in node as JsonObject ?? [])
            {
                CheckNames(value, path + "." + name, errors);
            }
        }
        catch (ArgumentException)
        {
            errors.Add(new InputError(path, "A property is named twice; names are compared without case."));
        }

        if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                CheckNames(items[i], $"{path}[{i}]", errors);
            }
        }
    }

    /// <summary>Reads a recipe: comments, trailing commas, a byte-order mark and any case of keys are accepted.</summary>
    /// <exception cref="ProblemException">400 with the line and column where the JSON breaks, or with the path of what a recipe cannot have.</exception>
    public static Recipe Parse(string json, string source, IRecipeFiles? files = null)
    {
        try
        {
            var root = JsonNode.Parse(json.TrimStart('\uFEFF'), NodeOptions, DocumentOptions) as JsonObject ?? throw ProblemException.Invalid(source, "A recipe is a JSON object.");
            return Check(root, source) is { Count: > 0 } errors ? throw ProblemException.Invalid(errors) : new Recipe(source, root, files ?? NoRecipeFiles.Instance);
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid([new InputError(source, "The JSON cannot be read: " + e.Message, (int?)e.LineNumber + 1, (int?)e.BytePositionInLine + 1)]);
        }
    }
}
