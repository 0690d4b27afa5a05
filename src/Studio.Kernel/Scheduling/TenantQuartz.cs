using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Scheduling;

/// <summary>The tenants whose tasks a Quartz calls, by the group of their jobs.</summary>
internal sealed class QuartzTenants
{
    private readonly ConcurrentDictionary<string, BackgroundTaskScheduler> _byGroup = new(StringComparer.Ordinal);

    public void Add(string group, BackgroundTaskScheduler tenant) => _byGroup[group] = tenant;

    public void Remove(string group) => _byGroup.TryRemove(group, out _);

    public BackgroundTaskScheduler? Find(string group) => _byGroup.GetValueOrDefault(group);
}

/// <summary>What Quartz calls when a task is due.</summary>
[DisallowConcurrentExecution]
internal sealed class BackgroundTaskJob(QuartzTenants tenants) : IJob
{
    public const string Due = "due";
    public const string Manual = "manual";

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var asked = context.MergedJobDataMap.TryGetValue(Due, out var value) && value is string text ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture)) : (DateTimeOffset?)null;
        var manual = context.MergedJobDataMap.ContainsKey(Manual);
        var due = asked ?? (context.Recovering ? context.FireTimeUtc : context.ScheduledFireTimeUtc ?? context.FireTimeUtc);

        // A shell that is gone has taken its jobs with it; one of them may have been on its way.
        return tenants.Find(context.JobDetail.Key.Group) is { } tenant ? new ValueTask(tenant.RunAsync(context.JobDetail.Key.Name, due, manual)) : ValueTask.CompletedTask;
    }
}

/// <summary>
/// The process's Quartz in memory, one for all tenants on SQLite: one each would be a tenth of what a tenant weighs. It is made when the first of them has a task.
/// </summary>
internal sealed class SharedQuartz(TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    // A slot is a task that waits, not a thread; how many run at once in a tenant is the tenant's limit.
    private const int Concurrency = 256;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IScheduler? _scheduler;

    public QuartzTenants Tenants { get; } = new();

    public async Task<IScheduler> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_scheduler is null)
            {
                var scheduler = await TenantQuartz.BuildAsync(Tenants, "studio-" + Guid.NewGuid().ToString("N"), Concurrency, quartz => quartz.UseInMemoryStore(), time, loggers, cancellationToken);
                await scheduler.Start(cancellationToken);
                _scheduler = scheduler;
            }

            return _scheduler;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_scheduler is { } scheduler)
        {
            await scheduler.Shutdown(false, CancellationToken.None);
        }

        _gate.Dispose();
    }
}

/// <summary>
/// A tenant's place in a Quartz: in the process's one on SQLite, in one of its own, clustered in the tenant's schema, on PostgreSQL, where a due time is taken by one
/// host and a dead host's run by another.
/// </summary>
internal sealed class TenantQuartz
{
    private const string ClusterGroup = "DEFAULT";
    private const int ClusterConcurrency = 2;
    private const int Connections = 4;

    private readonly IScheduler _scheduler;
    private readonly string _group;
    private readonly SharedQuartz? _shared;
    private readonly TimeProvider _time;

    private TenantQuartz(IScheduler scheduler, string group, SharedQuartz? shared, TimeProvider time) => (_scheduler, _group, _shared, _time) = (scheduler, group, shared, time);

    public static async Task<TenantQuartz> OpenAsync(ShellSettings shell, BackgroundTaskScheduler tenant, SharedQuartz shared, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (shell.DatabaseProvider != TenantDefaults.Postgres)
        {
            // The process may hold a tenant's old and new shell.
            var group = shell.Name + "-" + Guid.NewGuid().ToString("N");
            var scheduler = await shared.GetAsync(cancellationToken);
            shared.Tenants.Add(group, tenant);
            return new TenantQuartz(scheduler, group, shared, time);
        }

        // Hosts of one tenant make one cluster by this name.
        var tenants = new QuartzTenants();
        tenants.Add(ClusterGroup, tenant);
        var own = await BuildAsync(tenants, "studio", ClusterConcurrency, quartz =>
        {
            quartz.UsePersistentStore(store => store.UsePostgres(ConnectionString(shell)));
            quartz.UsePersistentStore(store =>
            {
                store.ProvisionSchema();
                store.UseClustering(o => o.CheckinInterval = TimeSpan.FromSeconds(5));
            });
        }, time, loggers, cancellationToken);
        return new TenantQuartz(own, ClusterGroup, null, time);
    }

    public static ValueTask<IScheduler> BuildAsync(QuartzTenants tenants, string name, int concurrency, Action<IQuartzBuilder> store, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.Services.AddSingleton(tenants);
            quartz.Services.AddSingleton(loggers);
            quartz.UseTimeProvider(time);
            quartz.UseDefaultThreadPool(concurrency);
            quartz.ConfigureScheduler(o =>
            {
                o.InstanceName = name;
                o.GenerateInstanceId = true;
            });
            store(quartz);
        }).BuildScheduler(cancellationToken);

    /// <summary>Begins to call; the process's Quartz does so from the start.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_shared is null)
        {
            await _scheduler.Start(cancellationToken);
        }
    }

    /// <summary>Gives the task the trigger that the schedule asks for, or none.</summary>
    public async Task PlaceAsync(string task, CronSchedule? schedule)
    {
        var key = new TriggerKey(task, _group);
        var job = JobBuilder.Create<BackgroundTaskJob>().WithIdentity(task, _group).StoreDurably().RequestRecovery(_shared is null).Build();
        var present = await _scheduler.GetTrigger(key) as ICronTrigger;
        if (schedule is null)
        {
            await _scheduler.AddJob(job, new AddJobOptions { Replace = true });
            await _scheduler.UnscheduleJob(key);
        }
        else if (present?.CronExpressionString != schedule.Expression.CronExpressionString || !present.TimeZone.Equals(schedule.Expression.TimeZone))
        {
            // Missed runs are made up for once, however many there were. The trigger reckons by the clock of its Quartz: by another that is behind, what is moved to "now" would be
            // found missed again, without end.
            var trigger = TriggerBuilder.Create(_time).WithIdentity(key).ForJob(job)
                .WithSchedule(CronScheduleBuilder.Create(schedule.Expression).InTimeZone(schedule.Expression.TimeZone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).Build();
            await _scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true });
        }
    }

    /// <summary>Calls a task now.</summary>
    public async Task TriggerAsync(string task, DateTimeOffset due, bool manual)
    {
        var data = new JobDataMap { [BackgroundTaskJob.Due] = due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) };
        if (manual)
        {
            data[BackgroundTaskJob.Manual] = "true";
        }

        await _scheduler.TriggerJob(new JobKey(task, _group), data);
    }

    /// <summary>Calls nothing more.</summary>
    public async Task LeaveAsync()
    {
        if (_shared is null)
        {
            await _scheduler.Standby(CancellationToken.None);
            return;
        }

        _shared.Tenants.Remove(_group);
        await _scheduler.DeleteJobs(GroupMatcher<JobKey>.GroupEquals(_group), CancellationToken.None);
    }

    /// <summary>Ends a Quartz of its own; its runs have ended.</summary>
    public async Task CloseAsync()
    {
        if (_shared is null)
        {
            await _scheduler.Shutdown(false, CancellationToken.None);
        }
    }

    private static string ConnectionString(ShellSettings shell) => new DbConnectionStringBuilder
    {
        ConnectionString = shell.ConnectionString,
        ["Search Path"] = shell.Schema,
        ["Maximum Pool Size"] = Connections,
        ["Application Name"] = "studio-quartz",
    }.ConnectionString;
}
