using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Studio.Kernel.Modules;

namespace Studio.Kernel.Tenants;

/// <summary>
/// A built tenant: its container, its pipeline, its running background services. Requests hold a lease; a released shell ends when the
/// last lease is given back, so that a reload fails no request.
/// </summary>
public sealed class ShellContext(ShellSettings settings, IReadOnlyList<FeatureInfo> features, ServiceProvider services, RequestDelegate pipeline) : IAsyncDisposable
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IHostedService> _started = [];
    private int _leases = 1;

    /// <summary>The settings this shell was built from.</summary>
    public ShellSettings Settings { get; } = settings;

    /// <summary>The features of this shell, dependencies first.</summary>
    public IReadOnlyList<FeatureInfo> Features { get; } = features;

    /// <summary>The tenant's own container.</summary>
    public IServiceProvider Services => services;

    /// <summary>The tenant's own pipeline.</summary>
    public RequestDelegate Pipeline { get; } = pipeline;

    /// <summary>Takes a lease; false where the shell is already released and a new one must be asked for.</summary>
    public bool TryLease()
    {
        while (true)
        {
            var now = Volatile.Read(ref _leases);
            if (now <= 0)
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
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            _drained.TrySetResult();
        }
    }

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var service in services.GetServices<IHostedService>())
        {
            await service.StartAsync(cancellationToken);
            _started.Add(service);
        }

        services.GetRequiredService<TenantLifetime>().NotifyStarted();
    }

    /// <summary>Stops background services and connections, waits for the requests under way, then ends the container.</summary>
    public async ValueTask DisposeAsync()
    {
        services.GetRequiredService<TenantLifetime>().StopApplication();
        Return();
        await Task.WhenAny(_drained.Task, Task.Delay(TimeSpan.FromSeconds(30), services.GetRequiredService<TimeProvider>()));
        for (var i = _started.Count - 1; i >= 0; i--)
        {
            await _started[i].StopAsync(CancellationToken.None);
        }

        await services.DisposeAsync();
    }
}
