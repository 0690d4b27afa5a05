namespace Studio.Kernel.Tenants;

/// <summary>Where a tenant's data lie beside its folder, such as a schema of a database server.</summary>
public interface ITenantStorage
{
    /// <summary>True where a tenant lies there that was set up to its end, whether or not this host knows it.</summary>
    Task<bool> HoldsTenantAsync(ShellSettings settings, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Removes everything that is kept of the tenant there, for ever; nothing happens where there is nothing.</summary>
    Task RemoveAsync(ShellSettings settings, CancellationToken cancellationToken);
}

/// <summary>The tenant's folder: files, keys, and the database where it is SQLite's.</summary>
internal sealed class FolderTenantStorage : ITenantStorage
{
    public Task RemoveAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        if (Directory.Exists(settings.Folder))
        {
            Directory.Delete(settings.Folder, recursive: true);
        }

        return Task.CompletedTask;
    }
}
