using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;

namespace Studio.Data.Backups;

/// <summary>What to restore, and as which tenant.</summary>
/// <param name="File">The backup.</param>
public sealed record RestoreRequest(string File)
{
    /// <summary>The tenant that takes the backup's content; null for the one that was backed up.</summary>
    public string? Tenant { get; init; }

    /// <summary>True where the tenant must be a new one.</summary>
    public bool AsNew { get; init; }

    /// <summary>True to replace the data of a tenant that exists.</summary>
    public bool Overwrite { get; init; }

    /// <summary>A new tenant's host names; null for those of the backup where the name is the same, none otherwise.</summary>
    public string? RequestUrlHost { get; init; }

    /// <summary>A new tenant's prefix; null for that of the backup where the name is the same, its name otherwise.</summary>
    public string? RequestUrlPrefix { get; init; }
}

/// <summary>What was restored.</summary>
/// <param name="Tenant">The tenant as it is now.</param>
/// <param name="Manifest">What the backup said of itself.</param>
/// <param name="Differences">What the checks of its data found; the backup had them.</param>
public sealed record RestoreResult(ShellSettings Tenant, BackupManifest Manifest, IReadOnlyList<Difference> Differences);

/// <summary>
/// Brings a tenant back from a backup: all of it or nothing. The content is unpacked, checked, loaded and migrated beside what is there, and takes its
/// place at the very end; whatever fails before leaves everything as it was.
/// </summary>
public sealed class TenantRestore(
    ShellSettingsStore store, TenantService tenants, TenantDefaults defaults, IShellHost shells, IEnumerable<IDatabaseArchive> archives, RestoreLimits limits, ILogger<TenantRestore> logger)
{
    private const string Aside = ".before-restore";

    /// <summary>Restores the backup.</summary>
    /// <exception cref="ProblemException">400: the backup is not sound, or a new tenant's name or address is not valid; 409: the tenant exists and is not to be replaced, runs, or its database is in use.</exception>
    public async Task<RestoreResult> RestoreAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var staging = CreateStaging();
        try
        {
            var manifest = await new BackupReader(limits).ExtractAsync(request.File, staging, cancellationToken);
            return await RestoreAsync(request, manifest, staging, cancellationToken);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private async Task<RestoreResult> RestoreAsync(RestoreRequest request, BackupManifest manifest, string staging, CancellationToken cancellationToken)
    {
        var name = request.Tenant ?? manifest.Tenant.Name;
        var archive = archives.FirstOrDefault(a => a.Provider == manifest.Tenant.DatabaseProvider)
            ?? throw ProblemException.Conflict($"This host cannot restore a database of '{manifest.Tenant.DatabaseProvider}'.");
        var known = await store.FindAsync(name, cancellationToken);
        if (known is not null)
        {
            RequireReplaceable(known, request);
        }
        else
        {
            await CreateAsync(name, request, manifest, cancellationToken);
        }

        try
        {
            await using var alone = await store.LockAsync(name, cancellationToken);
            var target = await store.FindAsync(name, cancellationToken) ?? throw ProblemException.NotFound($"There is no tenant '{name}'.");
            if (known is not null && known.DatabaseProvider != archive.Provider && known.State is not TenantState.Uninitialized)
            {
                throw ProblemException.Conflict($"Tenant '{known.Name}' is on {known.DatabaseProvider} and the backup is of {archive.Provider}: restore it as a new tenant.");
            }

            PutBack(target);
            return await ReplaceAsync(target, known is null, archive, manifest, staging, cancellationToken);
        }
        catch when (known is null)
        {
            await store.RemoveAsync(name, CancellationToken.None);
            throw;
        }
    }

    /// <summary>On the disk of the tenants' folders, so that moving is exchanging; for its owner alone, as a backup is.</summary>
    private string CreateStaging()
    {
        var folder = Path.Combine(store.DataFolder, "Restore", Guid.NewGuid().ToString("N"));
        return (OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;
    }

    private static void RequireReplaceable(ShellSettings known, RestoreRequest request)
    {
        if (request.AsNew || !request.Overwrite)
        {
            throw ProblemException.Conflict(request.AsNew
                ? $"There is a tenant '{known.Name}' already: give the new one another name."
                : $"There is a tenant '{known.Name}' already. Restoring replaces all its data; say --force to do so, or --as NEWNAME to leave it alone.");
        }

        if (!known.IsDefault && known.State is TenantState.Running or TenantState.Initializing)
        {
            throw ProblemException.Conflict($"Tenant '{known.Name}' is {known.State}: disable it first.");
        }
    }

    private async Task CreateAsync(string name, RestoreRequest request, BackupManifest manifest, CancellationToken cancellationToken)
    {
        var same = string.Equals(name, manifest.Tenant.Name, StringComparison.OrdinalIgnoreCase);
        var description = new TenantDescription(name, manifest.Tenant.Description, request.RequestUrlHost ?? (same ? manifest.Tenant.RequestUrlHost : ""),
            request.RequestUrlPrefix ?? (same ? manifest.Tenant.RequestUrlPrefix : name.ToLowerInvariant()), "", manifest.Tenant.RequestsPerSecond);
        await tenants.CreateAsync(description, cancellationToken);
    }

    private async Task<RestoreResult> ReplaceAsync(ShellSettings target, bool isNew, IDatabaseArchive archive, BackupManifest manifest, string staging, CancellationToken cancellationToken)
    {
        // What the backup decides: everything but name and address. The database stays where the tenant has it, if it is of the same kind.
        var restored = target with
        {
            DatabaseProvider = archive.Provider,
            ConnectionString = archive.Provider == TenantDefaults.Sqlite ? "" : target.ConnectionString is "" ? defaults.ConnectionString : target.ConnectionString,
            Schema = archive.Provider == TenantDefaults.Sqlite ? "" : target.Schema is "" ? TenantDefaults.SchemaOf(target.Name) : target.Schema,
            Features = manifest.Tenant.Features,
            RecipeName = manifest.Tenant.RecipeName,
            WakeUtc = null,
        };
        var staged = restored with { Folder = Directory.CreateDirectory(Path.Combine(staging, "files")).FullName };
        try
        {
            staged = await archive.LoadAsync(staged, manifest.Tenant, Path.Combine(staging, "database", archive.FileName), cancellationToken);
            var differences = await PrepareAsync(staged with { SecretsOf = manifest.Tenant.Name }, cancellationToken);
            var state = isNew || target.State is not TenantState.Disabled ? TenantState.Running : TenantState.Disabled;
            await StopAsync(target, archive, cancellationToken);
            await ExchangeAsync(staged, restored, target, archive);
            var saved = await store.SaveAsync((restored with { State = state }).NewVersion(), CancellationToken.None);
            await shells.SynchroniseAsync(CancellationToken.None);
            logger.LogInformation("Tenant {Tenant} was restored from a backup of {Created}", saved.Name, manifest.CreatedUtc);
            return new RestoreResult(saved, manifest, differences);
        }
        catch
        {
            await archive.DiscardAsync(staged, CancellationToken.None);
            await store.SaveAsync(target.NewVersion(), CancellationToken.None);
            throw;
        }
    }

    /// <summary>Brings the loaded tenant to this release and checks it, before anything is replaced.</summary>
    private async Task<IReadOnlyList<Difference>> PrepareAsync(ShellSettings staged, CancellationToken cancellationToken)
    {
        await using var shell = shells.BuildDetached(staged);
        await ShellActivation.ActivateAsync(shell, cancellationToken);
        if (!string.Equals(staged.SecretsOf, staged.Name, StringComparison.Ordinal))
        {
            await ReprotectAsync(shell.Services, staged.SecretsOf, cancellationToken);
        }

        return [.. (await DataVerification.RunAsync(shell.Services, cancellationToken)).SelectMany(c => c.Differences)];
    }

    /// <summary>A tenant's secrets open for that tenant alone: one of another name encrypts them for itself.</summary>
    private static async Task ReprotectAsync(IServiceProvider services, string owner, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Bulk, async (_, ct) =>
            {
                foreach (var holder in scope.ServiceProvider.GetServices<ISecretHolder>())
                {
                    await holder.ReprotectAsync(ct);
                }
            }, cancellationToken);
        }
        catch (SecretUnreadableException e)
        {
            throw ProblemException.Conflict($"The backup's secrets cannot be read here: {e.Message} Bring the installation's master key, or restore it under its own name '{owner}'. Nothing was changed.");
        }
    }

    /// <summary>A host that serves the tenant gives it up within seconds; the default tenant, which cannot be disabled otherwise, is so for this while.</summary>
    private async Task StopAsync(ShellSettings target, IDatabaseArchive archive, CancellationToken cancellationToken)
    {
        if (target.State is TenantState.Running)
        {
            await store.SaveAsync((target with { State = TenantState.Disabled }).NewVersion(), cancellationToken);
        }

        await shells.ReleaseAsync(target.Name);
        await archive.WaitUnusedAsync(target, cancellationToken);
    }

    private static async Task ExchangeAsync(ShellSettings staged, ShellSettings restored, ShellSettings target, IDatabaseArchive archive)
    {
        var aside = target.Folder + Aside;
        var had = Directory.Exists(target.Folder);
        if (had)
        {
            Directory.Move(target.Folder, aside);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target.Folder)!);
            Directory.Move(staged.Folder, target.Folder);
            await archive.TakeOverAsync(staged, restored, CancellationToken.None);
        }
        catch
        {
            if (Directory.Exists(target.Folder))
            {
                Directory.Delete(target.Folder, recursive: true);
            }

            if (had)
            {
                Directory.Move(aside, target.Folder);
            }

            throw;
        }

        if (had)
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>A restore that was killed between its two moves left the tenant's folder aside.</summary>
    private static void PutBack(ShellSettings target)
    {
        var aside = target.Folder + Aside;
        if (!Directory.Exists(aside))
        {
            return;
        }

        if (Directory.Exists(target.Folder))
        {
            throw ProblemException.Conflict($"An earlier restore was interrupted: {aside} holds the data of before it. Look at both, and remove or rename that folder.");
        }

        Directory.Move(aside, target.Folder);
    }
}
