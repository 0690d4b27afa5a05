using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Modules;

namespace Studio.Kernel.Tenants;

/// <summary>
/// A built tenant: its container, its pipeline, its running background services. Requests hold a lease; a released shell ends when the
/// last lease is given back, so that a reload fails no request.
/// </summary>
public sealed class ShellContext : IAsyncDisposable
{
    /// <summary>How long a released shell waits for its requests; a download or a slow answer is cut off after it.</summary>
    internal static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IHostedService> _started = [];
    private bool _activated;
    private volatile bool _released;
    private int _leases = 1;
    private long _lastUsed;

    internal ShellContext(ShellSettings settings, IReadOnlyList<FeatureInfo> features, ServiceProvider services, RequestDelegate pipeline)
    {
        Settings = settings;
        Features = features;
        Pipeline = pipeline;
        _services = services;
        _time = services.GetRequiredService<TimeProvider>();
        _lastUsed = _time.GetTimestamp();
    }

    /// <summary>The settings this shell was built from.</summary>
    public ShellSettings Settings { get; }

    /// <summary>The features of this shell, dependencies first.</summary>
    public IReadOnlyList<FeatureInfo> Features { get; }

    /// <summary>The tenant's own container.</summary>
    public IServiceProvider Services => _services;

    /// <summary>The tenant's own pipeline.</summary>
    public RequestDelegate Pipeline { get; }

    /// <summary>How long nobody has used the shell; zero while somebody does.</summary>
    public TimeSpan Idle => Volatile.Read(ref _leases) > 1 ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    /// <summary>Takes a lease; false where the shell is already released and a new one must be asked for.</summary>
    public bool TryLease()
    {
        while (true)
        {
            var now = Volatile.Read(ref _leases);
            if (now <= 0 || _released)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _leases, now + 1, now) == now)
            {
                return true;
            }
        }
    }

    /// <summary>Gives a lease back.</summary>
    public void Return()
    {
        Volatile.Write(ref _lastUsed, _time.GetTimestamp());
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Stops background services and connections, waits for the requests under way, then ends the container.</summary>
    public async ValueTask DisposeAsync()
    {
        _released = true;
        await TellAsync(l => l.TerminatingAsync(CancellationToken.None));
        _services.GetRequiredService<TenantLifetime>().StopApplication();
        Return();
        try
        {
            await _drained.Task.WaitAsync(DrainTime, _time);
        }
        catch (TimeoutException)
        {
            // What has not ended by now is cut off.
        }

        for (var i = _started.Count - 1; i >= 0; i--)
        {
            await StopAsync(_started[i]);
        }

        await TellAsync(l => l.TerminatedAsync(CancellationToken.None));
        await _services.DisposeAsync();
    }

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        using var lines = Log().BeginScope(new[] { new KeyValuePair<string, object?>("Tenant", Settings.Name) });
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(cancellationToken);
            _started.Add(service);
        }

        _services.GetRequiredService<TenantLifetime>().NotifyStarted();
        await using var scope = _services.CreateAsyncScope();
        foreach (var listener in scope.ServiceProvider.GetServices<IModularTenantEvents>())
        {
            await listener.ActivatedAsync(cancellationToken);
        }

        _activated = true;
    }

    private async Task StopAsync(IHostedService service)
    {
        try
        {
            await service.StopAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            // The others must end all the same.
            Log().LogError(e, "A service of tenant {Tenant} did not stop well: {Service}", Settings.Name, service.GetType().Name);
        }
    }

    private async Task TellAsync(Func<IModularTenantEvents, Task> tell)
    {
        if (!_activated)
        {
            return;
        }

        await using var scope = _services.CreateAsyncScope();
        foreach (var listener in scope.ServiceProvider.GetServices<IModularTenantEvents>())
        {
            try
            {
                await tell(listener);
            }
            catch (Exception e)
            {
                Log().LogError(e, "{Listener} failed while tenant {Tenant} ended", listener.GetType().Name, Settings.Name);
            }
        }
    }

    private ILogger<ShellContext> Log() => _services.GetRequiredService<ILogger<ShellContext>>();
}
