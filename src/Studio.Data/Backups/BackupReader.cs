using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Studio.Kernel.Problems;

namespace Studio.Data.Backups;

/// <summary>What a backup may hold, so that a bad one fills no disk; the section <c>Studio:Restore</c>.</summary>
public sealed class RestoreLimits
{
    /// <summary>The most bytes of all entries together.</summary>
    public long MaximumBytes { get; set; } = 64L << 30;

    /// <summary>The most entries.</summary>
    public int MaximumFiles { get; set; } = 200_000;

    /// <summary>How many times smaller than its content an entry of more than 64 MB may be.</summary>
    public int MaximumRatio { get; set; } = 500;
}

/// <summary>
/// Takes a backup apart into a folder. A zip file is anybody's: before anything is written, every entry must be named in the manifest, lead below the
/// folder, be a plain file and be within the limits; each is then read no further than it said, and compared with its checksum.
/// </summary>
internal sealed class BackupReader(RestoreLimits limits)
{
    private const int MaximumManifest = 64 << 20;
    private const int MaximumPath = 400;
    private const long SmallEntry = 64 << 20;

    /// <summary>Reads the backup's manifest and writes its files into the folder, which is empty.</summary>
    /// <exception cref="ProblemException">400: it is no backup, or not a sound one.</exception>
    public async Task<BackupManifest> ExtractAsync(string file, string folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw ProblemException.Invalid("", $"There is no file {file}.");
        }

        try
        {
            await using var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
            await using var zip = await ZipArchive.CreateAsync(input, ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, cancellationToken);
            var manifest = await ReadManifestAsync(zip, cancellationToken);
            var entries = Check(zip, manifest, folder);
            foreach (var (entry, said) in entries)
            {
                await ExtractAsync(entry, said, folder, cancellationToken);
            }

            return manifest;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException)
        {
            throw Refused("it is not a whole zip file of Studio's");
        }
    }

    private static async Task<BackupManifest> ReadManifestAsync(ZipArchive zip, CancellationToken cancellationToken)
    {
        var found = zip.Entries.Where(e => e.FullName == BackupManifest.EntryName).ToList();
        if (found.Count != 1 || found[0].Length > MaximumManifest)
        {
            throw Refused("it has no manifest");
        }

        using var text = new MemoryStream();
        await using (var content = await found[0].OpenAsync(cancellationToken))
        {
            await CopyAsync(content, text, found[0].Length, BackupManifest.EntryName, null, cancellationToken);
        }

        text.Position = 0;
        var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(text, JsonSerializerOptions.Web, cancellationToken);
        if (manifest is not { Format: BackupManifest.FormatName, Tenant: { Name: not null, DatabaseProvider: not null, Features: not null }, Files: not null } || manifest.Files.Any(f => f is null))
        {
            throw Refused("its manifest is not one of Studio's");
        }

        return manifest.Version == BackupManifest.CurrentVersion
            ? manifest
            : throw Refused($"its format has version {manifest.Version}, and this release reads version {BackupManifest.CurrentVersion}");
    }

    private List<(ZipArchiveEntry Entry, BackupFile Said)> Check(ZipArchive zip, BackupManifest manifest, string folder)
    {
        if (zip.Entries.Count > limits.MaximumFiles || manifest.Files.Count > limits.MaximumFiles)
        {
            throw Refused($"it has more than {limits.MaximumFiles} files (Studio:Restore:MaximumFiles)");
        }

        var said = new Dictionary<string, BackupFile>(StringComparer.OrdinalIgnoreCase);
        var total = 0L;
        foreach (var file in manifest.Files)
        {
            if (!IsSafe(file.Path) || file.Length < 0 || file.Sha256 is null || !said.TryAdd(file.Path, file))
            {
                throw Refused($"'{Shown(file.Path)}' is not a name that a backup has, or is there twice");
            }

            total = file.Length > long.MaxValue - total ? long.MaxValue : total + file.Length;
        }

        if (total > limits.MaximumBytes)
        {
            throw Refused($"it holds {total} bytes, more than {limits.MaximumBytes} (Studio:Restore:MaximumBytes)");
        }

        if (new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace is var free && total > free)
        {
            throw ProblemException.Conflict($"The backup needs {total} bytes, and the disk has {free}. Nothing was changed.");
        }

        var entries = zip.Entries.Where(e => e.FullName != BackupManifest.EntryName).Select(e => (e, CheckEntry(e, said))).ToList();
        return entries.Count == said.Count ? entries : throw Refused("a file of its manifest is missing");
    }

    private BackupFile CheckEntry(ZipArchiveEntry entry, Dictionary<string, BackupFile> said)
    {
        if (!said.TryGetValue(entry.FullName, out var file) || file.Path != entry.FullName)
        {
            throw Refused($"'{Shown(entry.FullName)}' is not in its manifest");
        }

        // The upper half is the Unix mode; a plain file has the type 8 or none.
        var type = (entry.ExternalAttributes >> 28) & 0xF;
        if (type is not (0 or 8))
        {
            throw Refused($"'{file.Path}' is a link or another special file");
        }

        if (entry.Length != file.Length)
        {
            throw Refused($"'{file.Path}' is not as long as its manifest says");
        }

        return entry.Length > SmallEntry && entry.Length / Math.Max(1, entry.CompressedLength) > limits.MaximumRatio
            ? throw Refused($"'{file.Path}' is packed more than {limits.MaximumRatio} times (Studio:Restore:MaximumRatio)")
            : file;
    }

    private static bool IsSafe(string? path)
    {
        if (path is null or { Length: > MaximumPath } || path.Any(c => char.IsControl(c) || c is '\\' or ':') || path.Split('/') is not [var root, _, ..] segments)
        {
            return false;
        }

        return segments.All(s => s.Trim() is not ("" or "." or "..")) && root switch
        {
            "database" => segments.Length == 2,
            "files" => TenantFiles.IsKept(path["files/".Length..]),
            _ => false,
        };
    }

    private static async Task ExtractAsync(ZipArchiveEntry entry, BackupFile said, string folder, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var target = Path.GetFullPath(Path.Combine(root, said.Path));
        if (!target.StartsWith(root, StringComparison.Ordinal))
        {
            throw Refused($"'{Shown(said.Path)}' leads out of the tenant's folder");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var content = await entry.OpenAsync(cancellationToken);
        await using var output = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await CopyAsync(content, output, said.Length, said.Path, hash, cancellationToken);
        output.Flush(flushToDisk: true);
        if (!string.Equals(Convert.ToHexString(hash.GetHashAndReset()), said.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw Refused($"'{said.Path}' is damaged: its checksum is another");
        }
    }

    /// <summary>Copies exactly as much as was said: an entry that goes on is a bomb.</summary>
    private static async Task CopyAsync(Stream from, Stream to, long length, string name, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        var left = length;
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (read > left)
            {
                throw Refused($"'{name}' is longer than it says");
            }

            left -= read;
            hash?.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        if (left > 0)
        {
            throw Refused($"'{name}' is shorter than it says");
        }
    }

    private static string Shown(string? path) => path is null ? "" : new string([.. path.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);

    private static ProblemException Refused(string why) => ProblemException.Invalid("", $"The backup is refused: {why}. Nothing was changed.");
}
