using Studio.Kernel.Tenants;

namespace Studio.Data.Backups;

/// <summary>How the data of one database provider go into a backup and come back. A restored tenant is built beside the one that it replaces and takes its place at the end.</summary>
public interface IDatabaseArchive
{
    /// <summary>The provider, as tenants name it.</summary>
    string Provider { get; }

    /// <summary>The name of the file in the backup.</summary>
    string FileName { get; }

    /// <summary>Writes what is committed now, as one consistent state, to a file that is there and empty; the tenant may be serving and is not held up.</summary>
    Task WriteAsync(ShellSettings tenant, string file, CancellationToken cancellationToken);

    /// <summary>Loads the file into a database of its own, beside every tenant's; returns the settings that reach it.</summary>
    /// <param name="staged">The tenant to be, in a folder of its own.</param>
    /// <param name="from">The tenant that was backed up.</param>
    /// <param name="file">The file of the backup; it may be used up.</param>
    /// <param name="cancellationToken">Gives up; <see cref="DiscardAsync"/> is called then.</param>
    /// <exception cref="Kernel.Problems.ProblemException">The file is damaged or holds what no backup holds.</exception>
    Task<ShellSettings> LoadAsync(ShellSettings staged, BackupTenant from, string file, CancellationToken cancellationToken);

    /// <summary>Waits until no host uses the tenant's database any more.</summary>
    /// <exception cref="Kernel.Problems.ProblemException">409: one still does after a minute.</exception>
    Task WaitUnusedAsync(ShellSettings tenant, CancellationToken cancellationToken);

    /// <summary>Puts the loaded database in the place of the target's. Called after the folders were exchanged; all or nothing.</summary>
    Task TakeOverAsync(ShellSettings staged, ShellSettings target, CancellationToken cancellationToken);

    /// <summary>Removes what was loaded and did not take over.</summary>
    Task DiscardAsync(ShellSettings staged, CancellationToken cancellationToken);
}
