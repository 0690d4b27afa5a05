using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
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
    IEnumerable<BackgroundTaskInfo> tasks, ShellSettings shell, BackgroundTaskRunner runner, IServiceScopeFactory scopes, IEventBus events, TimeProvider time, ILoggerFactory loggers)
    : IBackgroundTasks, IWakeSource, IHostedService, IDisposable
{
    /// <summary>Tells this process's runs from those of one that died.</summary>
    private static readonly string ProcessMark = Guid.NewGuid().ToString("N");

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<BackgroundTaskScheduler>();
    private readonly SemaphoreSlim _synchronising = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cancelRuns = new();
    private readonly List<IDisposable> _subscriptions = [];
    private Task<IScheduler?> _scheduler = Task.FromResult<IScheduler?>(null);
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
            _scheduler = Task.Run(BeginAsync, CancellationToken.None);
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
        if (await _scheduler is not { } scheduler)
        {
            return;
        }

        await scheduler.Standby(CancellationToken.None);
        var ended = scheduler.Shutdown(true, CancellationToken.None).AsTask();
        if (await Task.WhenAny(ended, Task.Delay(StopLimit, time, CancellationToken.None)) != ended)
        {
            await _cancelRuns.CancelAsync();
        }

        await Task.WhenAny(ended, Task.Delay(StopLimit, time, CancellationToken.None));
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

        var scheduler = await Task.WhenAny(_scheduler, Task.Delay(RetryPause, time, cancellationToken)) == _scheduler ? await _scheduler : null;
        if (scheduler is null || _stopping.IsCancellationRequested)
        {
            throw new ProblemException(503, "The tasks are not ready.", "Nothing was changed; try again in a moment.") { RetryAfter = RetryPause };
        }

        await TriggerAsync(scheduler, task, time.GetUtcNow(), manual: true);
    }

    public void Dispose()
    {
        // The container knows it under several types and disposes it for each; all of these bear it.
        _synchronising.Dispose();
        _stopping.Dispose();
        _cancelRuns.Dispose();
    }

    /// <summary>Called by Quartz.</summary>
    internal async Task RunAsync(string name, DateTimeOffset due, bool manual)
    {
        // A host whose shell does not have the feature yet, or any more, may be the one that the cluster asks.
        if (All.FirstOrDefault(t => t.Name == name) is not { } task || _stopping.IsCancellationRequested)
        {
            return;
        }

        try
        {
            var run = new BackgroundRun(name, $"{ProcessMark}-{Guid.NewGuid():N}", due, manual);
            await runner.RunAsync(task, run, () => Volatile.Read(ref _schedules).GetValueOrDefault(name)?.Next(time.GetUtcNow()), _cancelRuns.Token);
        }
        catch (Exception e)
        {
            // The store cannot be reached: what was due stays due.
            _logger.LogError(e, "Task {Task} could not be run", name);
        }
    }

    private async Task<IScheduler?> BeginAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            IScheduler? scheduler = null;
            try
            {
                scheduler = await TenantQuartz.CreateAsync(shell, this, time, loggers, _stopping.Token);
                if (shell.DatabaseProvider == "Sqlite")
                {
                    await StoreAsync(s => s.ReleaseDeadAsync(ProcessMark, _stopping.Token));
                }

                await SynchroniseAsync(scheduler);
                await scheduler.Start(_stopping.Token);
                await CatchUpAsync(scheduler);
                return scheduler;
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                _logger.LogError(e, "The tasks of tenant {Tenant} could not be started; trying again in {Pause}", shell.Name, RetryPause);
            }
            catch (OperationCanceledException)
            {
                // Stopped while starting.
            }

            if (scheduler is not null)
            {
                await scheduler.Shutdown(false, CancellationToken.None);
            }

            await Task.Delay(RetryPause, time, _stopping.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return null;
    }

    private async Task SynchroniseAsync()
    {
        if (_scheduler.IsCompletedSuccessfully && await _scheduler is { } scheduler && !_stopping.IsCancellationRequested)
        {
            await SynchroniseAsync(scheduler);
        }
    }

    /// <summary>Gives every task the trigger that its settings ask for, and notes when it runs next.</summary>
    private async Task SynchroniseAsync(IScheduler scheduler)
    {
        await _synchronising.WaitAsync(_stopping.Token);
        try
        {
            var states = await StatesAsync(_stopping.Token);
            var zone = await ZoneAsync(_stopping.Token);
            var schedules = new Dictionary<string, CronSchedule>(StringComparer.Ordinal);
            foreach (var task in All)
            {
                var state = states.GetValueOrDefault(task.Name);
                var text = state?.Schedule ?? task.Schedule;
                CronSchedule? schedule = null;
                if ((state?.Enabled ?? task.Enable) && !CronSchedule.TryParse(text, zone, shell.Name, out schedule))
                {
                    _logger.LogError("The schedule '{Schedule}' of task {Task} is not understood; it does not run", text, task.Name);
                }

                await PlaceAsync(scheduler, task, schedule);
                if (schedule is not null)
                {
                    schedules[task.Name] = schedule;
                }

                var plan = schedule is null ? "off" : $"{text} {zone.Id}";
                if (state?.Plan != plan)
                {
                    await StoreAsync(s => s.PlanAsync(task.Name, plan, schedule?.Next(time.GetUtcNow()), _stopping.Token));
                }
            }

            Volatile.Write(ref _schedules, schedules);
        }
        finally
        {
            _synchronising.Release();
        }
    }

    private static async Task PlaceAsync(IScheduler scheduler, BackgroundTaskInfo task, CronSchedule? schedule)
    {
        var key = new TriggerKey(task.Name);
        var job = JobBuilder.Create<BackgroundTaskJob>().WithIdentity(task.Name).StoreDurably().RequestRecovery().Build();
        var present = await scheduler.GetTrigger(key) as ICronTrigger;
        if (schedule is null)
        {
            await scheduler.AddJob(job, new AddJobOptions { Replace = true });
            await scheduler.UnscheduleJob(key);
        }
        else if (present?.CronExpressionString != schedule.Expression.CronExpressionString || !present.TimeZone.Equals(schedule.Expression.TimeZone))
        {
            // Missed runs are made up for once, however many there were.
            var trigger = TriggerBuilder.Create().WithIdentity(key).ForJob(job)
                .WithSchedule(CronScheduleBuilder.Create(schedule.Expression).InTimeZone(schedule.Expression.TimeZone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).Build();
            await scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true });
        }
    }

    /// <summary>What was due while no host was up, or was under way when its host died, runs now, once.</summary>
    private async Task CatchUpAsync(IScheduler scheduler)
    {
        var now = time.GetUtcNow();
        var states = await StatesAsync(_stopping.Token);
        foreach (var task in All)
        {
            // A run under way belongs to the shell that this one replaces, or to another host: it ends there, or the cluster takes it over.
            if (states.GetValueOrDefault(task.Name) is { NextRun: { } due } state && due <= now && !state.IsRunning(now))
            {
                // A run that its host's death ended had this due time; it is a new one.
                await TriggerAsync(scheduler, task, state.LastDue >= due ? now : due, manual: false);
            }
        }
    }

    private static async Task TriggerAsync(IScheduler scheduler, BackgroundTaskInfo task, DateTimeOffset due, bool manual)
    {
        var data = new JobDataMap { [BackgroundTaskJob.Due] = due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) };
        if (manual)
        {
            data["manual"] = "true";
        }

        await scheduler.TriggerJob(new JobKey(task.Name), data);
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
