using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Events;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Scheduling;

/// <summary>The tenant's tasks, for those who look at them and steer them.</summary>
public interface IBackgroundTasks
{
    /// <summary>Every task of the tenant's features, by name.</summary>
    IReadOnlyList<BackgroundTaskInfo> All { get; }

    /// <summary>The schedule of a task as it holds now, in the tenant's time zone; null where the text is none.</summary>
    ValueTask<CronSchedule?> ReadScheduleAsync(string? text, CancellationToken cancellationToken);

    /// <summary>Lets a task run now on one of the hosts. While a run is under way, or one was just asked for, nothing more happens.</summary>
    /// <exception cref="ProblemException">404: unknown; 503: the tenant has only just been started.</exception>
    Task RunNowAsync(string name, CancellationToken cancellationToken);
}

/// <summary>
/// Keeps the tenant's Quartz in line with its tasks and their settings. Whether a due time still needs its run is decided by the store, so that
/// two hosts, or a tenant's old and new shell, never both do it.
/// </summary>
internal sealed class BackgroundTaskScheduler(
    IEnumerable<BackgroundTaskInfo> tasks, ShellSettings shell, BackgroundTaskRunner runner, IServiceScopeFactory scopes, IEventBus events, SharedQuartz shared, TimeProvider time,
    ILoggerFactory loggers) : IBackgroundTasks, IWakeSource, IHostedService, IDisposable
{
    /// <summary>Tells this process's runs from those of one that died.</summary>
    private static readonly string ProcessMark = Guid.NewGuid().ToString("N");

    /// <summary>A tenant's tasks at once.</summary>
    private const int Concurrency = 2;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<BackgroundTaskScheduler>();
    private readonly SemaphoreSlim _synchronising = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cancelRuns = new();
    private readonly SemaphoreSlim _slots = new(Concurrency, Concurrency);
    private readonly ConcurrentDictionary<Task, bool> _runs = [];
    private readonly List<IDisposable> _subscriptions = [];
    private Task<TenantQuartz?> _quartz = Task.FromResult<TenantQuartz?>(null);
    private Dictionary<string, CronSchedule> _schedules = new(StringComparer.Ordinal);

    public IReadOnlyList<BackgroundTaskInfo> All { get; } = [.. tasks.OrderBy(t => t.Name, StringComparer.Ordinal)];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (All.Count > 0)
        {
            _subscriptions.Add(events.Subscribe<BackgroundTaskChanged>((_, _) => SynchroniseAsync()));
            _subscriptions.Add(events.Subscribe<SettingsChanged>((changed, _) => changed.Name == nameof(SiteSettings) ? SynchroniseAsync() : Task.CompletedTask));
            _subscriptions.Add(events.Subscribe<Resumed>((_, _) => SynchroniseAsync()));

            // Not awaited: the first request does not wait for the tasks.
            _quartz = Task.Run(BeginAsync, CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _subscriptions.ForEach(s => s.Dispose());
        await _stopping.CancelAsync();
        if (await _quartz is not { } quartz)
        {
            return;
        }

        await quartz.LeaveAsync();
        var ended = Task.WhenAll(_runs.Keys);
        if (await Task.WhenAny(ended, Task.Delay(StopLimit, time, CancellationToken.None)) != ended)
        {
            await _cancelRuns.CancelAsync();
        }

        await Task.WhenAny(ended, Task.Delay(StopLimit, time, CancellationToken.None));
        await quartz.CloseAsync();
    }

    public async ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        if (All.Count == 0)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var states = (await StatesAsync(cancellationToken)).Values;
        var known = All.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return states.Any(s => s.IsRunning(now)) ? now : states.Where(s => s.NextRun is not null && known.Contains(s.Name)).Min(s => s.NextRun);
    }

    public async ValueTask<CronSchedule?> ReadScheduleAsync(string? text, CancellationToken cancellationToken) =>
        CronSchedule.TryParse(text, await ZoneAsync(cancellationToken), shell.Name, out var schedule) ? schedule : null;

    public async Task RunNowAsync(string name, CancellationToken cancellationToken)
    {
        var task = All.FirstOrDefault(t => t.Name == name) ?? throw ProblemException.NotFound("There is no such task.");
        if ((await StatesAsync(cancellationToken)).GetValueOrDefault(name)?.IsRunning(time.GetUtcNow()) == true)
        {
            return;
        }

        var quartz = await Task.WhenAny(_quartz, Task.Delay(RetryPause, time, cancellationToken)) == _quartz ? await _quartz : null;
        if (quartz is null || _stopping.IsCancellationRequested)
        {
            throw new ProblemException(503, "The tasks are not ready.", "Nothing was changed; try again in a moment.") { RetryAfter = RetryPause };
        }

        await quartz.TriggerAsync(task.Name, time.GetUtcNow(), manual: true);
    }

    public void Dispose()
    {
        // The container knows it under several types and disposes it for each; all of these bear it.
        _synchronising.Dispose();
        _stopping.Dispose();
        _cancelRuns.Dispose();
        _slots.Dispose();
    }

    /// <summary>Called by Quartz.</summary>
    internal async Task RunAsync(string name, DateTimeOffset due, bool manual)
    {
        // A host whose shell does not have the feature yet, or any more, may be the one that the cluster asks.
        if (All.FirstOrDefault(t => t.Name == name) is not { } task || _stopping.IsCancellationRequested)
        {
            return;
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _runs[ended.Task] = true;
        try
        {
            await _slots.WaitAsync(_stopping.Token);
            try
            {
                var run = new BackgroundRun(name, $"{ProcessMark}-{Guid.NewGuid():N}", due, manual);
                await runner.RunAsync(task, run, () => Volatile.Read(ref _schedules).GetValueOrDefault(name)?.Next(time.GetUtcNow()), _cancelRuns.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (Exception e)
        {
            // The store cannot be reached, or the shell ends: what was due stays due.
            _logger.LogError(e, "Task {Task} could not be run", name);
        }
        finally
        {
            _runs.TryRemove(ended.Task, out _);
            ended.SetResult();
        }
    }

    private async Task<TenantQuartz?> BeginAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TenantQuartz? quartz = null;
            try
            {
                quartz = await TenantQuartz.OpenAsync(shell, this, shared, time, loggers, _stopping.Token);
                if (shell.DatabaseProvider == "Sqlite")
                {
                    await StoreAsync(s => s.ReleaseDeadAsync(ProcessMark, _stopping.Token));
                }

                await SynchroniseAsync(quartz);
                await quartz.StartAsync(_stopping.Token);
                await CatchUpAsync(quartz);
                return quartz;
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                _logger.LogError(e, "The tasks of tenant {Tenant} could not be started; trying again in {Pause}", shell.Name, RetryPause);
            }
            catch (OperationCanceledException)
            {
                // Stopped while starting.
            }

            if (quartz is not null)
            {
                await quartz.LeaveAsync();
                await quartz.CloseAsync();
            }

            await Task.Delay(RetryPause, time, _stopping.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return null;
    }

    private async Task SynchroniseAsync()
    {
        if (_quartz.IsCompletedSuccessfully && await _quartz is { } quartz && !_stopping.IsCancellationRequested)
        {
            await SynchroniseAsync(quartz);
        }
    }

    /// <summary>Gives every task the trigger that its settings ask for, and notes when it runs next.</summary>
    private async Task SynchroniseAsync(TenantQuartz quartz)
    {
        await _synchronising.WaitAsync(_stopping.Token);
        try
        {
            var states = await StatesAsync(_stopping.Token);
            var zone = await ZoneAsync(_stopping.Token);
            var wanted = All.Select(task => (Task: task, State: states.GetValueOrDefault(task.Name), Schedule: WantedSchedule(task, states.GetValueOrDefault(task.Name), zone))).ToList();

            // Known before the first of them is called.
            Volatile.Write(ref _schedules, wanted.Where(w => w.Schedule is not null).ToDictionary(w => w.Task.Name, w => w.Schedule!, StringComparer.Ordinal));
            foreach (var (task, state, schedule) in wanted)
            {
                await quartz.PlaceAsync(task.Name, schedule);
                var plan = schedule is null ? "off" : $"{state?.Schedule ?? task.Schedule} {zone.Id}";
                if (state?.Plan != plan)
                {
                    await StoreAsync(s => s.PlanAsync(task.Name, plan, schedule?.Next(time.GetUtcNow()), _stopping.Token));
                }
            }
        }
        finally
        {
            _synchronising.Release();
        }
    }

    /// <summary>The schedule that the settings ask for; null where the task is off.</summary>
    private CronSchedule? WantedSchedule(BackgroundTaskInfo task, BackgroundTaskState? state, TimeZoneInfo zone)
    {
        var text = state?.Schedule ?? task.Schedule;
        CronSchedule? schedule = null;
        if ((state?.Enabled ?? task.Enable) && !CronSchedule.TryParse(text, zone, shell.Name, out schedule))
        {
            _logger.LogError("The schedule '{Schedule}' of task {Task} is not understood; it does not run", text, task.Name);
        }

        return schedule;
    }

    /// <summary>What was due while no host was up, or was under way when its host died, runs now, once.</summary>
    private async Task CatchUpAsync(TenantQuartz quartz)
    {
        var now = time.GetUtcNow();
        var states = await StatesAsync(_stopping.Token);
        foreach (var task in All)
        {
            // A run under way belongs to the shell that this one replaces, or to another host: it ends there, or the cluster takes it over.
            if (states.GetValueOrDefault(task.Name) is { NextRun: { } due } state && due <= now && !state.IsRunning(now))
            {
                // A run that its host's death ended had this due time; it is a new one.
                await quartz.TriggerAsync(task.Name, state.LastDue >= due ? now : due, manual: false);
            }
        }
    }

    private async Task<TimeZoneInfo> ZoneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var site = await scope.ServiceProvider.GetRequiredService<ISettingsStore>().GetAsync<SiteSettings>(cancellationToken);
        return TimeZoneInfo.TryFindSystemTimeZoneById(site.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
    }

    private async Task<Dictionary<string, BackgroundTaskState>> StatesAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var all = await scope.ServiceProvider.GetRequiredService<IBackgroundTaskStore>().ListAsync(cancellationToken);
        return all.ToDictionary(s => s.Name, StringComparer.Ordinal);
    }

    private async Task StoreAsync(Func<IBackgroundTaskStore, Task> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<IBackgroundTaskStore>());
    }
}
