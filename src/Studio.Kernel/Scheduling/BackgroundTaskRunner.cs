using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Telemetry;

namespace Studio.Kernel.Scheduling;

/// <summary>Runs a task once: holds it against all other hosts and shells, within its time limit, and keeps how it ended.</summary>
internal sealed class BackgroundTaskRunner(IServiceScopeFactory scopes, TimeProvider time, ILogger<BackgroundTaskRunner> logger, TenantMetrics? metrics = null)
{
    /// <summary>How long a run holds its task without a sign of life from its host.</summary>
    internal static readonly TimeSpan Hold = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private const int LongestError = 2000;

    /// <summary>Runs the task, unless that is done or being done elsewhere.</summary>
    /// <param name="task">The task.</param>
    /// <param name="run">The run.</param>
    /// <param name="next">When the task runs next, asked for when the run has ended.</param>
    /// <param name="stopping">Ends with the shell.</param>
    public async Task RunAsync(BackgroundTaskInfo task, BackgroundRun run, Func<DateTimeOffset?> next, CancellationToken stopping)
    {
        if (!await BeginAsync(run, stopping))
        {
            logger.LogDebug("Task {Task} due at {Due} is done elsewhere", run.Name, run.Due);
            return;
        }

        using var ending = new CancellationTokenSource();
        var renewing = RenewAsync(run, ending.Token);
        var began = time.GetTimestamp();
        using var activity = StudioTelemetry.Source.StartActivity("task " + run.Name);
        var (result, error) = await WorkAsync(task, stopping);
        activity?.SetStatus(error is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        metrics?.TaskRan(run.Name, time.GetElapsedTime(began), result == BackgroundTaskResult.Succeeded);
        logger.LogInformation("Task {Task} due at {Due:O}: {Result} after {Milliseconds} ms", run.Name, run.Due, result, (long)time.GetElapsedTime(began).TotalMilliseconds);
        await ending.CancelAsync();
        await renewing;
        await StoreAsync(s => s.EndAsync(run, result, error, result == BackgroundTaskResult.Stopped ? null : next(), CancellationToken.None));
        await TellAsync(task, result, stopping);
    }

    private async Task TellAsync(BackgroundTaskInfo task, BackgroundTaskResult result, CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            foreach (var watcher in scope.ServiceProvider.GetServices<IBackgroundTaskWatcher>())
            {
                await watcher.EndedAsync(task, result, stopping);
            }
        }
        catch (Exception e)
        {
            logger.LogError(e, "That task {Task} ended could not be told", task.Name);
        }
    }

    /// <summary>Waits for a host that died during its run until the task is free; one that lives shows it by renewing.</summary>
    private async Task<bool> BeginAsync(BackgroundRun run, CancellationToken stopping)
    {
        DateTimeOffset? held = null;
        while (true)
        {
            if (await StoreAsync(s => s.TryBeginAsync(run, time.GetUtcNow() + Hold, stopping)))
            {
                return true;
            }

            var state = (await StoreAsync(s => s.ListAsync(stopping))).FirstOrDefault(s => s.Name == run.Name);
            if (state is null || run.Manual || !state.IsRunning(time.GetUtcNow()) || state.LastDue >= run.Due || (held is not null && state.HeldUntil != held))
            {
                return false;
            }

            held = state.HeldUntil;
            await Task.Delay(TimeSpan.FromSeconds(1), time, stopping);
        }
    }

    private async Task<(BackgroundTaskResult Result, string? Error)> WorkAsync(BackgroundTaskInfo task, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(task.TimeLimit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = ((IBackgroundTask)scope.ServiceProvider.GetRequiredService(task.Type)).DoWorkAsync(scope.ServiceProvider, ended.Token);

            // A task that does not listen to its token is not waited for without end.
            await work.WaitAsync(task.TimeLimit + Grace, time, CancellationToken.None);
            return (BackgroundTaskResult.Succeeded, null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return (BackgroundTaskResult.Stopped, null);
        }
        catch (Exception e) when (limit.IsCancellationRequested && e is OperationCanceledException or TimeoutException)
        {
            logger.LogError("Task {Task} took longer than its limit of {Limit} and was cancelled", task.Name, task.TimeLimit);
            return (BackgroundTaskResult.TimedOut, null);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Task {Task} failed", task.Name);
            var text = e.Message;
            return (BackgroundTaskResult.Failed, text.Length > LongestError ? text[..LongestError] : text);
        }
    }

    private async Task RenewAsync(BackgroundRun run, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Renewal, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                await TryRenewAsync(run, ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private async Task TryRenewAsync(BackgroundRun run, CancellationToken ended)
    {
        try
        {
            if (!await StoreAsync(s => s.RenewAsync(run, time.GetUtcNow() + Hold, ended)))
            {
                logger.LogWarning("Task {Task} is no longer held by its run; another host may run it too", run.Name);
            }
        }
        catch (Exception e) when (!ended.IsCancellationRequested)
        {
            logger.LogWarning(e, "Task {Task} could not tell that it is still running", run.Name);
        }
    }

    private async Task<T> StoreAsync<T>(Func<IBackgroundTaskStore, Task<T>> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<IBackgroundTaskStore>());
    }

    private async Task StoreAsync(Func<IBackgroundTaskStore, Task> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<IBackgroundTaskStore>());
    }
}
