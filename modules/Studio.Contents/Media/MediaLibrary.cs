using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Contents.Media;

/// <summary>An item that shows a file.</summary>
/// <param name="Item">The item.</param>
/// <param name="Field">The field that names the file.</param>
internal sealed record MediaUse(ContentItem Item, ContentFieldPlace Field);

/// <summary>
/// The tenant's files with what is known of them: a text for those who cannot see a picture, and the items that show it. What people do with files is in the audit trail.
/// Files and database are two things: a text is moved after its file, and one that was left behind by a crash is only missing.
/// </summary>
internal sealed class MediaLibrary(IMediaStore store, UnitOfWork unit, ContentQueries queries, ContentDoor door, IAuditTrail audit)
{
    /// <summary>The longest text for those who cannot see a picture.</summary>
    public const int LongestText = 500;

    private const int MostUses = 50;

    /// <summary>The texts of files, by path; files without one are not among them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TextsAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken) => paths.Count == 0
        ? new Dictionary<string, string>(StringComparer.Ordinal)
        : (await unit.ReadAsync((session, ct) => session.QueryAsync<TextRow>("SELECT Path, AltText FROM MediaText WHERE Path IN @paths", new { paths = paths.ToArray() }, ct), cancellationToken)).ToDictionary(r => r.Path, r => r.AltText, StringComparer.Ordinal);

    /// <summary>Writes a file.</summary>
    /// <exception cref="ProblemException">As of <see cref="IMediaStore.PutAsync"/>.</exception>
    public async Task<MediaEntry> PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellationToken)
    {
        var before = await store.FindAsync(path, cancellationToken);
        var entry = await store.PutAsync(path, content, overwrite, cancellationToken);
        await RecordAsync(MediaAuditActions.Uploaded, entry.Path, Describe(before), Describe(entry), cancellationToken);
        return entry;
    }

    /// <summary>Sets or takes away the text of a file.</summary>
    /// <exception cref="ProblemException">400: it is too long; 404: there is no such file.</exception>
    public async Task DescribeAsync(string path, string? text, CancellationToken cancellationToken)
    {
        var entry = await FileAsync(path, cancellationToken);
        var clean = text?.Trim() ?? "";
        if (clean.Length > LongestText || clean.Any(c => char.IsControl(c) && c is not ('\n' or '\r')))
        {
            throw ProblemException.Invalid("altText", $"A text of at most {LongestText} characters is needed.");
        }

        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var before = await session.FirstAsync<string>("SELECT AltText FROM MediaText WHERE Path = @Path", new { entry.Path }, ct) ?? "";
            if (before == clean)
            {
                return;
            }

            await session.ExecuteAsync(clean.Length == 0 ? "DELETE FROM MediaText WHERE Path = @Path" : "INSERT INTO MediaText (Path, AltText) VALUES (@Path, @clean) ON CONFLICT (Path) DO UPDATE SET AltText = excluded.AltText", new { entry.Path, clean }, ct);
            await RecordAsync(MediaAuditActions.Described, entry.Path, new JsonObject { ["AltText"] = before }, new JsonObject { ["AltText"] = clean }, ct);
        }, cancellationToken);
    }

    /// <summary>Moves a file or folder, with the texts of what is in it.</summary>
    /// <returns>Its new path.</returns>
    /// <exception cref="ProblemException">As of <see cref="IMediaStore.MoveAsync"/>.</exception>
    public async Task<string> MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        var (source, target) = (MediaPath.Normalise(from), MediaPath.Normalise(to));
        await store.MoveAsync(source, target, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var moved = await session.QueryAsync<TextRow>("DELETE FROM MediaText WHERE Path = @source OR Path LIKE @below ESCAPE '\\' RETURNING Path, AltText", new { source, below = Like(source) }, ct);
            foreach (var row in moved)
            {
                await session.ExecuteAsync("INSERT INTO MediaText (Path, AltText) VALUES (@path, @AltText) ON CONFLICT (Path) DO UPDATE SET AltText = excluded.AltText", new { path = target + row.Path[source.Length..], row.AltText }, ct);
            }

            await RecordAsync(MediaAuditActions.Moved, target, new JsonObject { ["Path"] = source }, new JsonObject { ["Path"] = target }, ct);
        }, cancellationToken);
        return target;
    }

    /// <summary>Removes a file or an empty folder; false where there was none.</summary>
    /// <exception cref="ProblemException">As of <see cref="IMediaStore.DeleteAsync"/>.</exception>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var entry = await store.FindAsync(path, cancellationToken);
        if (entry is null || !await store.DeleteAsync(path, cancellationToken))
        {
            return false;
        }

        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            await session.ExecuteAsync("DELETE FROM MediaText WHERE Path = @Path", new { entry.Path }, ct);
            await RecordAsync(MediaAuditActions.Deleted, entry.Path, Describe(entry), null, ct);
        }, cancellationToken);
        return true;
    }

    /// <summary>The items that show a file by a field for media, as far as whoever asks sees them; at most 50. Texts that name its address are not looked through.</summary>
    public async Task<IReadOnlyList<MediaUse>> UsesAsync(string path, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        var uses = new List<MediaUse>();
        foreach (var type in await door.TypesAsync(cancellationToken))
        {
            foreach (var place in all.FieldsOf(type).Where(p => p.Field.FieldType == "MediaField"))
            {
                var asked = await door.AskAsync(new ContentQuery(type.Name) { Version = VersionOptions.Latest, Filters = [new ContentFilter(place.Path, FilterOperator.Eq, path)], PageSize = MostUses, Count = CountMode.None }, cancellationToken);
                uses.AddRange((await queries.QueryAsync(asked, cancellationToken)).Items.Select(i => new MediaUse(i, place)));
                if (uses.Count >= MostUses)
                {
                    return [.. uses.Take(MostUses)];
                }
            }
        }

        return uses;
    }

    /// <summary>The file of this path.</summary>
    /// <exception cref="ProblemException">400: the path is none; 404: there is no such file.</exception>
    public async Task<MediaEntry> FileAsync(string path, CancellationToken cancellationToken) =>
        await store.FindAsync(path, cancellationToken) is { IsFolder: false } entry ? entry : throw ProblemException.NotFound("There is no such file.");

    private static string Like(string folder) => folder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "/%";

    private static JsonObject? Describe(MediaEntry? entry) => entry is null ? null : new JsonObject { ["Path"] = entry.Path, ["Bytes"] = entry.Length };

    private Task RecordAsync(AuditAction action, string path, JsonObject? before, JsonObject? after, CancellationToken cancellationToken) =>
        audit.RecordAsync(new AuditEntry(action) { SubjectType = "Media", SubjectId = path.Length <= 200 ? path : path[..200], SubjectName = path[(path.LastIndexOf('/') + 1)..], Before = before, After = after }, cancellationToken);

    private sealed record TextRow(string Path, string AltText);
}

/// <summary>What people do with files.</summary>
internal sealed class MediaAuditActions : IAuditActionProvider
{
    /// <summary>A file was uploaded, or replaced.</summary>
    public static readonly AuditAction Uploaded = new("media.uploaded", "File uploaded", typeof(ContentPermissions));

    /// <summary>A file or folder got another path.</summary>
    public static readonly AuditAction Moved = new("media.moved", "File moved", typeof(ContentPermissions));

    /// <summary>A file got another text for those who cannot see it.</summary>
    public static readonly AuditAction Described = new("media.described", "Text of a file changed", typeof(ContentPermissions));

    /// <summary>A file or folder was deleted.</summary>
    public static readonly AuditAction Deleted = new("media.deleted", "File deleted", typeof(ContentPermissions));

    public IEnumerable<AuditAction> Actions => [Uploaded, Moved, Described, Deleted];
}

internal sealed class MediaTextMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE MediaText (Path TEXT PRIMARY KEY, AltText TEXT NOT NULL) WITHOUT ROWID", null, cancellationToken);
        return 1;
    }
}
