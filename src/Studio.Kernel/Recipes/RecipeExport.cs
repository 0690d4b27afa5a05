using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Kernel.Security.Audit;

namespace Studio.Kernel.Recipes;

/// <summary>What of a tenant an export takes along.</summary>
public enum RecipeExportPart
{
    /// <summary>The features that were enabled on purpose.</summary>
    Features,

    /// <summary>All settings but their secrets.</summary>
    Settings,

    /// <summary>Content types and their parts.</summary>
    Definitions,

    /// <summary>The roles with their permissions.</summary>
    Roles,

    /// <summary>The users, without their passwords.</summary>
    Users,

    /// <summary>The content items.</summary>
    Content,

    /// <summary>The media files; only in an archive.</summary>
    Media,

    /// <summary>What recipes brought for features that the tenant does not have.</summary>
    Kept,
}

/// <summary>What an export is to hold.</summary>
public sealed record RecipeExportSelection
{
    /// <summary>Which parts.</summary>
    public IReadOnlySet<RecipeExportPart> Parts { get; init; } = Enum.GetValues<RecipeExportPart>().ToHashSet();

    /// <summary>The content types whose definitions and items are taken; all where it is empty.</summary>
    public IReadOnlyList<string> ContentTypes { get; init; } = [];

    /// <summary>Conditions on items as in <c>/api/content</c>, such as <c>CustomerPart.Country:eq:Germany</c>; only with one content type.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>The recipe's name.</summary>
    public string Name { get; init; } = "export";

    /// <summary>The roles of whoever gets it: fields that they do not see are left out. Null for the host itself, which sees all.</summary>
    public IReadOnlyList<string>? Viewer { get; init; }

    /// <summary>True for a zip with the files beside the recipe; false for the recipe alone.</summary>
    public bool Archive { get; init; }
}

/// <summary>Takes notes while an export is made: secrets that stay behind, files that come along.</summary>
public sealed class RecipeExportNotes
{
    private readonly List<string> _missing = [];
    private readonly List<(string Path, Func<CancellationToken, Task<Stream?>> Open)> _files = [];

    /// <summary>The secrets that were left out, by place.</summary>
    public IReadOnlyList<string> MissingSecrets => _missing;

    internal IReadOnlyList<(string Path, Func<CancellationToken, Task<Stream?>> Open)> Files => _files;

    /// <summary>Names a secret that was left out.</summary>
    public void Missing(string place) => _missing.Add(place);

    /// <summary>Takes a file along, at a path from the recipe.</summary>
    public void Take(string path, Func<CancellationToken, Task<Stream?>> open) => _files.Add((path, open));
}

/// <summary>Says a part of the tenant as steps of a recipe. Secrets are left out and named.</summary>
public interface IRecipeExporter
{
    /// <summary>Which part.</summary>
    RecipeExportPart Part { get; }

    /// <summary>Where its steps stand in the recipe; smaller comes first.</summary>
    int Order { get; }

    /// <summary>Looks at what is asked for before anything is written.</summary>
    /// <exception cref="Problems.ProblemException">400: it cannot be had; the path names the parameter.</exception>
    Task CheckAsync(RecipeExportSelection selection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The steps; each small enough to be held in memory.</summary>
    IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, CancellationToken cancellationToken);
}

/// <summary>
/// Writes a tenant, or what is chosen of it, as a recipe that makes the same in another. It is written as it is read: only a batch of items is in memory. In an archive the items lie in
/// recipes of their own of about 16 MB, which the first one names. Who took what is recorded.
/// </summary>
public sealed class RecipeExporter(IEnumerable<IRecipeExporter> exporters, IAuditTrail audit)
{
    private const long PartLength = 16L * 1024 * 1024;
    private const string Suffix = ".recipe.json";

    private static readonly JsonWriterOptions Writing = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private IEnumerable<IRecipeExporter> In(RecipeExportSelection selection) =>
        exporters.Where(e => selection.Parts.Contains(e.Part) && (selection.Archive || e.Part != RecipeExportPart.Media)).OrderBy(e => e.Order);

    /// <summary>Says before anything is written whether it can be.</summary>
    /// <exception cref="Problems.ProblemException">400: what is asked for cannot be had; the path names the parameter.</exception>
    public async Task CheckAsync(RecipeExportSelection selection, CancellationToken cancellationToken)
    {
        foreach (var exporter in In(selection))
        {
            await exporter.CheckAsync(selection, cancellationToken);
        }
    }

    /// <summary>Writes the export; the secrets that it left out.</summary>
    /// <exception cref="Problems.ProblemException">400: what is asked for cannot be had; nothing was written.</exception>
    public async Task<IReadOnlyList<string>> WriteAsync(Stream output, RecipeExportSelection selection, CancellationToken cancellationToken)
    {
        await CheckAsync(selection, cancellationToken);
        await audit.RecordAsync(Describe(selection), cancellationToken);
        var notes = new RecipeExportNotes();
        if (selection.Archive)
        {
            await WriteArchiveAsync(output, selection, notes, cancellationToken);
        }
        else
        {
            await WriteRecipeAsync(output, selection.Name, StepsAsync(In(selection), selection, notes, cancellationToken), notes, cancellationToken);
        }

        return notes.MissingSecrets;
    }

    private static AuditEntry Describe(RecipeExportSelection selection) => new(AuditActions.RecipeExported)
    {
        SubjectType = "Recipe",
        SubjectId = selection.Name,
        SubjectName = selection.Name,
        After = new JsonObject
        {
            ["Parts"] = new JsonArray([.. selection.Parts.Order().Select(p => (JsonNode)p.ToString())]),
            ["ContentTypes"] = new JsonArray([.. selection.ContentTypes.Select(t => (JsonNode)t)]),
            ["Where"] = new JsonArray([.. selection.Where.Select(w => (JsonNode)w)]),
        },
    };

    private static async IAsyncEnumerable<JsonObject> StepsAsync(IEnumerable<IRecipeExporter> chosen, RecipeExportSelection selection, RecipeExportNotes notes, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var exporter in chosen)
        {
            await foreach (var step in exporter.ExportAsync(selection, notes, cancellationToken))
            {
                yield return step;
            }
        }
    }

    private async Task WriteArchiveAsync(Stream output, RecipeExportSelection selection, RecipeExportNotes notes, CancellationToken cancellationToken)
    {
        await using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var parts = new List<string>();
        var before = In(selection).Where(e => e.Part != RecipeExportPart.Content && e.Order < ContentOrder).ToList();
        var steps = new List<JsonObject>();
        await foreach (var step in StepsAsync(before, selection, notes, cancellationToken))
        {
            steps.Add(step);
        }

        await WritePartsAsync(zip, StepsAsync(In(selection).Where(e => e.Part == RecipeExportPart.Content), selection, notes, cancellationToken), parts, cancellationToken);
        if (parts.Count > 0)
        {
            steps.Add(new JsonObject { ["name"] = "recipes", ["Values"] = new JsonArray([.. parts.Select(p => (JsonNode)new JsonObject { ["executionid"] = selection.Name, ["name"] = p })]) });
        }

        await foreach (var step in StepsAsync(In(selection).Where(e => e.Part != RecipeExportPart.Content && e.Order >= ContentOrder), selection, notes, cancellationToken))
        {
            steps.Add(step);
        }

        foreach (var (path, open) in notes.Files)
        {
            await using var content = await open(cancellationToken);
            if (content is not null)
            {
                await using var entry = await zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellationToken);
                await content.CopyToAsync(entry, cancellationToken);
            }
        }

        await using var first = await zip.CreateEntry("Recipe.json", CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await WriteRecipeAsync(first, selection.Name, steps.ToAsyncEnumerable(), notes, cancellationToken);
    }

    /// <summary>Where items stand among the steps: after what they are made of.</summary>
    public const int ContentOrder = 50;

    private static async Task WritePartsAsync(ZipArchive zip, IAsyncEnumerable<JsonObject> steps, List<string> parts, CancellationToken cancellationToken)
    {
        await using var all = steps.GetAsyncEnumerator(cancellationToken);
        var more = await all.MoveNextAsync();
        while (more)
        {
            parts.Add($"part-{parts.Count + 1:0000}");
            await using var entry = await zip.CreateEntry(parts[^1] + Suffix, CompressionLevel.Fastest).OpenAsync(cancellationToken);
            await using var json = new Utf8JsonWriter(entry, Writing);
            Begin(json, parts[^1]);
            do
            {
                all.Current.WriteTo(json);
                await json.FlushAsync(cancellationToken);
                more = await all.MoveNextAsync();
            }
            while (more && json.BytesCommitted < PartLength);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static async Task WriteRecipeAsync(Stream output, string name, IAsyncEnumerable<JsonObject> steps, RecipeExportNotes notes, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, Writing);
        Begin(json, name);
        await foreach (var step in steps.WithCancellation(cancellationToken))
        {
            step.WriteTo(json);
            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteStartArray(Recipe.MissingSecretsProperty);
        foreach (var place in notes.MissingSecrets)
        {
            json.WriteStringValue(place);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("displayName", name);
        json.WriteString("description", "");
        json.WriteString("author", "");
        json.WriteString("website", "");
        json.WriteString("version", "1.0.0");
        json.WriteBoolean("issetuprecipe", false);
        json.WriteBoolean(Recipe.LiteralProperty, true);
        json.WriteStartArray("categories");
        json.WriteEndArray();
        json.WriteStartArray("tags");
        json.WriteEndArray();
        json.WriteStartObject("variables");
        json.WriteEndObject();
        json.WriteStartArray("steps");
    }
}
