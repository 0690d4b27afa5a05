using Studio.Kernel.Problems;

namespace Studio.Kernel.Media;

/// <summary>A file or folder of a media store.</summary>
/// <param name="Path">From the store's root, with <c>/</c>: <c>offers/summer.png</c>.</param>
/// <param name="IsFolder">True for a folder.</param>
/// <param name="Length">Bytes; 0 for a folder.</param>
/// <param name="ModifiedUtc">When it was last written.</param>
public sealed record MediaEntry(string Path, bool IsFolder, long Length, DateTimeOffset ModifiedUtc)
{
    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>
/// Keeps a tenant's files: pictures of offers, documents to push. Every path goes through <see cref="MediaPath"/>, every file through <see cref="MediaOptions"/>; a file is there
/// whole or not at all. Another implementation (an object store) must pass the same compliance suite.
/// </summary>
public interface IMediaStore
{
    /// <summary>The file or folder at the path, or null. The root, "", is a folder always.</summary>
    /// <exception cref="ProblemException">400: the path is none.</exception>
    Task<MediaEntry?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>What is in a folder: folders first, by name; with <paramref name="deep"/> all files below it as well. Empty where there is no such folder.</summary>
    /// <exception cref="ProblemException">400: the path is none.</exception>
    Task<IReadOnlyList<MediaEntry>> ListAsync(string folder, bool deep, CancellationToken cancellationToken);

    /// <summary>The content of a file, or null where there is none; the caller disposes the stream, which can seek.</summary>
    /// <exception cref="ProblemException">400: the path is none.</exception>
    Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken);

    /// <summary>Writes a file; its folders are made. Readers see the old content or the new, never a part.</summary>
    /// <exception cref="ProblemException">400: the path is none, or its kind of file is not allowed; 409: it is there and is not to be overwritten, or a folder is; 413: it is too large, and nothing was kept.</exception>
    Task<MediaEntry> PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellationToken);

    /// <summary>Makes a folder with those above it; one that is there stays.</summary>
    /// <exception cref="ProblemException">400: the path is none; 409: a file has the name.</exception>
    Task CreateFolderAsync(string path, CancellationToken cancellationToken);

    /// <summary>Moves a file or a folder with all that is in it.</summary>
    /// <exception cref="ProblemException">400: a path is none, the new name is of a kind that is not allowed, or a folder would be within itself; 404: there is nothing; 409: the new path is taken.</exception>
    Task MoveAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Removes a file or an empty folder; false where there was none.</summary>
    /// <exception cref="ProblemException">400: the path is none, or is the root; 409: the folder is not empty.</exception>
    Task<bool> DeleteAsync(string path, CancellationToken cancellationToken);
}
