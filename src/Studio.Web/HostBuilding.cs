using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;
using Studio.Assets;
using Studio.ContentModel.Definitions;
using Studio.Data;
using Studio.Data.Backups;
using Studio.Kernel;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.SignIn;
using Studio.Scripts;
using Studio.Web.Telemetry;

namespace Studio.Web;

/// <summary>
/// Puts the host together. Settings: <c>Studio:DataFolder</c> (default App_Data in the working folder), <c>Studio:Recipe</c> (default retail),
/// <c>Studio:Database:Provider</c> (Sqlite or Postgres) and <c>Studio:Database:ConnectionString</c> for new tenants, ASPNETCORE_URLS; the README has them all.
/// </summary>
internal static class HostBuilding
{
    /// <summary>The host that serves.</summary>
    public static WebApplication ForServing(string[] args)
    {
        var builder = Builder(args);
        AddDefaults(builder, new() { ["Logging:LogLevel:Default"] = "Information" });
        AddServices(builder);
        if (builder.Configuration.GetValue("Studio:Logging:Json", false))
        {
            builder.Logging.AddJsonConsole(o => (o.IncludeScopes, o.UseUtcTimestamp, o.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        }

        builder.Services.AddSingleton<PrometheusMetrics>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<PrometheusMetrics>());
        builder.Services.AddHostedService<TelemetryExport>();
        builder.Services.AddHostedService<GracefulStop>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout += GracefulStop.DrainTime(builder.Configuration));
        return builder.Build();
    }

    /// <summary>The same host for a command: it never serves, runs no tenant's background services, and logs to the error stream what is worth a warning.</summary>
    public static WebApplication ForCommand(string name, string? dataFolder)
    {
        var builder = Builder([]);
        AddDefaults(builder, new() { ["Logging:LogLevel:Default"] = "Warning" });
        builder.Configuration["Studio:Tenants:RunServices"] = "false";
        if (dataFolder is not null)
        {
            builder.Configuration["Studio:DataFolder"] = dataFolder;
        }

        builder.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(new AuditSource("command " + name));
        AddServices(builder);
        return builder.Build();
    }

    /// <summary>A change of settings takes a restart. Watching their files for changes would mean to watch the folder with all that is in it, and the data is: each page that a database writes would be an event.</summary>
    private static WebApplicationBuilder Builder(string[] args) => WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);

    private static void AddDefaults(WebApplicationBuilder builder, Dictionary<string, string?> defaults)
    {
        defaults["Logging:LogLevel:Microsoft"] = "Warning";
        defaults["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error";
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var dataFolder = Path.GetFullPath(builder.Configuration["Studio:DataFolder"] ?? Path.Combine(builder.Environment.ContentRootPath, "App_Data"));
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddStudio(ShippedModules.Assemblies, dataFolder, Path.Combine(AppContext.BaseDirectory, "recipes"));
        builder.Services.AddTenantDatabases(dataFolder);
        builder.Services.AddTenantBackups();
        builder.Services.AddSingleton<DefaultTenant>();

        // One for all tenants: hashing takes the whole machine's time.
        builder.Services.AddSingleton<PasswordGate>().ShareWithTenants<PasswordGate>();
        builder.Services.AddScriptEngine(builder.Configuration, dataFolder);
        builder.Services.AddSingleton<SharedDefinitions>().ShareWithTenants<SharedDefinitions>();
    }
}
