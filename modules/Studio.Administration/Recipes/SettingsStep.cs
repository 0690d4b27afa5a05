using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Settings;

namespace Studio.Administration.Recipes;

/// <summary>
/// The <c>Settings</c> step: each property is the name of a settings type (<c>SiteSettings</c>, <c>ShopSettings</c>…) with the values that it sets; they are checked by
/// the same schema as a person's. What no feature knows is reported.
/// </summary>
internal sealed class SettingsStep(SettingsEditor editor) : IRecipeStepHandler
{
    public string Name => "Settings";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in context.Step.Where(p => !string.Equals(p.Key, "name", StringComparison.OrdinalIgnoreCase)))
        {
            if (editor.Find(name) is not { } type)
            {
                context.Report.Add($"{context.Recipe.Source}: steps[{context.Index}].{name}: no feature of this tenant has these settings; they were not used.");
                continue;
            }

            await editor.MergeAsync(type, value as JsonObject ?? throw ProblemException.Invalid(name, "An object is needed."), cancellationToken);
        }
    }
}
