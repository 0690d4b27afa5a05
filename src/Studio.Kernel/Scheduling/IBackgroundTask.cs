using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Scheduling;

/// <summary>Something that a tenant does by itself, by a schedule; as in OrchardCore.</summary>
/// <remarks>
/// A run may come a second time after a crash: what it does must bear being repeated. One run at a time in the whole installation; a run
/// missed while no host was up is made up for once.
/// </remarks>
public interface IBackgroundTask
{
    /// <summary>Does the work. An exception is logged and kept as the last result; the next run comes all the same.</summary>
    /// <param name="serviceProvider">A scope of its own in the tenant's container.</param>
    /// <param name="cancellationToken">Ends at the time limit and when the shell stops.</param>
    Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken);
}

/// <summary>Is told when a run of a task has ended on this host, after that was kept; registered as a scoped service.</summary>
public interface IBackgroundTaskWatcher
{
    /// <summary>The run has ended. An exception is logged and changes nothing.</summary>
    Task EndedAsync(BackgroundTaskInfo task, BackgroundTaskResult result, CancellationToken cancellationToken);
}

/// <summary>When a task runs, and what people read of it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BackgroundTaskAttribute : Attribute
{
    /// <summary>When it runs, in the tenant's time zone; see <see cref="CronSchedule"/>. <c>H</c> spreads tenants, such as <c>H 3 * * *</c>.</summary>
    public string Schedule { get; set; } = "*/5 * * * *";

    /// <summary>What people call it, in English; a key of the module's texts.</summary>
    public string Title { get; set; } = "";

    /// <summary>What it is for, in English; a key of the module's texts.</summary>
    public string Description { get; set; } = "";

    /// <summary>True where it runs unless an administrator switches it off.</summary>
    public bool Enable { get; set; } = true;

    /// <summary>After this many seconds a run is cancelled.</summary>
    public int TimeLimitSeconds { get; set; } = 600;
}

/// <summary>A task as its class declares it.</summary>
/// <param name="Type">The class; resolved from the run's scope.</param>
/// <param name="Name">Its stable name: the class's full name.</param>
/// <param name="Title">What people call it, in English.</param>
/// <param name="Description">What it is for, in English.</param>
/// <param name="Schedule">When it runs unless an administrator says otherwise.</param>
/// <param name="Enable">True where it runs unless switched off.</param>
/// <param name="TimeLimit">After this time a run is cancelled.</param>
public sealed record BackgroundTaskInfo(Type Type, string Name, string Title, string Description, string Schedule, bool Enable, TimeSpan TimeLimit)
{
    /// <summary>Reads the class's attribute.</summary>
    public static BackgroundTaskInfo Of(Type type)
    {
        var attribute = type.GetCustomAttribute<BackgroundTaskAttribute>() ?? new BackgroundTaskAttribute();
        return new BackgroundTaskInfo(type, type.FullName!, attribute.Title is "" ? type.Name : attribute.Title, attribute.Description, attribute.Schedule, attribute.Enable, TimeSpan.FromSeconds(attribute.TimeLimitSeconds));
    }
}

/// <summary>Registers background tasks.</summary>
public static class BackgroundTaskExtensions
{
    /// <summary>Lets the tenant run the task by its schedule.</summary>
    public static IServiceCollection AddBackgroundTask<T>(this IServiceCollection services) where T : class, IBackgroundTask =>
        services.AddScoped<T>().AddSingleton(BackgroundTaskInfo.Of(typeof(T)));

    /// <summary>What the tenants of a host share to run tasks.</summary>
    public static IServiceCollection AddStudioSchedulingHost(this IServiceCollection services) => services.AddSingleton<SharedQuartz>();

    /// <summary>Lets a tenant run tasks; the kernel does it for every tenant.</summary>
    public static IServiceCollection AddStudioScheduling(this IServiceCollection services)
    {
        services.AddSingleton<BackgroundTaskRunner>();
        services.AddSingleton<BackgroundTaskScheduler>();
        services.AddSingleton<IBackgroundTasks>(sp => sp.GetRequiredService<BackgroundTaskScheduler>());
        services.AddSingleton<IWakeSource>(sp => sp.GetRequiredService<BackgroundTaskScheduler>());
        return services.AddHostedService(sp => sp.GetRequiredService<BackgroundTaskScheduler>());
    }
}
