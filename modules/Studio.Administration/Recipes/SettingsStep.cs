using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Settings;

namespace Studio.Administration.Recipes;

/// <summary>
/// The <c>Settings</c> step: each property is the name of a settings type (<c>SiteSettings</c>, <c>ShopSettings</c>…) with the values that it sets, or one of OrchardCore's site-wide values that
/// Studio has; they are checked by the same schema as a person's. What no feature knows is kept aside.
/// </summary>
internal sealed class SettingsStep(SettingsEditor editor) : IRecipeStepHandler
{
    /// <summary>OrchardCore's names of what stands in <see cref="SiteSettings"/>.</summary>
    private static readonly Dictionary<string, string> SiteValues = new(StringComparer.OrdinalIgnoreCase) { ["SiteName"] = nameof(SiteSettings.SiteName), ["TimeZoneId"] = nameof(SiteSettings.TimeZone) };

    public string Name => "Settings";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in context.Step.Where(p => !string.Equals(p.Key, "name", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            if (SiteValues.TryGetValue(name, out var property))
            {
                await MergeAsync(nameof(SiteSettings), name, new JsonObject { [property] = value?.DeepClone() }, cancellationToken);
            }
            else if (editor.Find(name) is not null)
            {
                await MergeAsync(name, name, value as JsonObject ?? throw ProblemException.Invalid(name, "An object is needed."), cancellationToken);
            }
            else
            {
                await context.KeepAsync(RecipeNoteKind.Setting, name, name, "no feature of this tenant has these settings; they were not used.", new JsonObject { [name] = value?.DeepClone() }, "", cancellationToken);
            }
        }
    }

    private async Task MergeAsync(string settings, string path, JsonObject values, CancellationToken cancellationToken)
    {
        try
        {
            await editor.MergeAsync(editor.Find(settings)!, values, cancellationToken);
        }
        catch (ProblemException e) when (e.Errors.Count == 0)
        {
            throw ProblemException.Invalid(path, e.Message);
        }
    }
}

/// <summary>The settings as a dry run compares them; secrets are not among them.</summary>
internal sealed class SettingsArea(SettingsEditor editor) : IRecipeArea
{
    public string Name => "Settings";

    public async Task<IReadOnlyDictionary<string, JsonNode>> ReadAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var type in editor.Types)
        {
            all[type.Name] = (await editor.LoadAsync(type, cancellationToken)).Values;
        }

        return all;
    }
}
