using System.Text.Json.Nodes;
using Studio.Kernel.Recipes;

namespace Studio.Administration.Features;

/// <summary>What the steps of a recipe name, counted without running it.</summary>
/// <param name="Features">Features that it switches.</param>
/// <param name="ContentTypes">Content types that it defines.</param>
/// <param name="Roles">Roles.</param>
/// <param name="Settings">1 where it changes settings.</param>
/// <param name="Items">Content items.</param>
/// <param name="Files">Media files.</param>
/// <param name="Recipes">Further recipes that it runs.</param>
public sealed record RecipeContents(int Features, int ContentTypes, int Roles, int Settings, int Items, int Files, int Recipes)
{
    /// <summary>Counts a recipe's steps.</summary>
    public static RecipeContents Of(Recipe recipe) => new(
        recipe.EnabledFeatures.Count + recipe.DisabledFeatures.Count,
        Count(recipe, "ContentDefinition", "ContentTypes") + Count(recipe, "ReplaceContentDefinition", "ContentTypes"),
        Count(recipe, "Roles", "Roles"),
        recipe.Steps.Any(s => Is(s, "Settings")) ? 1 : 0,
        Count(recipe, "Content", "data"),
        Count(recipe, "media", "Files"),
        recipe.NestedNames.Count);

    private static int Count(Recipe recipe, string step, string list) => recipe.Steps.Where(s => Is(s, step)).Sum(s => (s[list] as JsonArray)?.Count ?? 0);

    private static bool Is(JsonObject step, string name) => string.Equals(Recipe.NameOf(step), name, StringComparison.OrdinalIgnoreCase);
}
