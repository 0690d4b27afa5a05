using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Contents.Transfer;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Telemetry;

namespace Studio.Decisions.WindTunnel;

/// <summary>
/// Runs replays, two at a time on a host. Whoever runs one holds it by a lease that it renews as it tells how far it is; what a host that died left is begun anew, as nothing of it was kept and it changes nothing.
/// </summary>
internal sealed class WindTunnelRunner(IServiceScopeFactory scopes, IDatabase database, TimeProvider time, ILogger<WindTunnelRunner> logger) : BackgroundService
{
    private const int AtOnce = 2;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _signal = new(0);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    public override void Dispose()
    {
        base.Dispose();
        _signal.Dispose();
    }

    /// <summary>Says that there is a replay to run.</summary>
    internal void Wake() => _signal.Release(AtOnce);

    /// <summary>Ends a replay that runs here, now; one on another host ends with its next beat.</summary>
    internal void Cancel(string id)
    {
        try
        {
            _running.GetValueOrDefault(id)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => WorkAsync(stoppingToken), stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await TakeAsync(stoppingToken) is { } run)
                {
                    await RunAsync(run, stoppingToken);
                }
                else if (await AnyOpenAsync(stoppingToken))
                {
                    await _signal.WaitAsync(Pause, stoppingToken);
                }
                else
                {
                    await _signal.WaitAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(e, "The wind tunnel could not go on");
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private Task<bool> AnyOpenAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(async (session, ct) => await session.FirstAsync<string>("SELECT Id FROM WindTunnelRun WHERE FinishedUtc IS NULL LIMIT 1", null, ct) is not null, cancellationToken);

    /// <summary>Takes the oldest that nobody runs.</summary>
    private async Task<WindTunnelRun?> TakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var free = await database.ReadAsync((session, ct) => session.FirstAsync<WindTunnelRow>($"{WindTunnelRow.Select} WHERE FinishedUtc IS NULL AND LeaseUtc < @now ORDER BY Id LIMIT 1", new { now }, ct), cancellationToken);
        if (free is null)
        {
            return null;
        }

        var taken = await database.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync(
            "UPDATE WindTunnelRun SET State = @Running, Done = 0, LeaseUtc = @until WHERE Id = @Id AND FinishedUtc IS NULL AND LeaseUtc < @now", new { free.Id, ContentImportStates.Running, until = now + (long)Lease.TotalMilliseconds, now }, ct), cancellationToken);
        return taken == 1 ? free.ToRun() : null;
    }

    private async Task RunAsync(WindTunnelRun run, CancellationToken stoppingToken)
    {
        using var activity = StudioTelemetry.Source.StartActivity("wind-tunnel");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        _running[run.Id] = ended;
        var done = 0L;
        var beating = BeatAsync(run.Id, () => Interlocked.Read(ref done), ended);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var replay = scope.ServiceProvider.GetRequiredService<WindTunnelReplay>();
            var result = await Task.Run(() => replay.RunAsync(run.Order, (total, ct) => SetAsync("Total = @total", new { run.Id, total }, ct), d => Interlocked.Exchange(ref done, d), ended.Token), ended.Token);
            await EndAsync(run.Id, ContentImportStates.Completed, result.Decisions, JsonSerializer.Serialize(result, JsonSerializerOptions.Web), null, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Cancelled, which is noted, or the host ends: when the lease is over, another begins anew, or this one when it is back.
        }
        catch (Exception e)
        {
            if (e is not ProblemException)
            {
                logger.LogError(e, "Replay {Id} failed", run.Id);
            }

            await EndAsync(run.Id, ContentImportStates.Failed, Interlocked.Read(ref done), null, e is ProblemException ? e.Message : "A fault of the program stopped the replay; the log has it.", stoppingToken);
        }
        finally
        {
            _running.TryRemove(run.Id, out _);
            await ended.CancelAsync();
            await beating;
        }
    }

    /// <summary>Tells how far it is, which renews the lease; where that finds the replay ended, it ends.</summary>
    private async Task BeatAsync(string id, Func<long> done, CancellationTokenSource ended)
    {
        try
        {
            while (!ended.IsCancellationRequested)
            {
                await Task.Delay(Beat, time, ended.Token);
                if (await SetAsync("Done = @done, LeaseUtc = @until", new { Id = id, done = done(), until = (time.GetUtcNow() + Lease).ToUnixTimeMilliseconds() }, ended.Token) == 0)
                {
                    await ended.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
        catch (Exception e)
        {
            logger.LogError(e, "How far replay {Id} is could not be told", id);
            await ended.CancelAsync();
        }
    }

    private Task<int> EndAsync(string id, string state, long done, string? result, string? error, CancellationToken cancellationToken) =>
        SetAsync("State = @state, Done = @done, Result = @result, Error = @error, FinishedUtc = @now", new { Id = id, state, done, result, error, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);

    /// <summary>Changes a replay that is not over; the parameters have its <c>Id</c>.</summary>
    private Task<int> SetAsync(string change, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync($"UPDATE WindTunnelRun SET {change} WHERE Id = @Id AND FinishedUtc IS NULL", parameters, ct), cancellationToken);
}
