using System.IO.Compression;
using System.Text;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>
/// A zip with a recipe and its files. The whole of it is looked through before anything of it is used: names that lead out, links, encrypted and doubled entries, and what
/// would unpack to more than the limits are refused (OWASP ASVS 5.0, V5.3.3). Nothing is ever unpacked to the disk.
/// </summary>
public sealed class RecipeArchive : IRecipeFiles, IDisposable
{
    /// <summary>The most bytes of an archive as it is sent.</summary>
    public const long MaximumLength = 64L * 1024 * 1024;

    /// <summary>The most bytes of one file in it.</summary>
    public const long MaximumFile = 64L * 1024 * 1024;

    /// <summary>The most bytes of all files in it.</summary>
    public const long MaximumTotal = 512L * 1024 * 1024;

    /// <summary>The most files in it.</summary>
    public const int MaximumFiles = 10_000;

    /// <summary>How much smaller than its content a file of more than a megabyte may be.</summary>
    public const int MaximumRatio = 200;

    private const string Suffix = ".recipe.json";
    private const int FileKindMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _base;

    private RecipeArchive(ZipArchive zip, string source)
    {
        _zip = zip;
        long total = 0;
        if (zip.Entries.Count > MaximumFiles)
        {
            throw Refused(source, $"an archive has at most {MaximumFiles} files");
        }

        foreach (var entry in zip.Entries)
        {
            total += Check(entry, source);
            if (total > MaximumTotal)
            {
                throw Refused(source, $"it would unpack to more than {MaximumTotal / (1024 * 1024)} MB");
            }
        }

        var recipe = FindRecipe(source);
        _base = recipe.Contains('/', StringComparison.Ordinal) ? recipe[..(recipe.LastIndexOf('/') + 1)] : "";
        Recipe = Recipe.Parse(Encoding.UTF8.GetString(Read(_entries[recipe])), $"{source}/{recipe}", this);
    }

    /// <summary>The recipe in it.</summary>
    public Recipe Recipe { get; }

    /// <summary>Opens an archive and reads its recipe: <c>Recipe.json</c>, else the only <c>*.recipe.json</c> of its uppermost folder.</summary>
    /// <param name="content">The zip; can seek, and stays open until the archive is disposed of.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="ProblemException">400: it is no zip, holds what it must not, or has no recipe.</exception>
    public static RecipeArchive Open(Stream content, string source)
    {
        if (content.Length > MaximumLength)
        {
            throw Refused(source, $"an archive has at most {MaximumLength / (1024 * 1024)} MB");
        }

        try
        {
            return new RecipeArchive(new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true), source);
        }
        catch (InvalidDataException e)
        {
            throw Refused(source, "the zip cannot be read: " + e.Message);
        }
    }

    /// <inheritdoc/>
    public Stream? Open(string path)
    {
        var normal = RecipePath.Normalise(path);
        return _entries.TryGetValue(_base + normal, out var entry) || _entries.TryGetValue(normal, out entry) ? new MemoryStream(Read(entry), writable: false) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private long Check(ZipArchiveEntry entry, string source)
    {
        var name = entry.FullName;
        var isFolder = name.EndsWith('/');
        var kind = (entry.ExternalAttributes >> 16) & FileKindMask;
        if (RecipePath.TryNormalise(name) is not { } normal || normal != name.TrimEnd('/'))
        {
            throw Refused(source, $"'{name}' leads out of it or is no path");
        }

        if (kind != 0 && kind != (isFolder ? Folder : RegularFile))
        {
            throw Refused(source, $"'{name}' is a link or no file");
        }

        if (entry.IsEncrypted)
        {
            throw Refused(source, $"'{name}' is encrypted");
        }

        if (entry.Length > MaximumFile)
        {
            throw Refused(source, $"'{name}' has more than {MaximumFile / (1024 * 1024)} MB");
        }

        if (entry.Length > 1024 * 1024 && entry.Length / Math.Max(1, entry.CompressedLength) > MaximumRatio)
        {
            throw Refused(source, $"'{name}' unpacks to more than {MaximumRatio} times its size");
        }

        if (!isFolder && !_entries.TryAdd(normal, entry))
        {
            throw Refused(source, $"'{name}' is in it twice");
        }

        return entry.Length;
    }

    private string FindRecipe(string source)
    {
        var found = _entries.Keys.Where(k => Path.GetFileName(k).Equals("Recipe.json", StringComparison.OrdinalIgnoreCase) || k.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count == 0)
        {
            throw Refused(source, "there is neither Recipe.json nor a *.recipe.json in it");
        }

        var depth = found.Min(k => k.Count(c => c == '/'));
        var upper = found.Where(k => k.Count(c => c == '/') == depth).ToList();
        return upper.Find(k => Path.GetFileName(k).Equals("Recipe.json", StringComparison.OrdinalIgnoreCase))
            ?? (upper.Count == 1 ? upper[0] : throw Refused(source, $"there are {upper.Count} recipes in it, and none is called Recipe.json"));
    }

    /// <summary>What a header says of a length may be a lie: no more is read than it says.</summary>
    private static byte[] Read(ZipArchiveEntry entry)
    {
        try
        {
            using var stream = entry.Open();
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            return stream.ReadByte() < 0 ? content : throw ProblemException.Invalid(entry.FullName, "The file in the archive is longer than the archive says.");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw ProblemException.Invalid(entry.FullName, "The file in the archive cannot be unpacked.");
        }
    }

    private static ProblemException Refused(string source, string why) => ProblemException.Invalid(source, $"The archive was refused: {why}. Nothing was written.");
}
