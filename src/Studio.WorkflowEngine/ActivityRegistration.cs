using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Studio.WorkflowEngine;

/// <summary>Registers activities.</summary>
public static class ActivityRegistration
{
    /// <summary>Adds a kind of step to the feature's tenants; a scope makes its own, so that it may take the scope's services.</summary>
    public static IServiceCollection AddActivity<T>(this IServiceCollection services) where T : class, IActivity => services.AddScoped<IActivity, T>();

    /// <summary>What finds and executes activities.</summary>
    public static IServiceCollection AddWorkflowEngine(this IServiceCollection services)
    {
        services.TryAddScoped<ActivityCatalogue>();
        services.TryAddScoped<ActivityExecutor>();
        return services;
    }
}
