using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Recipes;

/// <summary>Says for a kind of kept part whether the tenant knows it now.</summary>
public interface IKeptRecipePartJudge
{
    /// <summary>The kind.</summary>
    RecipeNoteKind Kind { get; }

    /// <summary>True where a feature, or a definition, knows the part of this name.</summary>
    ValueTask<bool> KnowsAsync(string name, CancellationToken cancellationToken);
}

/// <summary>Uses kept parts once a feature that knows them has come: each as a recipe of one step, which takes it from the kept ones in the same transaction.</summary>
public sealed class KeptRecipePartUse(RecipeExecutor executor, IKeptRecipeParts kept, IEnumerable<IKeptRecipePartJudge> judges, IEnumerable<IRecipeStepHandler> handlers)
{
    /// <summary>True where the tenant knows now what it did not know when the part came.</summary>
    public async ValueTask<bool> IsUsableAsync(KeptRecipePart part, CancellationToken cancellationToken)
    {
        if (part.Kind == RecipeNoteKind.Step)
        {
            return handlers.Any(h => string.Equals(h.Name, part.Name, StringComparison.OrdinalIgnoreCase));
        }

        foreach (var judge in judges.Where(j => j.Kind == part.Kind))
        {
            if (await judge.KnowsAsync(part.Name, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Uses the part.</summary>
    /// <param name="part">Which.</param>
    /// <param name="finish">Runs in the transaction afterwards.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ProblemException">400 with place and cause: nothing was changed, and the part is kept still.</exception>
    public async Task<RecipeOutcome> UseAsync(KeptRecipePart part, Func<CancellationToken, Task> finish, CancellationToken cancellationToken)
    {
        if (!await IsUsableAsync(part, cancellationToken))
        {
            throw ProblemException.Invalid("", "No feature of this tenant knows this part yet.");
        }

        var step = await kept.OpenAsync(part.Id, cancellationToken) ?? throw ProblemException.NotFound("There is no such kept part.");
        var document = new JsonObject { ["name"] = part.Recipe, [Recipe.LiteralProperty] = part.Kind != RecipeNoteKind.Step, ["steps"] = new JsonArray(step.DeepClone()) };
        var options = new RecipeRunOptions
        {
            // Before it runs: a part that is kept again after all must stay.
            Prepare = ct => kept.RemoveAsync(part.Id, ct),
            Finish = finish,
        };
        return await executor.ExecuteAsync(RecipePlan.Of(Recipe.Parse(document.ToJsonString(), part.Place)), options, cancellationToken);
    }
}

/// <summary>Uses what is kept when a feature that knows it is switched on. A tenant without a database keeps nothing.</summary>
internal sealed class KeptRecipePartWatcher(IServiceProvider services, IKeptRecipeParts? kept = null) : IFeatureEventHandler
{
    public async Task EnabledAsync(FeatureInfo feature, CancellationToken cancellationToken)
    {
        if (kept is null)
        {
            return;
        }

        var use = services.GetRequiredService<KeptRecipePartUse>();
        var faults = new List<string>();
        foreach (var part in await kept.ListAsync(cancellationToken))
        {
            try
            {
                if (await use.IsUsableAsync(part, cancellationToken))
                {
                    await use.UseAsync(part, _ => Task.CompletedTask, cancellationToken);
                }
            }
            catch (ProblemException e)
            {
                faults.Add(e.Message);
            }
        }

        if (faults.Count > 0)
        {
            throw ProblemException.Invalid("", string.Join(" ", faults));
        }
    }
}

/// <summary>Knows settings whose feature has come.</summary>
internal sealed class KeptSettingJudge(SettingsEditor editor) : IKeptRecipePartJudge
{
    public RecipeNoteKind Kind => RecipeNoteKind.Setting;

    public ValueTask<bool> KnowsAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(editor.Find(name) is not null);
}
