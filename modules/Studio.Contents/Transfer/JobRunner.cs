using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Studio.Contents.Transfer;

/// <summary>Runs jobs that lie in the database, one at a time and the oldest first, in the background; sleeps while there is none.</summary>
internal abstract class JobRunner(TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private readonly SemaphoreSlim _signal = new(0);

    public override void Dispose()
    {
        base.Dispose();
        _signal.Dispose();
    }

    /// <summary>Says that there is a job.</summary>
    internal void Wake() => _signal.Release();

    /// <summary>Runs the oldest job that is not over. Null where there is none; false where it did not end here: another host has it.</summary>
    protected abstract Task<bool?> RunNextAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                switch (await RunNextAsync(stoppingToken))
                {
                    case null:
                        await _signal.WaitAsync(stoppingToken);
                        break;
                    case false:
                        await Task.Delay(Pause, time, stoppingToken);
                        break;
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(e, "{Runner} could not go on", GetType().Name);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }
}
