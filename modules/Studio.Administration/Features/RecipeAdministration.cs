using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Features;

/// <summary>Runs recipes on this tenant, for pages and API alike. What it does is recorded where it is done: by the recipe itself and by the features.</summary>
public sealed class RecipeAdministration(RecipeFolder recipes, RecipeRunner runner, ShellSettings shell)
{
    /// <summary>The longest recipe that is taken from outside, in bytes.</summary>
    public const int MaximumLength = 16 * 1024 * 1024;

    /// <summary>A recipe of the host.</summary>
    /// <exception cref="ProblemException">404: there is none of this name.</exception>
    public async Task<Recipe> GetAsync(string name, CancellationToken cancellationToken) =>
        await recipes.FindAsync(name, cancellationToken) ?? throw ProblemException.NotFound("There is no recipe of this name.");

    /// <summary>Runs a recipe.</summary>
    /// <exception cref="ProblemException">400 with file, step, JSON path and cause; nothing was changed.</exception>
    public Task<RecipeResult> RunAsync(Recipe recipe, CancellationToken cancellationToken) => runner.RunAsync(shell.Name, recipe, cancellationToken);
}
