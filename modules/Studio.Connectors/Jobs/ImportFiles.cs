using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Connectors.Jobs;

/// <summary>The uploaded files, in the tenant's folder <c>Imports</c> under the job's id until the job is over.</summary>
public sealed class ImportFiles(ShellSettings shell)
{
    /// <summary>The largest file, in bytes.</summary>
    public const long MaximumSize = 50 * 1024 * 1024;

    private string Folder => Path.Combine(shell.Folder, "Imports");

    /// <summary>Keeps an uploaded file.</summary>
    /// <exception cref="ProblemException">413: it is larger than <see cref="MaximumSize"/>.</exception>
    public async Task SaveAsync(string jobId, Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        await using var file = new FileStream(PathOf(jobId), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (file.Length + read > MaximumSize)
            {
                throw new ProblemException(413, "The file is too large.", $"A file has at most {MaximumSize / 1024 / 1024} MB. Divide it.");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Opens a job's file.</summary>
    /// <exception cref="ProblemException">410: it is gone.</exception>
    public FileStream Open(string jobId)
    {
        try
        {
            return new FileStream(PathOf(jobId), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProblemException(410, "The file is gone.", "The uploaded file is no longer there. Upload it again; what was imported is recognised.");
        }
    }

    /// <summary>The hash of a job's file, SHA-256 in hexadecimal.</summary>
    public async Task<string> HashAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var file = Open(jobId);
        return Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(file, cancellationToken));
    }

    /// <summary>Removes a job's file, where it is there.</summary>
    public void Delete(string jobId)
    {
        if (File.Exists(PathOf(jobId)))
        {
            File.Delete(PathOf(jobId));
        }
    }

    /// <summary>The ids of the jobs whose files are here.</summary>
    public IReadOnlyList<string> All() => Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, "*.csv").Select(f => Path.GetFileNameWithoutExtension(f))] : [];

    private string PathOf(string jobId) => Path.Combine(Folder, jobId + ".csv");
}
