using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Kernel.Recipes;

/// <summary>Runs work in one transaction over everything that step handlers touch.</summary>
public interface IRecipeTransaction
{
    /// <summary>Commits when <paramref name="work"/> ends, undoes everything when it throws.</summary>
    Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken);
}

/// <summary>How a recipe is run.</summary>
public sealed record RecipeRunOptions
{
    /// <summary>The usual way.</summary>
    public static RecipeRunOptions Usual { get; } = new();

    /// <summary>True undoes everything in the end and tells what would have changed.</summary>
    public bool DryRun { get; init; }

    /// <summary>Parameters that come before those of the tenant, such as what a set-up was told.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The roles of whoever reads the differences: fields that they do not see are not among them. Null for the host itself, which sees all.</summary>
    public IReadOnlyList<string>? Viewer { get; init; }

    /// <summary>Is told before each step of the recipe its name, its number from 1, and how many there are.</summary>
    public Action<string, int, int>? Progress { get; init; }

    /// <summary>Runs in the transaction before the first step, such as what makes a new feature's tables.</summary>
    public Func<CancellationToken, Task>? Prepare { get; init; }

    /// <summary>Runs in the transaction after the last step.</summary>
    public Func<CancellationToken, Task>? Finish { get; init; }
}

/// <summary>Runs recipes: all steps or none, those of the recipes that they name included.</summary>
public sealed class RecipeExecutor(
    IEnumerable<IRecipeStepHandler> handlers, IEnumerable<IRecipeArea> areas, IEnumerable<IRecipeParameterSource> parameters, IRecipeTransaction transaction, IAuditTrail audit,
    IdGenerator ids, TimeProvider time, IConfiguration? configuration = null, IRecipeScripts? scripts = null, IKeptRecipeParts? kept = null)
{
    /// <summary>The host's section that recipes may read by <c>configuration()</c>; nothing else of the configuration is ever seen.</summary>
    public const string ConfigurationSection = "Studio:Recipes:Configuration";

    /// <summary>Runs a recipe that names no others.</summary>
    /// <exception cref="ProblemException">Names file, step, JSON path and cause; nothing was changed.</exception>
    public Task<RecipeOutcome> ExecuteAsync(Recipe recipe, CancellationToken cancellationToken) => ExecuteAsync(RecipePlan.Of(recipe), RecipeRunOptions.Usual, cancellationToken);

    /// <summary>Runs the recipe in one transaction and reports what it carried that this tenant has no use for.</summary>
    /// <exception cref="ProblemException">Names file, step, JSON path and cause; nothing was changed.</exception>
    public async Task<RecipeOutcome> ExecuteAsync(RecipePlan plan, RecipeRunOptions options, CancellationToken cancellationToken)
    {
        using var run = new RecipeRun(options.DryRun, options.Viewer);
        try
        {
            await transaction.RunAsync(ct => RunInTransactionAsync(run, plan, options, ct), cancellationToken);
        }
        catch (DryRunEnded)
        {
            // Everything was undone: that is how a dry run ends well.
        }
        catch
        {
            await run.UndoAsync();
            throw;
        }

        return run.Outcome;
    }

    private async Task RunInTransactionAsync(RecipeRun run, RecipePlan plan, RecipeRunOptions options, CancellationToken cancellationToken)
    {
        await run.ResetAsync();
        if (options.Prepare is { } prepare)
        {
            await prepare(cancellationToken);
        }

        var before = options.DryRun ? await ReadAreasAsync(cancellationToken) : [];
        var sources = new RecipeValueSources(scripts, await ParametersAsync(options, cancellationToken), Configured, ids.NewId, time.GetUtcNow());
        await RunRecipeAsync(run, plan, plan.Recipe, sources, options.Progress, cancellationToken);
        if (options.Finish is { } finish)
        {
            await finish(cancellationToken);
        }

        if (options.DryRun)
        {
            Compare(run, before, await ReadAreasAsync(cancellationToken));
            throw new DryRunEnded();
        }

        await audit.RecordAsync(Describe(plan.Recipe), cancellationToken);
        await run.ApplyAsync(AtAsync, cancellationToken);
    }

    private async Task RunRecipeAsync(RecipeRun run, RecipePlan plan, Recipe recipe, RecipeValueSources sources, Action<string, int, int>? progress, CancellationToken cancellationToken)
    {
        var values = new RecipeValues(recipe, sources, run.Notes);
        for (var i = 0; i < recipe.Steps.Count; i++)
        {
            progress?.Invoke(Recipe.NameOf(recipe.Steps[i]), i + 1, recipe.Steps.Count);
            var place = $"{recipe.Source}: steps[{i}] '{Recipe.NameOf(recipe.Steps[i])}'";
            await AtAsync(place, async () =>
            {
                var context = new RecipeStepContext(run, recipe, i, await values.EvaluateAsync(recipe.Steps[i], place, cancellationToken), kept);
                await RunStepAsync(context, run, plan, sources, cancellationToken);
            });
        }

        foreach (var secret in recipe.MissingSecrets)
        {
            run.Notes.Add(new RecipeNote(RecipeNoteKind.Secret, secret, recipe.Source, $"the secret '{secret}' was left out when this was exported; fill it in.", Kept: false));
        }
    }

    private async Task RunStepAsync(RecipeStepContext context, RecipeRun run, RecipePlan plan, RecipeValueSources sources, CancellationToken cancellationToken)
    {
        var name = Recipe.NameOf(context.Step);
        if (string.Equals(name, "recipes", StringComparison.OrdinalIgnoreCase))
        {
            await RunNestedAsync(context, run, plan, sources, cancellationToken);
        }
        else if (handlers.FirstOrDefault(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase)) is { } handler)
        {
            await handler.ExecuteAsync(context, cancellationToken);
        }
        else
        {
            await context.KeepAsync(RecipeNoteKind.Step, name, "", "no feature of this tenant runs this step; it was not used.", (JsonObject)context.Step.DeepClone(), KeyOf(context), cancellationToken);
        }
    }

    private async Task RunNestedAsync(RecipeStepContext context, RecipeRun run, RecipePlan plan, RecipeValueSources sources, CancellationToken cancellationToken)
    {
        var values = context.Step["Values"] as JsonArray ?? throw ProblemException.Invalid("Values", "A list of recipes is needed.");
        for (var i = 0; i < values.Count; i++)
        {
            var name = (values[i] as JsonObject)?["name"] is JsonValue v && v.TryGetValue<string>(out var text) ? text : throw ProblemException.Invalid($"Values[{i}].name", "The name of a recipe is needed.");
            if (plan.Nested(name) is { } nested)
            {
                await RunRecipeAsync(run, plan, nested, sources, progress: null, cancellationToken);
                continue;
            }

            var step = new JsonObject(new JsonNodeOptions { PropertyNameCaseInsensitive = true }) { ["name"] = "recipes", ["Values"] = new JsonArray(values[i]!.DeepClone()) };
            await context.KeepAsync(RecipeNoteKind.Recipe, name, $"Values[{i}]", $"there is no recipe '{name}'; it was not run.", step, "", cancellationToken);
        }
    }

    /// <summary>The same recipe run again brings the same step again, whatever its scripts made of it; a step of another recipe is another.</summary>
    private static string KeyOf(RecipeStepContext context) =>
        $"{context.Recipe.Name}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context.Recipe.Steps[context.Index].ToJsonString())))[..16]}";

    /// <summary>Puts the place before what a step's own code says of its faults. A nested recipe's faults have their place already.</summary>
    private static async Task AtAsync(string place, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (StepFailed)
        {
            throw;
        }
        catch (ProblemException e) when (e.Status is 400 or 404 or 409 or 413 or 422)
        {
            throw new StepFailed(e.Errors.Count == 0
                ? [new InputError(place, e.Message)]
                : [.. e.Errors.Select(error => error with { Path = error.Path.Length == 0 ? place : $"{place}: {error.Path}" })]);
        }
        catch (Exception e) when (e is (InvalidOperationException or FormatException or System.Text.Json.JsonException) and { InnerException: not DbException })
        {
            throw new StepFailed([new InputError(place, e.Message)]);
        }
    }

    private string? Configured(string key) => configuration?.GetSection(ConfigurationSection)[key];

    private async Task<IReadOnlyDictionary<string, string>> ParametersAsync(RecipeRunOptions options, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in parameters)
        {
            foreach (var (name, value) in await source.GetAsync(cancellationToken))
            {
                all[name] = value;
            }
        }

        foreach (var (name, value) in options.Parameters)
        {
            all[name] = value;
        }

        return all;
    }

    private async Task<Dictionary<string, IReadOnlyDictionary<string, JsonNode>>> ReadAreasAsync(CancellationToken cancellationToken)
    {
        var read = new Dictionary<string, IReadOnlyDictionary<string, JsonNode>>(StringComparer.Ordinal);
        foreach (var area in areas)
        {
            read[area.Name] = await area.ReadAsync(cancellationToken);
        }

        return read;
    }

    private static void Compare(RecipeRun run, Dictionary<string, IReadOnlyDictionary<string, JsonNode>> before, Dictionary<string, IReadOnlyDictionary<string, JsonNode>> after)
    {
        foreach (var (area, now) in after)
        {
            var old = before[area];
            foreach (var name in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                run.Changed(area, name, old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            }
        }
    }

    private static AuditEntry Describe(Recipe recipe) => new(AuditActions.RecipeRun)
    {
        SubjectType = "Recipe",
        SubjectId = recipe.Name,
        SubjectName = recipe.DisplayName,
        After = new JsonObject { ["Source"] = recipe.Source, ["Steps"] = new JsonArray([.. recipe.Steps.Select(s => (JsonNode?)Recipe.NameOf(s))]) },
    };

    /// <summary>A fault that has its place.</summary>
    private sealed class StepFailed(IReadOnlyList<InputError> errors)
        : ProblemException(400, "The input is not valid.", string.Join(" ", errors.Select(e => $"{e.Path}: {e.Message}")), errors);

    /// <summary>Undoes a dry run.</summary>
    private sealed class DryRunEnded() : Exception("A dry run leaves nothing.");
}
