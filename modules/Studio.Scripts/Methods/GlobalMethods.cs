using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Problems;
using Studio.Scripting.Engine;
using Studio.Scripting.Engine.Methods;

namespace Studio.Scripts.Methods;

/// <summary>OrchardCore's global methods.</summary>
internal static class GlobalMethods
{
    public static IServiceCollection AddGlobalMethods(this IServiceCollection services)
    {
        services.AddSingleton<IGlobalMethodProvider, TextMethods>();
        services.AddSingleton<IGlobalMethodProvider, StandardMethods>();
        services.AddSingleton<IGlobalMethodProvider, ContentMethods>();
        services.AddSingleton<IGlobalMethodProvider, QueryMethods>();
        services.AddSingleton<IGlobalMethodProvider, RequestMethods>();
        return services;
    }

    /// <summary>The services of the run.</summary>
    public static T Service<T>(this GlobalMethodCall call)
        where T : notnull => (call.Services ?? throw new ScriptMethodException($"{call.Method.Name} is not offered here.")).GetRequiredService<T>();

    /// <summary>What the house refuses, the script's author may read.</summary>
    public static async ValueTask<T> ForScriptAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ProblemException e)
        {
            throw new ScriptMethodException(e.Message, isDenied: e.Status is 401 or 403, innerException: e);
        }
    }
}
