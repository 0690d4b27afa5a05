namespace Studio.Kernel.Tenants;

/// <summary>
/// Keeps the settings of all tenants of an installation, for all its hosts: in a file of the data folder, or in a database that several hosts share.
/// Every write happens while the tenant's lock is held, so that two hosts (or a host and a command) never change one tenant at once.
/// </summary>
public abstract class ShellSettingsStore(string dataFolder)
{
    /// <summary>The folder that holds everything this host keeps.</summary>
    public string DataFolder { get; } = dataFolder;

    /// <summary>The settings of every tenant, by name.</summary>
    public abstract Task<IReadOnlyList<ShellSettings>> LoadAllAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces the settings of one tenant, as they are; returns them with their folder. Atomic: a crash leaves the old or the new.</summary>
    public abstract Task<ShellSettings> SaveAsync(ShellSettings settings, CancellationToken cancellationToken);

    /// <summary>Forgets a tenant; false where there was none.</summary>
    public abstract Task<bool> RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>Something short that changes whenever any tenant's settings change, whichever host changed them. Cheap: it is asked every second.</summary>
    public abstract Task<string> StampAsync(CancellationToken cancellationToken);

    /// <summary>Waits until this caller alone, over all hosts, may change the tenant; until the returned object is disposed.</summary>
    /// <exception cref="Problems.ProblemException">409: someone else holds it for longer than a minute.</exception>
    public abstract Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken);

    /// <summary>The settings of the tenant, or null where there is none of that name.</summary>
    public virtual async Task<ShellSettings?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await LoadAllAsync(cancellationToken)).FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The folder of a tenant's own files.</summary>
    public string FolderOf(string tenant) => Path.Combine(DataFolder, "Sites", tenant);

    /// <summary>The settings with what is not stored.</summary>
    protected ShellSettings Complete(ShellSettings settings) => settings with { Folder = FolderOf(settings.Name) };
}
