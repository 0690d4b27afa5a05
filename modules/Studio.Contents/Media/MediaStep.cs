using System.Text.Json.Nodes;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Contents.Media;

/// <summary>
/// The <c>media</c> step: files in Base64 are written over those of the same path. Files are no part of the database's transaction: after a recipe that fails they are there
/// already, and running it again writes the same. Files beside the recipe or at an address are reported, not fetched.
/// </summary>
internal sealed class MediaStep(IMediaStore store) : IRecipeStepHandler
{
    public string Name => "media";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var files = context.Step["Files"] as JsonArray ?? throw ProblemException.Invalid("Files", "A list of files is needed.");
        for (var i = 0; i < files.Count; i++)
        {
            var path = $"Files[{i}]";
            var file = files[i] as JsonObject ?? throw ProblemException.Invalid(path, "An object is needed.");
            var target = Text(file, "TargetPath") ?? throw ProblemException.Invalid(path + ".TargetPath", "A path is needed.");
            if (Text(file, "Base64") is not { } base64)
            {
                context.Report.Add($"{context.Recipe.Source}: steps[{context.Index}].{path}: '{target}' carries no Base64; it was not used.");
                continue;
            }

            using var content = new MemoryStream(Decode(base64, path + ".Base64"));
            try
            {
                await store.PutAsync(target, content, overwrite: true, cancellationToken);
            }
            catch (ProblemException e)
            {
                throw ProblemException.Invalid(path + ".TargetPath", e.Message);
            }
        }
    }

    private static string? Text(JsonObject file, string name) => file[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static byte[] Decode(string base64, string path)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw ProblemException.Invalid(path, "The text is not Base64.");
        }
    }
}
