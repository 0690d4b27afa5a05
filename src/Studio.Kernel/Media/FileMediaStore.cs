using System.Buffers;
using Microsoft.Extensions.Options;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Media;

/// <summary>Keeps media in the tenant's folder <c>Media</c>. A file is written beside, flushed to the disk and then renamed.</summary>
public sealed class FileMediaStore : IMediaStore
{
    // Path rules forbid names that begin with a dot, so nobody can list or open what is half written.
    private const string Unfinished = ".unfinished";
    private readonly string _root;
    private readonly MediaOptions _options;

    /// <summary>The store of a tenant.</summary>
    public FileMediaStore(ShellSettings shell, IOptions<MediaOptions> options)
        : this(Path.Combine(shell.Folder, "Media"), options.Value) { }

    /// <summary>A store in any folder.</summary>
    public FileMediaStore(string root, MediaOptions options)
    {
        _root = Path.GetFullPath(root);
        _options = options;
    }

    /// <inheritdoc/>
    public Task<MediaEntry?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var normal = MediaPath.Normalise(path);
        FileSystemInfo folder = new DirectoryInfo(OnDisk(normal));
        var found = normal.Length == 0 ? new MediaEntry("", IsFolder: true, 0, folder.LastWriteTimeUtc) : folder.Exists ? Entry(folder) : new FileInfo(OnDisk(normal)) is { Exists: true } file ? Entry(file) : null;
        return Task.FromResult(found);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaEntry>> ListAsync(string folder, bool deep, CancellationToken cancellationToken)
    {
        var directory = new DirectoryInfo(OnDisk(MediaPath.Normalise(folder)));
        var options = new EnumerationOptions { RecurseSubdirectories = deep, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        IReadOnlyList<MediaEntry> entries = !directory.Exists ? [] :
        [
            .. directory.EnumerateFileSystemInfos("*", options).Where(e => !Path.GetRelativePath(_root, e.FullName).StartsWith('.')).Select(Entry)
                .OrderBy(e => !e.IsFolder).ThenBy(e => e.Path, StringComparer.CurrentCultureIgnoreCase),
        ];
        return Task.FromResult(entries);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = OnDisk(MediaPath.Normalise(path));
        return Task.FromResult<Stream?>(File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, useAsync: true) : null);
    }

    /// <inheritdoc/>
    public async Task<MediaEntry> PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellationToken)
    {
        var file = OnDisk(Required(path));
        _options.ContentTypeOf(path);
        if (Directory.Exists(file) || (!overwrite && File.Exists(file)))
        {
            throw Taken();
        }

        var unfinished = Path.Combine(Directory.CreateDirectory(Path.Combine(_root, Unfinished)).FullName, Guid.NewGuid().ToString("N"));
        try
        {
            await WriteAsync(unfinished, content, cancellationToken);
            MakeFolder(Path.GetDirectoryName(file)!);
            File.Move(unfinished, file, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(file))
        {
            throw Taken();
        }
        finally
        {
            File.Delete(unfinished);
        }

        return Entry(new FileInfo(file));
    }

    /// <inheritdoc/>
    public Task CreateFolderAsync(string path, CancellationToken cancellationToken)
    {
        MakeFolder(OnDisk(Required(path)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        var (source, target) = (OnDisk(Required(from)), OnDisk(Required(to)));
        if (target.StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw ProblemException.Invalid("to", "A folder cannot be within itself.");
        }

        var isFolder = Directory.Exists(source);
        if (!isFolder && !File.Exists(source))
        {
            throw ProblemException.NotFound("There is no such file.");
        }

        if (!isFolder)
        {
            _options.ContentTypeOf(to);
        }

        if (Directory.Exists(target) || File.Exists(target))
        {
            throw Taken();
        }

        MakeFolder(Path.GetDirectoryName(target)!);
        if (isFolder)
        {
            Directory.Move(source, target);
        }
        else
        {
            File.Move(source, target);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var place = OnDisk(Required(path));
        if (Directory.Exists(place))
        {
            if (Directory.EnumerateFileSystemEntries(place).Any())
            {
                throw ProblemException.Conflict("The folder is not empty.");
            }

            Directory.Delete(place);
            return Task.FromResult(true);
        }

        if (!File.Exists(place))
        {
            // To delete where even the folder is absent would be an error.
            return Task.FromResult(false);
        }

        File.Delete(place);
        return Task.FromResult(true);
    }

    private static string Required(string path) => MediaPath.Normalise(path) is { Length: > 0 } normal ? normal : throw ProblemException.Invalid("path", "A name is needed.");

    private string OnDisk(string normal)
    {
        var place = normal.Length == 0 ? _root : Path.GetFullPath(Path.Combine(_root, normal.Replace('/', Path.DirectorySeparatorChar)));

        // The rules for names see to it; whatever slips through them ends here.
        return place == _root || place.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? place : throw ProblemException.Invalid("path", "This name cannot be used for a file or folder.");
    }

    private void MakeFolder(string place)
    {
        for (var above = place; above.Length > _root.Length; above = Path.GetDirectoryName(above)!)
        {
            if (File.Exists(above))
            {
                throw Taken();
            }
        }

        Directory.CreateDirectory(place);
    }

    private async Task WriteAsync(string file, Stream content, CancellationToken cancellationToken)
    {
        await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (target.Position + read > _options.MaximumFileSize)
                {
                    throw new ProblemException(413, "The file is too large.", $"A file may have at most {_options.MaximumFileSize / (1024 * 1024)} MB.");
                }

                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await target.FlushAsync(cancellationToken);
        target.Flush(flushToDisk: true);
    }

    private MediaEntry Entry(FileSystemInfo info) =>
        new(Path.GetRelativePath(_root, info.FullName).Replace(Path.DirectorySeparatorChar, '/'), info is DirectoryInfo, info is FileInfo file ? file.Length : 0, info.LastWriteTimeUtc);

    private static ProblemException Taken() => ProblemException.Conflict("There is a file or folder of this name already.");
}
