using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Recipes;

/// <summary>What a recipe did to a running tenant.</summary>
/// <param name="Features">The features that it switched.</param>
/// <param name="Report">What it carried that this tenant has no use for.</param>
public sealed record RecipeResult(FeatureChange Features, IReadOnlyList<string> Report);

/// <summary>
/// Runs recipes on running tenants. The features that the recipe switches are there for its other steps: these run in the tenant as it will be, in one
/// transaction, before it takes over. A recipe that fails changes nothing.
/// </summary>
public sealed class RecipeRunner(FeatureSwitch features, ModuleCatalogue catalogue)
{
    /// <summary>Runs the recipe.</summary>
    /// <exception cref="Problems.ProblemException">400 with file, step, JSON path and cause; 404: there is no such tenant running. Nothing was changed.</exception>
    public async Task<RecipeResult> RunAsync(string tenant, Recipe recipe, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> report = [];
        var change = await features.SwitchAsync(tenant, settings => Plan(settings, recipe), async (shell, ct) =>
        {
            await using var scope = shell.Services.CreateAsyncScope();
            report = await scope.ServiceProvider.GetRequiredService<RecipeExecutor>().ExecuteAsync(recipe, ct);
        }, cancellationToken);
        return new RecipeResult(change, report);
    }

    private FeaturePlan Plan(ShellSettings settings, Recipe recipe)
    {
        // A feature that is for the default tenant alone, or that no module declares, is reported by the step.
        var on = FeaturePlan.Enable(catalogue, settings.Features, recipe.EnabledFeatures.Where(id => FeatureStep.MayHave(catalogue, id, settings.IsDefault)), settings.IsDefault);
        var off = FeaturePlan.Disable(catalogue, on.Enabled, recipe.DisabledFeatures.Where(catalogue.Has), withDependants: true, settings.IsDefault);
        var before = catalogue.Resolve(settings.Features, settings.IsDefault);
        var after = catalogue.Resolve(off.Enabled, settings.IsDefault);
        return new FeaturePlan(off.Enabled, [.. after.Except(before)], [.. before.Except(after).Reverse()]);
    }
}

/// <summary>Features are switched before the other steps run, so the step itself only reports what this host or tenant cannot have.</summary>
public sealed class FeatureStep(ModuleCatalogue catalogue, ShellSettings shell) : IRecipeStepHandler
{
    /// <inheritdoc/>
    public string Name => "Feature";

    /// <inheritdoc/>
    public Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        foreach (var feature in (context.Step["enable"] as JsonArray ?? []).Select(f => (string?)f ?? "").Where(f => !MayHave(catalogue, f, shell.IsDefault)))
        {
            var why = catalogue.Has(feature) ? $"the feature '{feature}' is not one that this tenant may enable by itself" : $"this host has no feature '{feature}'";
            context.Report.Add($"{context.Recipe.Source}: steps[{context.Index}] 'Feature': {why}.");
        }

        return Task.CompletedTask;
    }

    internal static bool MayHave(ModuleCatalogue catalogue, string id, bool isDefaultTenant) =>
        catalogue.Find(id) is { EnabledByDependencyOnly: false } feature && (isDefaultTenant || !feature.DefaultTenantOnly);
}
