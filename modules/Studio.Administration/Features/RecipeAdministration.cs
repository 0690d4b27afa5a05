using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Features;

/// <summary>Runs recipes on this tenant, for pages and API alike, and writes it down.</summary>
public sealed class RecipeAdministration(RecipeFolder recipes, RecipeRunner runner, IAuditTrail audit, ShellSettings shell)
{
    /// <summary>The longest recipe that is taken from outside, in bytes.</summary>
    public const int MaximumLength = 16 * 1024 * 1024;

    /// <summary>A recipe of the host.</summary>
    /// <exception cref="ProblemException">404: there is none of this name.</exception>
    public async Task<Recipe> GetAsync(string name, CancellationToken cancellationToken) =>
        await recipes.FindAsync(name, cancellationToken) ?? throw ProblemException.NotFound("There is no recipe of this name.");

    /// <summary>Runs a recipe.</summary>
    /// <exception cref="ProblemException">400 with file, step, JSON path and cause; nothing was changed.</exception>
    public async Task<RecipeResult> RunAsync(Recipe recipe, CancellationToken cancellationToken)
    {
        var result = await runner.RunAsync(shell.Name, recipe, cancellationToken);
        await audit.RecordAsync(new AuditEntry(AuditActions.RecipeRun)
        {
            SubjectType = "Recipe",
            SubjectId = recipe.Source,
            SubjectName = recipe.DisplayName,
            After = new JsonObject { ["steps"] = new JsonArray([.. recipe.Steps.Select(s => JsonValue.Create(Recipe.NameOf(s)))]) },
        }, CancellationToken.None);
        await audit.RecordSwitchAsync(result.Features.SwitchedOn, result.Features.SwitchedOff, CancellationToken.None);
        return result;
    }
}
