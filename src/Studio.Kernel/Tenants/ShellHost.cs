using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Modules;
using Studio.Kernel.Telemetry;

namespace Studio.Kernel.Tenants;

/// <summary>Builds, keeps and releases the tenants' shells.</summary>
public interface IShellHost
{
    /// <summary>A leased shell of a running tenant, built where there is none yet; null where the tenant is unknown or not running. Give it back by <see cref="ShellContext.Return"/>.</summary>
    Task<ShellContext?> LeaseAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>A leased shell where one is built and serves; null where <see cref="LeaseAsync"/> must be asked.</summary>
    ShellContext? TryLease(string tenant);

    /// <summary>Builds a shell that is not served and not kept: for set-up and for commands. The caller disposes it.</summary>
    ShellContext BuildDetached(ShellSettings settings);

    /// <summary>Forgets the shell, so that the next request builds a new one; requests under way finish on the old.</summary>
    Task ReleaseAsync(string tenant);

    /// <summary>
    /// Brings what this host serves in line with the stored settings: a kept shell of another version is replaced, blue-green (the new one is built first,
    /// requests under way finish on the old), that of a tenant that no longer runs is released.
    /// </summary>
    Task SynchroniseAsync(CancellationToken cancellationToken);

    /// <summary>Serves this shell from now on, in place of the kept one, which drains. It must be activated; it is started here.</summary>
    Task ReplaceAsync(ShellContext shell, CancellationToken cancellationToken);

    /// <summary>The tenant that the request is meant for, whatever its state; null where there is none.</summary>
    ValueTask<ShellMatch?> MatchAsync(Microsoft.AspNetCore.Http.HostString host, Microsoft.AspNetCore.Http.PathString path, CancellationToken cancellationToken);

    /// <summary>As <see cref="MatchAsync"/> where the tenants are known; false where they must be read first.</summary>
    bool TryMatch(Microsoft.AspNetCore.Http.HostString host, Microsoft.AspNetCore.Http.PathString path, out ShellMatch? match);

    /// <summary>The shells that this host has built.</summary>
    IReadOnlyList<ShellContext> Built { get; }
}

/// <inheritdoc/>
internal sealed class ShellHost(ShellSettingsStore store, ModuleCatalogue catalogue, TenantKeepingOptions options, StudioMetrics metrics, IServiceProvider services, ILogger<ShellHost> logger) : IShellHost, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Entry> _shells = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<Task, bool> _draining = new();
    private readonly SemaphoreSlim _builds = new(Math.Max(2, Environment.ProcessorCount));
    private readonly SemaphoreSlim _synchronising = new(1, 1);
    private readonly ShellContainerFactory _factory = new(services, catalogue);
    private volatile Known? _known;

    public IReadOnlyList<ShellContext> Built => [.. _shells.Values.Select(e => e.Shell).OfType<ShellContext>()];

    public async ValueTask<ShellMatch?> MatchAsync(Microsoft.AspNetCore.Http.HostString host, Microsoft.AspNetCore.Http.PathString path, CancellationToken cancellationToken) =>
        (_known ?? await LoadAsync(cancellationToken)).Table.Match(host, path);

    public bool TryMatch(Microsoft.AspNetCore.Http.HostString host, Microsoft.AspNetCore.Http.PathString path, out ShellMatch? match)
    {
        var known = _known;
        match = known?.Table.Match(host, path);
        return known is not null;
    }

    public ShellContext? TryLease(string tenant) => _shells.TryGetValue(tenant, out var entry) && entry.Shell is { } shell && shell.TryLease() ? shell : null;

    public async Task<ShellContext?> LeaseAsync(string tenant, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_shells.TryGetValue(tenant, out var entry))
            {
                // One build serves all who wait, so it does not end with the request that began it.
                var mine = new Entry();
                entry = _shells.GetOrAdd(tenant, mine);
                if (ReferenceEquals(entry, mine))
                {
                    _ = BuildIntoAsync(tenant, mine);
                }
            }

            var shell = await entry.Task.WaitAsync(cancellationToken);
            if (shell is null || shell.TryLease())
            {
                return shell;
            }

            _shells.TryRemove(new(tenant, entry));
        }
    }

    public ShellContext BuildDetached(ShellSettings settings) => _factory.Build(settings);

    public async Task ReleaseAsync(string tenant)
    {
        if (_shells.TryRemove(tenant, out var entry) && await entry.Task is { } shell)
        {
            await shell.DisposeAsync();
        }
    }

    public async Task ReplaceAsync(ShellContext shell, CancellationToken cancellationToken)
    {
        await StartAsync(shell, cancellationToken);
        var entry = new Entry();
        entry.SetResult(shell);
        Entry? old = null;
        _shells.AddOrUpdate(shell.Settings.Name, entry, (_, present) =>
        {
            old = present;
            return entry;
        });
        if (old is not null)
        {
            metrics.ShellEnds.Add(1, new("tenant", shell.Settings.Name), new("reason", "replaced"));
            BeginDraining(old.Task);
        }
    }

    public async Task SynchroniseAsync(CancellationToken cancellationToken)
    {
        await _synchronising.WaitAsync(cancellationToken);
        try
        {
            var known = await LoadAsync(cancellationToken);
            foreach (var shell in Built)
            {
                var stored = known.All.FirstOrDefault(s => s.Name == shell.Settings.Name);
                if (stored is not { State: TenantState.Running })
                {
                    GiveUp(shell, "stopped");
                }
                else if (stored.VersionId != shell.Settings.VersionId)
                {
                    await RebuildAsync(stored, cancellationToken);
                }
            }
        }
        finally
        {
            _synchronising.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_shells.Keys.Select(ReleaseAsync));
        await Task.WhenAll(_draining.Keys);
        _builds.Dispose();
        _synchronising.Dispose();
    }

    private async Task<Known> LoadAsync(CancellationToken cancellationToken)
    {
        var all = await store.LoadAllAsync(cancellationToken);
        return _known = new Known(all, new ShellTable(all));
    }

    /// <summary>Releases this shell where it is still the one that serves.</summary>
    internal void GiveUp(ShellContext shell, string reason)
    {
        if (_shells.TryGetValue(shell.Settings.Name, out var entry) && ReferenceEquals(entry.Shell, shell)
            && _shells.TryRemove(new(shell.Settings.Name, entry)))
        {
            metrics.ShellEnds.Add(1, new("tenant", shell.Settings.Name), new("reason", reason));
            BeginDraining(entry.Task);
        }
    }

    private async Task RebuildAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        ShellContext? shell = null;
        try
        {
            shell = await BuildActivatedAsync(settings, cancellationToken);
            await ReplaceAsync(shell, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The old one goes on serving; the next round tries again.
            logger.LogError(e, "Tenant {Tenant} could not be reloaded", settings.Name);
            if (shell is not null)
            {
                await shell.DisposeAsync();
            }
        }
    }

    private void BeginDraining(Task<ShellContext?> old)
    {
        var draining = DrainAsync(old);
        _draining[draining] = true;
        _ = draining.ContinueWith(done => _draining.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task DrainAsync(Task<ShellContext?> old)
    {
        await Task.Yield();
        try
        {
            if (await old is { } shell)
            {
                await shell.DisposeAsync();
            }
        }
        catch (Exception e)
        {
            logger.LogError(e, "A released tenant did not end well");
        }
    }

    private async Task BuildIntoAsync(string tenant, Entry entry)
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

        var shell = await BuildActivatedAsync(settings, CancellationToken.None);
        try
        {
            await StartAsync(shell, CancellationToken.None);
        }
        catch
        {
            await shell.DisposeAsync();
            throw;
        }

        logger.LogInformation("Tenant {Tenant} is up with {Features} features", tenant, shell.Features.Count);
        return shell;
    }

    private async Task StartAsync(ShellContext shell, CancellationToken cancellationToken)
    {
        if (!options.RunServices)
        {
            return;
        }

        metrics.ShellBuilds.Add(1, new KeyValuePair<string, object?>("tenant", shell.Settings.Name));

        // The services outlive the request that happens to start them: its log scope, trace and language are not theirs.
        Task starting;
        using (ExecutionContext.SuppressFlow())
        {
            starting = Task.Run(() => shell.StartAsync(cancellationToken), cancellationToken);
        }

        await starting;
    }

    private async Task<ShellContext> BuildActivatedAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        await _builds.WaitAsync(cancellationToken);
        ShellContext? shell = null;
        try
        {
            shell = BuildDetached(settings);
            await ShellActivation.ActivateAsync(shell, cancellationToken);
            return shell;
        }
        catch
        {
            if (shell is not null)
            {
                await shell.DisposeAsync();
            }

            throw;
        }
        finally
        {
            _builds.Release();
        }
    }

    /// <summary>A shell that is being built or is built.</summary>
    private sealed class Entry
    {
        private readonly TaskCompletionSource<ShellContext?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile ShellContext? _shell;

        /// <summary>The shell once it is built.</summary>
        public Task<ShellContext?> Task => _completion.Task;

        /// <summary>The shell, or null where it is not built.</summary>
        public ShellContext? Shell => _shell;

        public void SetResult(ShellContext? shell)
        {
            _shell = shell;
            _completion.SetResult(shell);
        }

        public void SetException(Exception exception) => _completion.SetException(exception);
    }

    private sealed record Known(IReadOnlyList<ShellSettings> All, ShellTable Table);
}
