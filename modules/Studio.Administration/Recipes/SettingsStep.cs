using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Settings;

namespace Studio.Administration.Recipes;

/// <summary>The <c>Settings</c> step: each property is the name of a settings type (<c>SiteSettings</c>, <c>ShopSettings</c>…) with its values; what no feature knows is reported.</summary>
internal sealed class SettingsStep(ISettingsStore store, IEnumerable<SettingsType> types) : IRecipeStepHandler
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true, UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    public string Name => "Settings";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in context.Step.Where(p => !string.Equals(p.Key, "name", StringComparison.OrdinalIgnoreCase)))
        {
            if (types.FirstOrDefault(t => string.Equals(t.Type.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } type || value is not JsonObject)
            {
                context.Report.Add($"{context.Recipe.Source}: steps[{context.Index}].{name}: no feature of this tenant has these settings; they were not used.");
                continue;
            }

            try
            {
                await store.SaveAsync(type.Type, value.Deserialize(type.Type, Json)!, cancellationToken);
            }
            catch (JsonException e)
            {
                throw ProblemException.Invalid(name, e.Message);
            }
        }
    }
}
