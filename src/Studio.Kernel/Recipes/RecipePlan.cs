using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>A recipe with those that its <c>recipes</c> steps name, looked up before anything runs.</summary>
public sealed class RecipePlan
{
    private const int Deepest = 10;

    private readonly Dictionary<string, Recipe> _nested = new(StringComparer.OrdinalIgnoreCase);

    private RecipePlan(Recipe recipe) => Recipe = recipe;

    /// <summary>The recipe that was asked for.</summary>
    public Recipe Recipe { get; }

    /// <summary>The features that all of them enable.</summary>
    public IReadOnlyList<string> EnabledFeatures => [.. All.SelectMany(r => r.EnabledFeatures).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The features that all of them disable.</summary>
    public IReadOnlyList<string> DisabledFeatures => [.. All.SelectMany(r => r.DisabledFeatures).Distinct(StringComparer.OrdinalIgnoreCase)];

    private IEnumerable<Recipe> All => _nested.Values.Prepend(Recipe);

    /// <summary>Looks up what the recipe names: in what it came with, then among the host's.</summary>
    /// <exception cref="ProblemException">400: recipes name each other in a circle, or one that is named cannot be read.</exception>
    public static async Task<RecipePlan> MakeAsync(Recipe recipe, RecipeFolder folder, CancellationToken cancellationToken)
    {
        var plan = new RecipePlan(recipe);
        await plan.AddAsync(recipe, folder, [], cancellationToken);
        return plan;
    }

    /// <summary>A plan of a recipe that names no other.</summary>
    public static RecipePlan Of(Recipe recipe) => new(recipe);

    /// <summary>The recipe of that name that was looked up, or null.</summary>
    public Recipe? Nested(string name) => _nested.GetValueOrDefault(name);

    private async Task AddAsync(Recipe recipe, RecipeFolder folder, IReadOnlyList<string> above, CancellationToken cancellationToken)
    {
        foreach (var name in recipe.NestedNames)
        {
            if (above.Contains(name, StringComparer.OrdinalIgnoreCase) || string.Equals(name, Recipe.Name, StringComparison.OrdinalIgnoreCase) || above.Count >= Deepest)
            {
                throw ProblemException.Invalid($"{recipe.Source}: recipes", $"The recipe '{name}' runs itself: {string.Join(" → ", above.Append(name))}.");
            }

            if (_nested.ContainsKey(name))
            {
                continue;
            }

            if (await FindAsync(recipe, name, folder, cancellationToken) is { } nested)
            {
                await AddAsync(nested, folder, [.. above, name], cancellationToken);
                _nested[name] = nested;
            }
        }
    }

    private static async Task<Recipe?> FindAsync(Recipe recipe, string name, RecipeFolder folder, CancellationToken cancellationToken)
    {
        var file = name + ".recipe.json";
        if (RecipePath.TryNormalise(file) is null)
        {
            return null;
        }

        await using var own = recipe.Files.Open(file);
        if (own is null)
        {
            return await folder.FindNamedAsync(name, cancellationToken);
        }

        using var reader = new StreamReader(own);
        return Recipe.Parse(await reader.ReadToEndAsync(cancellationToken), file, recipe.Files);
    }
}
