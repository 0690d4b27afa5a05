using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Data.Backups;

/// <summary>
/// Writes a tenant into one zip file, while it may be serving: the database as one consistent state that holds everything answered before, then the
/// files. What is encrypted stays so; the master key is not inside.
/// </summary>
public sealed class TenantBackup(ShellSettingsStore store, IEnumerable<IDatabaseArchive> archives, TimeProvider time)
{
    /// <summary>Writes the backup. The file appears when it is complete; its owner alone may read it.</summary>
    /// <param name="tenant">Whose; running or disabled.</param>
    /// <param name="file">Where to.</param>
    /// <param name="overwrite">False refuses a file that is there.</param>
    /// <param name="cancellationToken">Gives up; nothing is left.</param>
    /// <exception cref="ProblemException">400: the file is there; 404: there is no such tenant; 409: it was never set up.</exception>
    public async Task<BackupManifest> WriteAsync(string tenant, string file, bool overwrite, CancellationToken cancellationToken)
    {
        var settings = await store.FindAsync(tenant, cancellationToken) ?? throw ProblemException.NotFound($"There is no tenant '{tenant}'.");
        if (settings.State is not (TenantState.Running or TenantState.Disabled))
        {
            throw ProblemException.Conflict($"Tenant '{settings.Name}' is {settings.State}: there is nothing to back up.");
        }

        if (File.Exists(file) && !overwrite)
        {
            throw ProblemException.Invalid("", $"There is a file {file} already.");
        }

        var archive = archives.FirstOrDefault(a => a.Provider == settings.DatabaseProvider) ?? throw ProblemException.Conflict($"This host cannot back up a database of '{settings.DatabaseProvider}'.");
        var partial = $"{Path.GetFullPath(file)}.{Guid.NewGuid():N}.partial";
        var database = partial + ".db";
        try
        {
            var started = time.GetUtcNow();
            await CreateOwn(database).DisposeAsync();
            await archive.WriteAsync(settings, database, cancellationToken);
            var manifest = await PackAsync(settings, archive, database, partial, started, cancellationToken);
            File.Move(partial, file, overwrite);
            return manifest;
        }
        finally
        {
            File.Delete(database);
            File.Delete(partial);
        }
    }

    private static async Task<BackupManifest> PackAsync(ShellSettings settings, IDatabaseArchive archive, string database, string target, DateTimeOffset started, CancellationToken cancellationToken)
    {
        await using var output = CreateOwn(target);
        BackupManifest manifest;
        await using (var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
        {
            // The database first: whatever file it speaks of is still there when the files' turn comes, or was removed on purpose meanwhile.
            var files = new List<BackupFile> { (await AddAsync(zip, database, "database/" + archive.FileName, cancellationToken))! };
            foreach (var path in TenantFiles.Enumerate(settings.Folder))
            {
                if (await AddAsync(zip, Path.Combine(settings.Folder, path), "files/" + path, cancellationToken) is { } added)
                {
                    files.Add(added);
                }
            }

            manifest = new BackupManifest(BackupManifest.FormatName, BackupManifest.CurrentVersion, started, BackupTenant.From(settings), files);
            await using var entry = await zip.CreateEntry(BackupManifest.EntryName).OpenAsync(cancellationToken);
            await JsonSerializer.SerializeAsync(entry, manifest, JsonSerializerOptions.Web, cancellationToken);
        }

        output.Flush(flushToDisk: true);
        return manifest;
    }

    /// <summary>A file that its owner alone may read: password hashes are in it.</summary>
    private static FileStream CreateOwn(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static async Task<BackupFile?> AddAsync(ZipArchive zip, string source, string path, CancellationToken cancellationToken)
    {
        FileStream input;
        try
        {
            input = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // It was removed since it was listed.
        }

        await using (input)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var entry = await zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellationToken);
            var length = 0L;
            var buffer = new byte[1 << 16];
            int read;
            while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await entry.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                length += read;
            }

            return new BackupFile(path, length, Convert.ToHexString(hash.GetHashAndReset()));
        }
    }
}
