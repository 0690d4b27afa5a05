using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Kernel.Recipes;

/// <summary>What a step handler is given.</summary>
/// <param name="Recipe">The recipe that runs.</param>
/// <param name="Index">The step's place in the recipe, from 0.</param>
/// <param name="Step">The step's JSON, with case-insensitive keys.</param>
/// <param name="Report">Takes notes on what was kept but not used.</param>
public sealed record RecipeStepContext(Recipe Recipe, int Index, JsonObject Step, ICollection<string> Report);

/// <summary>Runs one kind of step. Runs inside the recipe's transaction: what it writes through the tenant's services is undone when a later step fails.</summary>
public interface IRecipeStepHandler
{
    /// <summary>The step's name, compared without case.</summary>
    string Name { get; }

    /// <summary>Carries the step out; throws <see cref="ProblemException"/> with JSON paths below the step where it cannot.</summary>
    Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken);
}

/// <summary>Runs work in one transaction over everything that step handlers touch.</summary>
public interface IRecipeTransaction
{
    /// <summary>Commits when <paramref name="work"/> ends, undoes everything when it throws.</summary>
    Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken);
}

/// <summary>Runs recipes: all steps or none.</summary>
public sealed class RecipeExecutor(IEnumerable<IRecipeStepHandler> handlers, IRecipeTransaction transaction, IAuditTrail audit)
{
    /// <summary>Runs the recipe in one transaction and reports what it carried that this tenant has no use for.</summary>
    /// <exception cref="ProblemException">Names file, step, JSON path and cause; nothing was changed.</exception>
    public async Task<IReadOnlyList<string>> ExecuteAsync(Recipe recipe, CancellationToken cancellationToken)
    {
        var report = new List<string>();
        await transaction.RunAsync(async ct =>
        {
            report.Clear();
            for (var i = 0; i < recipe.Steps.Count; i++)
            {
                await RunStepAsync(new RecipeStepContext(recipe, i, recipe.Steps[i], report), ct);
            }

            await audit.RecordAsync(new AuditEntry(AuditActions.RecipeRun)
            {
                SubjectType = "Recipe",
                SubjectId = recipe.Name,
                SubjectName = recipe.DisplayName,
                After = new JsonObject { ["Source"] = recipe.Source, ["Steps"] = new JsonArray([.. recipe.Steps.Select(s => (JsonNode?)((string?)s["name"] ?? ""))]) },
            }, ct);
        }, cancellationToken);
        return report;
    }

    private async Task RunStepAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var name = Recipe.NameOf(context.Step);
        var handler = handlers.FirstOrDefault(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase));
        if (handler is null)
        {
            context.Report.Add($"{context.Recipe.Source}: steps[{context.Index}] '{name}': no feature of this tenant runs this step; it was not used.");
            return;
        }

        try
        {
            await handler.ExecuteAsync(context, cancellationToken);
        }
        catch (ProblemException e)
        {
            var place = $"{context.Recipe.Source}: steps[{context.Index}] '{name}'";
            IReadOnlyList<InputError> errors = e.Errors.Count == 0
                ? [new InputError(place, e.Message)]
                : [.. e.Errors.Select(error => error with { Path = $"{place}: {error.Path}" })];
            throw ProblemException.Invalid(errors);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or System.Text.Json.JsonException)
        {
            throw ProblemException.Invalid($"{context.Recipe.Source}: steps[{context.Index}] '{name}'", e.Message);
        }
    }
}
