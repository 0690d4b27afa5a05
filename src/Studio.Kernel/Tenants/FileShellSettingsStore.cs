using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Secrets;

namespace Studio.Kernel.Tenants;

/// <summary>Keeps the tenants' settings in <c>tenants.json</c> of the data folder: for a single host and its commands.</summary>
public sealed class FileShellSettingsStore(string dataFolder, ISecretProtector secrets, TimeProvider time) : ShellSettingsStore(dataFolder, secrets), IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(1);

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = null,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly SemaphoreSlim _gate = new(1, 1);

    private string FilePath => Path.Combine(DataFolder, "tenants.json");

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ShellSettings>> LoadAllAsync(CancellationToken cancellationToken) => [.. (await ReadAsync(cancellationToken)).Select(Open)];

    /// <inheritdoc/>
    protected override Task WriteAsync(ShellSettings settings, CancellationToken cancellationToken) =>
        ChangeAsync(all => all.Where(s => !Same(s.Name, settings.Name)).Append(settings), cancellationToken);

    /// <inheritdoc/>
    protected override async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var found = false;
        await ChangeAsync(all =>
        {
            found = all.Any(s => Same(s.Name, name));
            return all.Where(s => !Same(s.Name, name));
        }, cancellationToken);
        return found;
    }

    /// <inheritdoc/>
    public override Task<string> StampAsync(CancellationToken cancellationToken)
    {
        var file = new FileInfo(FilePath);
        return Task.FromResult(file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks}-{file.Length}") : "");
    }

    /// <inheritdoc/>
    public override Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken) => LockFileAsync($"{name.ToLowerInvariant()}.lock", cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private async Task<List<ShellSettings>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(FilePath))
        {
            return [];
        }

        await using var file = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return await JsonSerializer.DeserializeAsync<List<ShellSettings>>(file, Json, cancellationToken) ?? [];
    }

    private async Task ChangeAsync(Func<IReadOnlyList<ShellSettings>, IEnumerable<ShellSettings>> change, CancellationToken cancellationToken)
    {
        // The gate is for this process, the file for a command that runs beside it.
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await using var alone = await LockFileAsync("tenants.lock", cancellationToken);
            var all = change(await ReadAsync(cancellationToken)).OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase).ToList();
            var temporary = FilePath + ".new";
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.WriteThrough))
            {
                await JsonSerializer.SerializeAsync(file, all, Json, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, FilePath, overwrite: true);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<IAsyncDisposable> LockFileAsync(string file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(DataFolder, "Locks")).FullName, file);
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(started) < LockPatience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
            }
            catch (IOException)
            {
                throw ProblemException.Conflict("Somebody else is changing this tenant; try again when they have finished.");
            }
        }
    }
}
