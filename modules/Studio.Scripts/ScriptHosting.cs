using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel;
using Studio.Scripting.Engine;

namespace Studio.Scripts;

/// <summary>Puts the script engine into a host.</summary>
public static class ScriptHosting
{
    /// <summary>
    /// One engine for all tenants, since it knows how many scripts run and whose turn it is. Limits come from the section <c>Studio:Scripting</c>; translations are kept in <c>Cache/Scripts</c> of the data folder.
    /// </summary>
    public static IServiceCollection AddScriptEngine(this IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        var options = configuration.GetSection(ScriptOptions.Section).Get<ScriptOptions>() ?? new ScriptOptions();
        options.CacheFolder ??= Path.Combine(dataFolder, "Cache", "Scripts");
        services.AddSingleton<IScriptEngine>(sp => new ScriptEngine(options, sp.GetRequiredService<TimeProvider>()));
        return services.ShareWithTenants<IScriptEngine>();
    }
}
