using System.Text.Json;

namespace Studio.Assets;

/// <summary>
/// Knows the hashed file of each browser entry (<c>admin</c>, <c>widget</c>, <c>shop</c>, <c>theme-early</c>), as Vite's manifest tells it.
/// Addresses are rooted at the application (<c>/assets/…</c>); a caller under a path base puts that in front.
/// </summary>
public sealed class AssetManifest
{
    /// <summary>The path under which the assets are served.</summary>
    public const string RequestPath = "/assets";

    private readonly string _source;
    private readonly Dictionary<string, Entry> _entries;

    private AssetManifest(string source, Dictionary<string, Entry> entries)
    {
        _source = source;
        _entries = entries;
    }

    /// <summary>The folder with the built assets of the running application.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "assets");

    /// <summary>Reads <c>.vite/manifest.json</c> below <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidOperationException">The manifest is missing or cannot be read; the message says where it was sought.</exception>
    public static AssetManifest Load(string folder)
    {
        var path = Path.Combine(folder, ".vite", "manifest.json");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var chunks = document.RootElement.EnumerateObject().ToDictionary(chunk => chunk.Name, chunk => Chunk.From(chunk.Value), StringComparer.Ordinal);
            var entries = chunks.Values.Where(chunk => chunk.EntryName is not null)
                .ToDictionary(chunk => chunk.EntryName!, chunk => Resolve(chunk, chunks), StringComparer.Ordinal);
            return new AssetManifest(path, entries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                $"The browser assets' manifest '{path}' cannot be read. It is built with Studio.Assets and copied beside every application that references it; build the application again (a build with --no-build or in the IDE's background does not make it).",
                exception);
        }
    }

    /// <summary>The address of an entry's file: <c>Url("admin.js")</c>, or <c>Url("admin.css")</c> for its own style sheet.</summary>
    /// <exception cref="InvalidOperationException">There is no such entry, or it has no style sheet.</exception>
    public string Url(string entry)
    {
        ArgumentException.ThrowIfNullOrEmpty(entry);
        var name = Path.GetFileNameWithoutExtension(entry);
        return Path.GetExtension(entry) switch
        {
            ".js" => Find(name).Script,
            ".css" => Find(name).Styles is [.., var own] ? own : throw new InvalidOperationException($"The browser entry '{name}' has no style sheet (manifest '{_source}')."),
            _ => throw new InvalidOperationException($"'{entry}' names no browser asset: write the entry's name with .js or .css."),
        };
    }

    /// <summary>The addresses of an entry's style sheets, in the order in which they must be linked; empty when it has none.</summary>
    /// <exception cref="InvalidOperationException">There is no such entry.</exception>
    public IReadOnlyList<string> Styles(string entry) => Find(entry).Styles;

    /// <summary>The addresses of the modules that an entry imports statically, which a page may preload.</summary>
    /// <exception cref="InvalidOperationException">There is no such entry.</exception>
    public IReadOnlyList<string> Imports(string entry) => Find(entry).Imports;

    private Entry Find(string name) => _entries.TryGetValue(name, out var entry)
        ? entry
        : throw new InvalidOperationException(
            $"There is no browser entry '{name}' in '{_source}'. Known: {string.Join(", ", _entries.Keys.Order(StringComparer.Ordinal))}. Entries are declared in Studio.Assets/vite.config.ts.");

    private static Entry Resolve(Chunk entry, Dictionary<string, Chunk> chunks)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var imports = new List<string>();
        var styles = new List<string>();
        Visit(entry);
        return new Entry(Address(entry.File), styles, imports);

        // Depth first: what a module imports is styled before the module itself.
        void Visit(Chunk chunk)
        {
            foreach (var key in chunk.Imports.Where(seen.Add))
            {
                var import = chunks[key];
                Visit(import);
                imports.Add(Address(import.File));
            }

            styles.AddRange(chunk.Css.Select(Address));
        }
    }

    private static string Address(string file) => $"{RequestPath}/{file}";

    private sealed record Entry(string Script, IReadOnlyList<string> Styles, IReadOnlyList<string> Imports);

    private sealed record Chunk(string? EntryName, string File, IReadOnlyList<string> Css, IReadOnlyList<string> Imports)
    {
        public static Chunk From(JsonElement json)
        {
            var isEntry = json.TryGetProperty("isEntry", out var entry) && entry.GetBoolean();
            return new Chunk(isEntry ? json.GetProperty("name").GetString() : null, json.GetProperty("file").GetString()!, Texts(json, "css"), Texts(json, "imports"));
        }

        private static string[] Texts(JsonElement json, string property) =>
            json.TryGetProperty(property, out var list) ? [.. list.EnumerateArray().Select(text => text.GetString()!)] : [];
    }
}
