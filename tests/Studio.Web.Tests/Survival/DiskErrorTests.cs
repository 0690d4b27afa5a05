using Studio.Testing;
using Studio.Testing.Faults;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Survival;

/// <summary>The disk does not make durable what was written (statement 4 of reliability.md): nobody is told that it was.</summary>
[Trait("Category", "Faults")]
public sealed class DiskErrorTests
{
    private static readonly TimeSpan While = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full" ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(2);

    [SystemCallFaultFact]
    public async Task An_error_of_fsync_never_yields_success()
    {
        await using var host = await StudioHost.StartOnAsync("Sqlite");
        await using var load = await SteadyLoad.StartAsync(host);
        await load.WorksAsync(50);

        await using (var fault = await FailAsync(host, first: 80))
        {
            await FailsAsync(load, fault);
        }

        // Nobody restarts anything when the disk is well again; then it fails for good.
        await load.WorksAsync(50);
        await using (var fault = await FailAsync(host, first: 5))
        {
            await FailsAsync(load, fault);
            await host.KillAsync();
        }

        await load.EndAsync();
        await host.RestartAsync();
        await load.IsKeptAsync();
    }

    private static Task<SystemCallFault> FailAsync(StudioHost host, int first) => SystemCallFault.StartAsync(host.Process, "fsync,fdatasync", "EIO", first);

    private static async Task FailsAsync(SteadyLoad load, SystemCallFault fault)
    {
        await SteadyLoad.UntilAsync(() => fault.Failed > 0, "no call has failed");
        await load.IsRefusedAsync(TimeSpan.Zero);
        var answered = load.Answered;
        await load.IsRefusedAsync(While);
        load.Answered.ShouldBe(answered, "something was answered though nothing reaches the disk");
        load.Refusals.ShouldAllBe(r => r.Status == 503 && r.RetryAfter != null && r.ContentType == "application/problem+json" && (string)r.Json!["detail"]! != "");
    }
}
