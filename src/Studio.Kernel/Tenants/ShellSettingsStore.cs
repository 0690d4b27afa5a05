using System.Text.Json;
using System.Text.Json.Serialization;

namespace Studio.Kernel.Tenants;

/// <summary>Keeps the tenants' settings in <c>tenants.json</c> of the data folder. Writes are atomic: a crash leaves the old file or the new.</summary>
public sealed class ShellSettingsStore(string dataFolder) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = null,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>The folder that holds everything this host keeps.</summary>
    public string DataFolder { get; } = dataFolder;

    private string FilePath => Path.Combine(DataFolder, "tenants.json");

    /// <summary>The settings of the tenant, or null where there is none of that name.</summary>
    public async Task<ShellSettings?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await LoadAllAsync(cancellationToken)).FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The settings of every tenant.</summary>
    public async Task<IReadOnlyList<ShellSettings>> LoadAllAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(FilePath))
        {
            return [];
        }

        await using var file = File.OpenRead(FilePath);
        var all = await JsonSerializer.DeserializeAsync<List<ShellSettings>>(file, Json, cancellationToken) ?? [];
        return [.. all.Select(s => s with { Folder = FolderOf(s.Name) })];
    }

    /// <summary>Adds or replaces the settings of one tenant; returns them with a new version id.</summary>
    public async Task<ShellSettings> SaveAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var saved = settings with { VersionId = Guid.NewGuid().ToString("N"), Folder = FolderOf(settings.Name) };
            var all = (await LoadAllAsync(cancellationToken)).Where(s => !string.Equals(s.Name, settings.Name, StringComparison.OrdinalIgnoreCase)).Append(saved);
            Directory.CreateDirectory(DataFolder);
            var temporary = FilePath + ".new";
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.WriteThrough))
            {
                await JsonSerializer.SerializeAsync(file, all, Json, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, FilePath, overwrite: true);
            return saved;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The folder of a tenant's own files.</summary>
    public string FolderOf(string tenant) => Path.Combine(DataFolder, "Sites", tenant);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();
}
