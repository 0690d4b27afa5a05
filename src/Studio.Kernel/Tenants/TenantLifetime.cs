using Microsoft.Extensions.Hosting;

namespace Studio.Kernel.Tenants;

/// <summary>The lifetime of one shell, not of the host: a released shell closes its websockets by it.</summary>
internal sealed class TenantLifetime : IHostApplicationLifetime, IDisposable
{
    private readonly CancellationTokenSource _started = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _stopped = new();
    private bool _disposed;

    public CancellationToken ApplicationStarted => _started.Token;

    public CancellationToken ApplicationStopping => _stopping.Token;

    public CancellationToken ApplicationStopped => _stopped.Token;

    public void NotifyStarted() => _started.Cancel();

    public void StopApplication() => _stopping.Cancel();

    public void Dispose()
    {
        // The container knows it under two types and disposes it for each.
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _stopped.Cancel();
        _started.Dispose();
        _stopping.Dispose();
        _stopped.Dispose();
    }
}
