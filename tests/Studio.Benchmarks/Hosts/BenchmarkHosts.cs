using Studio.Testing;
using Studio.Testing.Storage;

namespace Studio.Benchmarks.Hosts;

/// <summary>The published host on either database, without the quota that keeps one tenant from taking all, which is not what is measured.</summary>
internal static class BenchmarkHosts
{
    public static async Task<StudioHost> StartAsync(string provider)
    {
        var settings = provider == "Postgres"
            ? new Dictionary<string, string>(await StudioHost.DatabaseSettingsAsync(await PostgresServer.SharedAsync()))
            : new Dictionary<string, string> { ["Studio__Database__Provider"] = provider };
        settings["Studio__RateLimit__PerTenantPerSecond"] = "1000000";
        return await StudioHost.StartAsync(settings: settings);
    }

    /// <summary>The processor time that the host used so far.</summary>
    public static TimeSpan Processor(StudioHost host)
    {
        host.Process.Refresh();
        return host.Process.TotalProcessorTime;
    }
}
