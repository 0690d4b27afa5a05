using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Modules;

namespace Studio.Kernel.Tenants;

/// <summary>Builds, keeps and releases the tenants' shells.</summary>
public interface IShellHost
{
    /// <summary>A leased shell of a running tenant, built where there is none yet; null where the tenant is unknown or not running. Give it back by <see cref="ShellContext.Return"/>.</summary>
    Task<ShellContext?> LeaseAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Builds a shell that is not served and not kept: for set-up and for commands. The caller disposes it.</summary>
    ShellContext BuildDetached(ShellSettings settings);

    /// <summary>Forgets the shell, so that the next request builds a new one; requests under way finish on the old.</summary>
    Task ReleaseAsync(string tenant);
}

/// <inheritdoc/>
internal sealed class ShellHost(ShellSettingsStore store, ModuleCatalogue catalogue, IServiceProvider services, ILogger<ShellHost> logger) : IShellHost, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ShellContext?>> _shells = new(StringComparer.OrdinalIgnoreCase);

    public async Task<ShellContext?> LeaseAsync(string tenant, CancellationToken cancellationToken)
    {
        while (true)
        {
            // One build serves all who wait, so it does not end with the request that began it.
            var mine = new TaskCompletionSource<ShellContext?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var entry = _shells.GetOrAdd(tenant, mine);
            if (ReferenceEquals(entry, mine))
            {
                _ = BuildIntoAsync(tenant, mine);
            }

            var shell = await entry.Task.WaitAsync(cancellationToken);
            if (shell is null || shell.TryLease())
            {
                return shell;
            }

            _shells.TryRemove(new(tenant, entry));
        }
    }

    public ShellContext BuildDetached(ShellSettings settings) => new ShellContainerFactory(services, catalogue).Build(settings);

    public async Task ReleaseAsync(string tenant)
    {
        if (_shells.TryRemove(tenant, out var entry) && await entry.Task is { } shell)
        {
            await shell.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tenant in _shells.Keys)
        {
            await ReleaseAsync(tenant);
        }
    }

    private async Task BuildIntoAsync(string tenant, TaskCompletionSource<ShellContext?> entry)
    {
        try
        {
            var shell = await BuildAsync(tenant);
            if (shell is null)
            {
                _shells.TryRemove(new(tenant, entry));
            }

            entry.SetResult(shell);
        }
        catch (Exception e)
        {
            // A failed build is not kept: the next request tries again.
            _shells.TryRemove(new(tenant, entry));
            logger.LogError(e, "Tenant {Tenant} could not be built", tenant);
            entry.SetException(e);
        }
    }

    private async Task<ShellContext?> BuildAsync(string tenant)
    {
        if (await store.FindAsync(tenant, CancellationToken.None) is not { State: TenantState.Running } settings)
        {
            return null;
        }

        var shell = BuildDetached(settings);
        await ShellActivation.ActivateAsync(shell, CancellationToken.None);
        await shell.StartAsync(CancellationToken.None);
        logger.LogInformation("Tenant {Tenant} is up with {Features} features", tenant, shell.Features.Count);
        return shell;
    }
}
