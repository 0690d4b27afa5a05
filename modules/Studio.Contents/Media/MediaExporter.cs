using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Studio.Kernel.Media;
using Studio.Kernel.Recipes;

namespace Studio.Contents.Media;

/// <summary>Exports the media files: they lie in the archive below <c>media/</c>, and a <c>media</c> step names them.</summary>
internal sealed class MediaExporter(IMediaStore store) : IRecipeExporter
{
    private const string Folder = "media/";

    public RecipeExportPart Part => RecipeExportPart.Media;

    public int Order => 60;

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = (await store.ListAsync("", deep: true, cancellationToken)).Where(f => !f.IsFolder).ToList();
        foreach (var file in files)
        {
            notes.Take(Folder + file.Path, ct => store.OpenAsync(file.Path, ct));
        }

        if (files.Count > 0)
        {
            yield return new JsonObject
            {
                ["name"] = "media",
                ["Files"] = new JsonArray([.. files.Select(f => (JsonNode)new JsonObject { ["TargetPath"] = f.Path, ["SourcePath"] = Folder + f.Path })]),
            };
        }
    }
}
