using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Scheduling;

/// <summary>What Quartz calls when a task is due; the scheduler that the shell made is its own.</summary>
[DisallowConcurrentExecution]
internal sealed class BackgroundTaskJob(BackgroundTaskScheduler scheduler) : IJob
{
    public const string Due = "due";

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var asked = context.MergedJobDataMap.TryGetValue(Due, out var value) && value is string text ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture)) : (DateTimeOffset?)null;
        var manual = context.MergedJobDataMap.ContainsKey("manual");
        var due = asked ?? (context.Recovering ? context.FireTimeUtc : context.ScheduledFireTimeUtc ?? context.FireTimeUtc);
        return new ValueTask(scheduler.RunAsync(context.JobDetail.Key.Name, due, manual));
    }
}

/// <summary>
/// Makes a tenant's Quartz: in memory on SQLite (about 100 KB, no thread of its own), clustered in the tenant's schema on PostgreSQL, where a due
/// time is taken by one host and a dead host's run by another.
/// </summary>
internal static class TenantQuartz
{
    private const int Concurrency = 2;
    private const int Connections = 4;

    public static ValueTask<IScheduler> CreateAsync(ShellSettings shell, BackgroundTaskScheduler scheduler, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.Services.AddSingleton(scheduler);
            quartz.Services.AddSingleton(loggers);
            quartz.UseTimeProvider(time);
            quartz.UseDefaultThreadPool(Concurrency);
            quartz.ConfigureScheduler(o =>
            {
                // Hosts of one tenant make one cluster by this name; in memory the process may hold a tenant's old and new shell.
                o.InstanceName = shell.DatabaseProvider == "Postgres" ? "studio" : shell.Name + "-" + Guid.NewGuid().ToString("N");
                o.GenerateInstanceId = true;
            });
            if (shell.DatabaseProvider == "Postgres")
            {
                quartz.UsePersistentStore(store => store.UsePostgres(ConnectionString(shell)));
                quartz.UsePersistentStore(store =>
                {
                    store.ProvisionSchema();
                    store.UseClustering(o => o.CheckinInterval = TimeSpan.FromSeconds(5));
                });
            }
            else
            {
                quartz.UseInMemoryStore();
            }
        }).BuildScheduler(cancellationToken);

    private static string ConnectionString(ShellSettings shell) => new DbConnectionStringBuilder
    {
        ConnectionString = shell.ConnectionString,
        ["Search Path"] = shell.Schema,
        ["Maximum Pool Size"] = Connections,
        ["Application Name"] = "studio-quartz",
    }.ConnectionString;
}
