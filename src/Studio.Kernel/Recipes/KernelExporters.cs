using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Recipes;

/// <summary>Exports the features that were enabled on purpose.</summary>
internal sealed class FeatureExporter(ShellSettings shell) : IRecipeExporter
{
    public RecipeExportPart Part => RecipeExportPart.Features;

    public int Order => 0;

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new JsonObject { ["name"] = "Feature", ["enable"] = new JsonArray([.. shell.Features.Select(f => (JsonNode)f)]), ["disable"] = new JsonArray() };
    }
}

/// <summary>Exports what is kept for features that are not here, as it came but for its secrets.</summary>
internal sealed class KeptExporter(IKeptRecipeParts kept) : IRecipeExporter
{
    public RecipeExportPart Part => RecipeExportPart.Kept;

    public int Order => 100;

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in await kept.ListAsync(cancellationToken))
        {
            foreach (var secret in part.Secrets)
            {
                notes.Missing($"{part.Name}.{secret}");
            }

            yield return part.Step;
        }
    }
}
