using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Recipes;

/// <summary>What a recipe did to a running tenant, or what a dry run says that it would do.</summary>
/// <param name="DryRun">True where nothing was changed.</param>
/// <param name="Features">The features that it switched.</param>
/// <param name="Report">What it carried that this tenant has no use for, in lines.</param>
/// <param name="Notes">The same by kind and name.</param>
/// <param name="Changes">For a dry run: what would change, at most 1,000.</param>
/// <param name="ChangeCount">For a dry run: how many changes there are in all.</param>
public sealed record RecipeResult(bool DryRun, FeatureChange Features, IReadOnlyList<string> Report, IReadOnlyList<RecipeNote> Notes, IReadOnlyList<RecipeChange> Changes, int ChangeCount);

/// <summary>
/// Runs recipes on running tenants. The features that the recipe switches are there for its other steps: these run in the tenant as it will be, in one
/// transaction with the tables that the features make, before it takes over. A recipe that fails changes nothing.
/// </summary>
public sealed class RecipeRunner(FeatureSwitch features, ModuleCatalogue catalogue, RecipeFolder folder)
{
    /// <summary>Runs the recipe.</summary>
    /// <exception cref="Problems.ProblemException">400 with file, step, JSON path and cause; 404: there is no such tenant running. Nothing was changed.</exception>
    public Task<RecipeResult> RunAsync(string tenant, Recipe recipe, CancellationToken cancellationToken) => RunAsync(tenant, recipe, RecipeRunOptions.Usual, cancellationToken);

    /// <summary>Runs the recipe, or tries it out.</summary>
    /// <exception cref="Problems.ProblemException">400 with file, step, JSON path and cause; 404: there is no such tenant running. Nothing was changed.</exception>
    public async Task<RecipeResult> RunAsync(string tenant, Recipe recipe, RecipeRunOptions options, CancellationToken cancellationToken)
    {
        var plan = await RecipePlan.MakeAsync(recipe, folder, cancellationToken);
        var outcome = RecipeOutcome.Empty;
        var change = await features.SwitchAsync(tenant, settings => Plan(settings, plan), new FeatureWork(options.DryRun, async (shell, ct) =>
        {
            await using var scope = shell.Services.CreateAsyncScope();
            outcome = await scope.ServiceProvider.GetRequiredService<RecipeExecutor>().ExecuteAsync(plan, options with { Prepare = token => ShellActivation.PrepareAsync(scope.ServiceProvider, token) }, ct);
        }), cancellationToken);
        var switched = options.DryRun ? Describe(change).ToList() : [];
        return new RecipeResult(options.DryRun, change, [.. outcome.Notes.Select(n => n.ToString())], outcome.Notes, [.. switched, .. outcome.Changes], switched.Count + outcome.ChangeCount);
    }

    private static IEnumerable<RecipeChange> Describe(FeatureChange change) =>
    [
        .. change.SwitchedOn.Select(f => new RecipeChange("Features", f, RecipeChangeKind.Added, [])),
        .. change.SwitchedOff.Select(f => new RecipeChange("Features", f, RecipeChangeKind.Removed, [])),
    ];

    private FeaturePlan Plan(ShellSettings settings, RecipePlan plan)
    {
        // A feature that is for the default tenant alone, or that no module declares, is reported by the step.
        var on = FeaturePlan.Enable(catalogue, settings.Features, plan.EnabledFeatures.Where(id => FeatureStep.MayHave(catalogue, id, settings.IsDefault)), settings.IsDefault);
        var off = FeaturePlan.Disable(catalogue, on.Enabled, plan.DisabledFeatures.Where(catalogue.Has), withDependants: true, settings.IsDefault);
        var before = catalogue.Resolve(settings.Features, settings.IsDefault);
        var after = catalogue.Resolve(off.Enabled, settings.IsDefault);
        return new FeaturePlan(off.Enabled, [.. after.Except(before)], [.. before.Except(after).Reverse()]);
    }
}

/// <summary>Features are switched before the other steps run, so the step itself only keeps and reports what this host or tenant cannot have.</summary>
public sealed class FeatureStep(ModuleCatalogue catalogue, ShellSettings shell) : IRecipeStepHandler
{
    /// <inheritdoc/>
    public string Name => "Feature";

    /// <inheritdoc/>
    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        await KeepAsync(context, "enable", cancellationToken);
        foreach (var (_, feature) in Names(context, "disable").Where(f => !catalogue.Has(f.Name)))
        {
            context.Note(RecipeNoteKind.Feature, feature, "disable", $"this host has no feature '{feature}'.");
        }
    }

    private async Task KeepAsync(RecipeStepContext context, string property, CancellationToken cancellationToken)
    {
        foreach (var (at, feature) in Names(context, property).Where(f => !MayHave(catalogue, f.Name, shell.IsDefault)))
        {
            if (catalogue.Has(feature))
            {
                context.Note(RecipeNoteKind.Feature, feature, $"{property}[{at}]", $"the feature '{feature}' is not one that this tenant may enable by itself.");
                continue;
            }

            await context.KeepAsync(RecipeNoteKind.Feature, feature, $"{property}[{at}]", $"this host has no feature '{feature}'.", new JsonObject { [property] = new JsonArray(feature) }, "", cancellationToken);
        }
    }

    private static IEnumerable<(int At, string Name)> Names(RecipeStepContext context, string property) =>
        (context.Step[property] as JsonArray ?? []).Select((f, i) => (i, f is JsonValue v && v.TryGetValue<string>(out var id) ? id : throw Problems.ProblemException.Invalid($"{property}[{i}]", "The id of a feature is needed.")));

    internal static bool MayHave(ModuleCatalogue catalogue, string id, bool isDefaultTenant) =>
        catalogue.Find(id) is { EnabledByDependencyOnly: false } feature && (isDefaultTenant || !feature.DefaultTenantOnly);
}
