using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Events;

namespace Studio.Kernel.Tenants;

/// <summary>Told on the host's bus after a tenant's settings were changed: the other hosts look at once instead of at their next round.</summary>
/// <param name="Tenant">Whose.</param>
[EventName("host.tenant-changed")]
public sealed record TenantChanged(string Tenant);

/// <summary>Tells other hosts what this one changed of a tenant, and follows what they say.</summary>
internal sealed class TenantChangeListener(IHostEventBus bus, ShellSettingsStore store, IShellHost shells, ILogger<TenantChangeListener> logger) : IHostedService
{
    private readonly List<IDisposable> _subscriptions = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        store.Changed += Tell;
        _subscriptions.Add(bus.SubscribeElsewhere<TenantChanged>((_, ct) => FollowAsync(ct)));
        _subscriptions.Add(bus.Subscribe<Resumed>((_, ct) => FollowAsync(ct)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        store.Changed -= Tell;
        _subscriptions.ForEach(s => s.Dispose());
        return Task.CompletedTask;
    }

    // The bus neither waits for other hosts nor fails when they are away.
    private void Tell(string tenant) => _ = bus.PublishAsync(new TenantChanged(tenant), CancellationToken.None);

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await shells.SynchroniseAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The keeper's next round comes within a second.
            logger.LogError(e, "A change of a tenant could not be followed");
        }
    }
}
