using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Contents.Media;

/// <summary>
/// The <c>media</c> step: files in Base64, or beside the recipe, are written over those of the same path when all steps have run, and put back where the recipe fails after all.
/// What is not there, and what lies at an address, is kept aside: nothing is fetched while a transaction is open.
/// </summary>
internal sealed class MediaStep(IMediaStore store, IOptions<MediaOptions> options) : IRecipeStepHandler
{
    public string Name => "media";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var files = context.Step["Files"] as JsonArray ?? throw ProblemException.Invalid("Files", "A list of files is needed.");
        for (var i = 0; i < files.Count; i++)
        {
            var path = $"Files[{i}]";
            var file = files[i] as JsonObject ?? throw ProblemException.Invalid(path, "An object is needed.");
            var target = Target(file, path);
            if (Content(context, file, path, out var why) is { } content)
            {
                await LeaveAsync(context, target, content, path, cancellationToken);
            }
            else
            {
                await context.KeepAsync(RecipeNoteKind.File, target, path, $"'{target}' was not written: {why}", new JsonObject { ["Files"] = new JsonArray(file.DeepClone()) }, target, cancellationToken);
            }
        }
    }

    private string Target(JsonObject file, string path)
    {
        var target = Text(file, "TargetPath") ?? throw ProblemException.Invalid(path + ".TargetPath", "A path is needed.");
        try
        {
            var normal = MediaPath.Normalise(target);
            options.Value.ContentTypeOf(normal);
            return normal;
        }
        catch (ProblemException e)
        {
            throw ProblemException.Invalid(path + ".TargetPath", e.Errors.Count > 0 ? e.Errors[0].Message : e.Message);
        }
    }

    private async Task LeaveAsync(RecipeStepContext context, string target, Func<Stream> content, string path, CancellationToken cancellationToken)
    {
        await using var stream = content();
        if (stream.Length > options.Value.MaximumFileSize)
        {
            throw ProblemException.Invalid(path, $"A file may have at most {options.Value.MaximumFileSize / (1024 * 1024)} MB.");
        }

        if (context.IsDryRun)
        {
            await using var old = await store.OpenAsync(target, cancellationToken);
            context.Changed("Media", target, await DescribeAsync(old, cancellationToken), await DescribeAsync(stream, cancellationToken));
        }

        context.Leave(new MediaFile(store, target, content), path);
    }

    /// <summary>The way to the content; null, and why, where there is none.</summary>
    private static Func<Stream>? Content(RecipeStepContext context, JsonObject file, string path, out string why)
    {
        why = "";
        if (Text(file, "Base64") is { } base64)
        {
            var bytes = Decode(base64, path + ".Base64");
            return () => new MemoryStream(bytes, writable: false);
        }

        if (Text(file, "SourcePath") is not { } source)
        {
            why = Text(file, "SourceUrl") is { } url ? $"recipes fetch nothing; upload '{url}' as a medium." : "it has neither Base64 nor SourcePath.";
            return null;
        }

        if (RecipePath.TryNormalise(source) is null)
        {
            why = $"'{source}' leads out of the recipe's own folder and was not read.";
            return null;
        }

        using var found = context.Recipe.Files.Open(source);
        if (found is null)
        {
            why = $"the file '{source}' did not come with the recipe.";
            return null;
        }

        return () => context.Recipe.Files.Open(source) ?? throw ProblemException.Invalid(path + ".SourcePath", "The file is not there any more.");
    }

    private static async Task<JsonNode?> DescribeAsync(Stream? content, CancellationToken cancellationToken) => content is null ? null : new JsonObject
    {
        ["Length"] = content.Length,
        ["Sha256"] = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)),
    };

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

/// <summary>A file that a recipe brings.</summary>
internal sealed class MediaFile(IMediaStore store, string target, Func<Stream> content) : IRecipeEffect
{
    private readonly List<string> _madeFolders = [];
    private string? _former;
    private bool _wasThere;

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await RememberAsync(cancellationToken);
        await using var stream = content();
        await store.PutAsync(target, stream, overwrite: true, cancellationToken);
    }

    public void Dispose()
    {
        if (_former is not null)
        {
            File.Delete(_former);
        }
    }

    public async Task UndoAsync(CancellationToken cancellationToken)
    {
        if (_former is { } former)
        {
            await using var old = new FileStream(former, FileMode.Open, FileAccess.Read, FileShare.Read);
            await store.PutAsync(target, old, overwrite: true, cancellationToken);
        }
        else if (!_wasThere && await store.FindAsync(target, cancellationToken) is { IsFolder: false })
        {
            await store.DeleteAsync(target, cancellationToken);
        }

        foreach (var folder in _madeFolders)
        {
            if (await store.FindAsync(folder, cancellationToken) is { IsFolder: true } && (await store.ListAsync(folder, deep: false, cancellationToken)).Count == 0)
            {
                await store.DeleteAsync(folder, cancellationToken);
            }
        }
    }

    private async Task RememberAsync(CancellationToken cancellationToken)
    {
        for (var folder = MediaPath.FolderOf(target); folder.Length > 0 && await store.FindAsync(folder, cancellationToken) is null; folder = MediaPath.FolderOf(folder))
        {
            _madeFolders.Add(folder);
        }

        await using var old = await store.OpenAsync(target, cancellationToken);
        if (old is not null)
        {
            _wasThere = true;
            _former = Path.GetTempFileName();
            await using var copy = new FileStream(_former, FileMode.Create, FileAccess.Write, FileShare.None);
            await old.CopyToAsync(copy, cancellationToken);
        }
    }
}
