using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Tenants;

/// <summary>How the host keeps its tenants; the section <c>Studio:Tenants</c>.</summary>
public sealed class TenantKeepingOptions
{
    /// <summary>How often the host looks whether another host or a command changed a tenant.</summary>
    public TimeSpan SynchroniseEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After this time without a request a tenant's shell is given up; its next request builds it again.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>False in a process that runs a command: the tenants' background services belong to the hosts that serve.</summary>
    public bool RunServices { get; set; } = true;
}

/// <summary>Says when a tenant has something to do by itself, so that it is built again for it after it was given up for idleness.</summary>
public interface IWakeSource
{
    /// <summary>The next moment at which the tenant must be built; null where nothing is planned.</summary>
    ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Looks after the shells while the host runs: follows changes that other hosts and commands made (the bus tells of them at once, this finds what the
/// bus missed), gives up idle ones and wakes those with something due.
/// </summary>
internal sealed class ShellKeeper(ShellHost shells, ShellSettingsStore store, TenantKeepingOptions options, TimeProvider time, ILogger<ShellKeeper> logger) : BackgroundService
{
    private readonly HashSet<string> _remembered = [];
    private string? _stamp;
    private DateTimeOffset? _due;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SynchroniseEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A database's time limit arrives as a cancellation too, and must not end this loop and with it the host.
                logger.LogError(e, "The tenants' settings could not be read; what is served stays as it is");
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var stamp = await store.StampAsync(cancellationToken);
        if (stamp != _stamp)
        {
            await shells.SynchroniseAsync(cancellationToken);
            _stamp = stamp;
            await WakeAsync(cancellationToken);
        }

        await RememberNewAsync(cancellationToken);
        await EvictAsync(cancellationToken);
        if (_due is { } due && due <= time.GetUtcNow())
        {
            await WakeAsync(cancellationToken);
        }
    }

    /// <summary>Builds what is due, and remembers when the next is.</summary>
    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var built = shells.Built.Select(s => s.Settings.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var waiting = (await store.LoadAllAsync(cancellationToken)).Where(s => s is { State: TenantState.Running, WakeUtc: not null } && !built.Contains(s.Name)).ToList();
        foreach (var tenant in waiting.Where(s => s.WakeUtc <= now))
        {
            (await shells.LeaseAsync(tenant.Name, cancellationToken))?.Return();
        }

        _due = waiting.Where(s => s.WakeUtc > now).Min(s => s.WakeUtc);
    }

    private async Task EvictAsync(CancellationToken cancellationToken)
    {
        foreach (var shell in shells.Built.Where(s => !s.Settings.IsDefault && s.Idle > options.IdleTime))
        {
            // The default tenant is kept: it answers for the host's readiness.
            var due = await NextDueAsync(shell, cancellationToken);
            if (due - time.GetUtcNow() < options.IdleTime)
            {
                // It would be built again before it had cost anything.
                continue;
            }

            await RememberAsync(shell.Settings.Name, due, cancellationToken);
            shells.GiveUp(shell, "idle");
            logger.LogInformation("Tenant {Tenant} was idle and is no longer kept; due again {Due}", shell.Settings.Name, due);
        }
    }

    /// <summary>A host that dies tells nobody: that a tenant has something planned is stored soon after it was built.</summary>
    private async Task RememberNewAsync(CancellationToken cancellationToken)
    {
        var built = shells.Built;
        foreach (var shell in built.Where(s => !s.Settings.IsDefault && !_remembered.Contains(s.Settings.VersionId)))
        {
            _remembered.Add(shell.Settings.VersionId);
            if (shell.Settings.WakeUtc is null && await NextDueAsync(shell, cancellationToken) is { } due)
            {
                await RememberAsync(shell.Settings.Name, due, cancellationToken);
            }
        }

        _remembered.IntersectWith(built.Select(s => s.Settings.VersionId));
    }

    private static async Task<DateTimeOffset?> NextDueAsync(ShellContext shell, CancellationToken cancellationToken)
    {
        await using var scope = shell.Services.CreateAsyncScope();
        DateTimeOffset? next = null;
        foreach (var source in scope.ServiceProvider.GetServices<IWakeSource>())
        {
            var due = await source.NextDueAsync(cancellationToken);
            next = next is null || due < next ? due ?? next : next;
        }

        return next;
    }

    private async Task RememberAsync(string tenant, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        await using var alone = await store.LockAsync(tenant, cancellationToken);
        if (await store.FindAsync(tenant, cancellationToken) is { } settings && settings.WakeUtc != due)
        {
            // Not a new version: nothing that a shell is built from has changed.
            await store.SaveAsync(settings with { WakeUtc = due }, cancellationToken);
        }
    }
}
