using Studio.Kernel.Problems;
using Studio.Kernel.Security.Secrets;

namespace Studio.Kernel.Tenants;

/// <summary>
/// Keeps the settings of all tenants of an installation, for all its hosts: in a file of the data folder, or in a database that several hosts share.
/// Every write happens while the tenant's lock is held, so that two hosts (or a host and a command) never change one tenant at once.
/// </summary>
public abstract class ShellSettingsStore(string dataFolder, ISecretProtector secrets)
{
    /// <summary>The folder that holds everything this host keeps.</summary>
    public string DataFolder { get; } = dataFolder;

    /// <summary>The settings of every tenant, by name.</summary>
    public abstract Task<IReadOnlyList<ShellSettings>> LoadAllAsync(CancellationToken cancellationToken);

    /// <summary>Raised with the tenant's name after this host stored a change of its settings. Handlers are quick and do not throw.</summary>
    public event Action<string>? Changed;

    /// <summary>Adds or replaces the settings of one tenant, as they are; returns them with their folder. Atomic: a crash leaves the old or the new.</summary>
    /// <exception cref="ProblemException">409: the tenant's secret could not be read here; sealing it again would lose it.</exception>
    public async Task<ShellSettings> SaveAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        if (SecretToken.IsOne(settings.ConnectionString))
        {
            throw ProblemException.Conflict($"The settings of tenant '{settings.Name}' are encrypted with a master key that is not here; give this host the installation's Studio:MasterKey. Nothing was changed.");
        }

        await WriteAsync(Seal(settings), cancellationToken);
        Changed?.Invoke(settings.Name);
        return settings with { Folder = FolderOf(settings.Name) };
    }

    /// <summary>Forgets a tenant; false where there was none.</summary>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var found = await DeleteAsync(name, cancellationToken);
        Changed?.Invoke(name);
        return found;
    }

    /// <summary>Something short that changes whenever any tenant's settings change, whichever host changed them. Cheap: it is asked every second.</summary>
    public abstract Task<string> StampAsync(CancellationToken cancellationToken);

    /// <summary>Waits until this caller alone, over all hosts, may change the tenant; until the returned object is disposed.</summary>
    /// <exception cref="ProblemException">409: someone else holds it for longer than a minute.</exception>
    public abstract Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken);

    /// <summary>The settings of the tenant, or null where there is none of that name.</summary>
    public virtual async Task<ShellSettings?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await LoadAllAsync(cancellationToken)).FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The folder of a tenant's own files.</summary>
    public string FolderOf(string tenant) => Path.Combine(DataFolder, "Sites", tenant);

    /// <summary>Stores the sealed settings of one tenant in place of those that are there.</summary>
    protected abstract Task WriteAsync(ShellSettings settings, CancellationToken cancellationToken);

    /// <summary>Removes the stored settings; false where there were none.</summary>
    protected abstract Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>The settings as they are stored: how the database is reached is a secret, and is encrypted with the newest key.</summary>
    private ShellSettings Seal(ShellSettings settings) => settings.ConnectionString is "" ? settings : settings with { ConnectionString = secrets.Protect(settings.ConnectionString, Purpose(settings)) };

    /// <summary>The stored settings with what is not stored. A tenant whose secret cannot be read is <see cref="TenantState.Invalid"/>; the others are served all the same.</summary>
    protected ShellSettings Open(ShellSettings stored)
    {
        // All tenants name the same few features, and a tenant that nobody uses is little else.
        var settings = stored with { Folder = FolderOf(stored.Name), Features = [.. stored.Features.Select(string.Intern)] };
        try
        {
            return settings.ConnectionString is "" ? settings : settings with { ConnectionString = secrets.Unprotect(settings.ConnectionString, Purpose(settings)) };
        }
        catch (SecretUnreadableException)
        {
            return settings with { State = TenantState.Invalid };
        }
    }

    private static string Purpose(ShellSettings settings) => $"tenants:{settings.Name}:ConnectionString";
}
