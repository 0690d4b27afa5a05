using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Testing;
using Studio.Testing.Storage;
using Xunit.Abstractions;

namespace Studio.Web.Tests.Recipes;

/// <summary>
/// Every recipe of the shared folder, each in a blank tenant: it is imported, or refused with the place of what is broken in it; what it used that Studio lacks is told, and kept; and what
/// was imported, exported and imported again is the same.
/// </summary>
[Trait("Category", "Conformance")]
public sealed class RecipeConformanceTests(ITestOutputHelper output)
{
    private const string Folder = "conformance/recipes";

    [ConformanceTheory(Folder), OnSqlite, OnPostgres]
    public async Task Every_recipe_is_imported_or_refused_with_its_place(string provider)
    {
        var files = Directory.GetFiles(SharedData.Find(Folder)!, "*.json").Order(StringComparer.Ordinal).ToList();
        files.ShouldNotBeEmpty();
        var wrong = new List<string>();
        foreach (var file in files)
        {
            // A host of its own each: a server has only so many connections.
            await using var tenants = await RecipeTenants.OpenAsync(provider);
            var fault = await CheckAsync(tenants, file);
            if (fault is not null)
            {
                wrong.Add($"{Path.GetFileName(file)}: {fault}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    /// <summary>What is wrong, or null.</summary>
    private async Task<string?> CheckAsync(RecipeTenants tenants, string file)
    {
        var name = Path.GetFileName(file);
        var isBroken = IsBroken(await File.ReadAllTextAsync(file));
        var tenant = await tenants.NewAsync();
        var before = await tenants.StateAsync(tenant);
        try
        {
            var recipe = Recipe.Parse(await File.ReadAllTextAsync(file), name, new LaidOutFiles(file));
            var result = await tenants.RunAsync(tenant, recipe);
            output.WriteLine($"{name}: {recipe.Steps.Count} steps");
            foreach (var lack in result.Notes.GroupBy(n => n.Kind))
            {
                output.WriteLine($"  lacks {lack.Key}: {string.Join(", ", lack.Select(n => n.Name).Distinct())}");
            }

            return isBroken ? "it is broken and was imported" : await ComeBackAsync(tenants, tenant) ?? Untold(recipe, result);
        }
        catch (ProblemException e)
        {
            output.WriteLine($"{name}: refused: {e.Message}");
            return !isBroken ? $"it was refused: {e.Message}"
                : !e.Message.Contains(name, StringComparison.Ordinal) ? $"the file is not named: {e.Message}"
                : !(await tenants.StateAsync(tenant)).SequenceEqual(before) ? "it left something behind" : null;
        }
    }

    /// <summary>Exported and imported into another blank tenant, the definitions and items are the same, and so is what is kept.</summary>
    private static async Task<string?> ComeBackAsync(RecipeTenants tenants, string tenant)
    {
        var first = await tenants.ExportAsync(tenant);
        var other = await tenants.NewAsync();
        await tenants.RunAsync(other, first);
        var second = await tenants.ExportAsync(other);
        return Differences.Between(first, second) is { Count: > 0 } differences ? "it does not come back: " + string.Join("; ", differences.Take(5)) : null;
    }

    /// <summary>A step whose name no handler has must be told.</summary>
    private static string? Untold(Recipe recipe, RecipeResult result)
    {
        var known = new[] { "Feature", "Settings", "ContentDefinition", "ReplaceContentDefinition", "DeleteContentDefinition", "Content", "Roles", "media", "Users", "recipes" };
        var untold = recipe.Steps.Select(Recipe.NameOf).FirstOrDefault(s => !known.Contains(s, StringComparer.OrdinalIgnoreCase) && !result.Notes.Any(n => n.Kind == RecipeNoteKind.Step && string.Equals(n.Name, s, StringComparison.OrdinalIgnoreCase) && n.Kept));
        return untold is null ? null : $"nothing is said of the step '{untold}'";
    }

    /// <summary>Broken on purpose: no JSON, or a type's part without the name of a part.</summary>
    private static bool IsBroken(string json)
    {
        try
        {
            var root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Descend(root).OfType<JsonArray>().Where(a => a.GetPath().EndsWith(".ContentTypePartDefinitionRecords", StringComparison.Ordinal)).SelectMany(a => a).Any(p => p?["PartName"] is null);
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static IEnumerable<JsonNode?> Descend(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Descend(p.Value)).Prepend(node),
        JsonArray a => a.SelectMany(Descend).Prepend(node),
        _ => [node],
    };

    /// <summary>The folder's layout: <c>Module__x.recipe.json</c> finds <c>Snippets/y</c> as <c>Snippets/Module__y</c>.</summary>
    private sealed class LaidOutFiles(string recipe) : IRecipeFiles
    {
        public Stream? Open(string path)
        {
            var normal = RecipePath.Normalise(path);
            var name = Path.GetFileName(recipe);
            var prefix = name.Contains("__", StringComparison.Ordinal) ? name[..(name.IndexOf("__", StringComparison.Ordinal) + 2)] : "";
            var slash = normal.LastIndexOf('/') + 1;
            var file = Path.Combine(Path.GetDirectoryName(recipe)!, normal[..slash], prefix + normal[slash..]);
            return File.Exists(file) ? File.OpenRead(file) : null;
        }
    }
}

/// <summary>Compares two exports.</summary>
internal static class Differences
{
    private static readonly string[] Decided = ["ContentItemVersionId", "Number", "ModifiedUtc", "PublishedUtc", "CreatedUtc", "Owner", "Author"];

    /// <summary>What differs in definitions, items and kept parts, but for what the server decides.</summary>
    public static IReadOnlyList<string> Between(Recipe first, Recipe second)
    {
        var (one, other) = (Things(first), Things(second));
        return
        [
            .. one.Keys.Union(other.Keys, StringComparer.Ordinal).Where(k => !JsonNode.DeepEquals(one.GetValueOrDefault(k), other.GetValueOrDefault(k)))
                .Select(k => $"{k}: {string.Join(", ", JsonDifference.Between(one.GetValueOrDefault(k), other.GetValueOrDefault(k)).Take(3).Select(v => $"{v.Path} {v.Before?.ToJsonString()} → {v.After?.ToJsonString()}"))}"),
        ];
    }

    private static SortedDictionary<string, JsonNode?> Things(Recipe recipe)
    {
        var things = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var kept = 0;
        foreach (var step in recipe.Steps)
        {
            switch (Recipe.NameOf(step))
            {
                case "ContentDefinition":
                    Add(things, step, "ContentTypes");
                    Add(things, step, "ContentParts");
                    break;
                case "Content":
                    foreach (var item in step["Data"]!.AsArray().Select(i => (JsonObject)i!.DeepClone()))
                    {
                        foreach (var name in Decided)
                        {
                            item.Remove(name);
                        }

                        things[$"item {item["ContentItemId"]} {item["Published"]}"] = item;
                    }

                    break;
                case "Feature" or "Settings" or "Users" or "Roles":
                    break;
                default:
                    things[$"kept {Recipe.NameOf(step)} {++kept}"] = step.DeepClone();
                    break;
            }
        }

        return things;
    }

    private static void Add(SortedDictionary<string, JsonNode?> things, JsonObject step, string property)
    {
        foreach (var thing in step[property]!.AsArray())
        {
            things[$"{property} {thing!["Name"]}"] = thing.DeepClone();
        }
    }
}
