namespace Studio.Web;

/// <summary>
/// Between the signal to stop and the end of listening the host goes on serving for <c>Studio:DrainSeconds</c> (default 0) while it says that it is not ready, so
/// that a load balancer sends nobody into a closing door.
/// </summary>
internal sealed class GracefulStop(IConfiguration configuration, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>How long the host goes on serving.</summary>
    public static TimeSpan DrainTime(IConfiguration configuration) => TimeSpan.FromSeconds(Math.Clamp(configuration.GetValue("Studio:DrainSeconds", 0), 0, 300));

    public Task StoppingAsync(CancellationToken cancellationToken) => DrainTime(configuration) is { Ticks: > 0 } drain ? Task.Delay(drain, time, cancellationToken) : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
