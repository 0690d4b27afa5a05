using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Tenants;

/// <summary>What a tenant costs: kept, at its first request, and at every request.</summary>
internal static class TenantsBenchmark
{
    // The first pay for what all share: caches, pools, and code, which is compiled anew when it has run thirty times.
    private const int First = 40;
    private const int Kept = 100;
    private const int Unused = 50;
    private const int Rounds = 9;
    private const int Connections = 8;

    // A tenant that was served rests: its connections are closed within 20 s, and the pools of the process give back after 30 s what they kept of its start.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(45);

    // The compiler makes the code of both better while it runs; then they take turns, so that a slower minute of the machine meets both.
    private static readonly LoadPlan WarmUp = new(Connections, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    private static readonly LoadPlan Round = new(Connections, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2));

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        Report.Say($"setting {Kept} tenants up");
        await using var tenants = await ManyTenants.StartAsync(Kept, cancellationToken);
        using var client = new HttpClient { BaseAddress = tenants.Address };
        report.Add("features", tenants.Features, "features");

        await ServeAsync(client, 0, First, cancellationToken);
        _ = Memory();
        await Task.Delay(Rest, cancellationToken);
        var (heap, resident) = Memory();
        var first = await ServeAsync(client, First, Kept, cancellationToken);
        report.Add("tenant.heap.at-once", (Memory().Heap - heap) / (Kept - First), "KB");
        await Task.Delay(Rest, cancellationToken);
        var (heapAfter, residentAfter) = Memory();
        report.Below("tenant.heap", (heapAfter - heap) / (Kept - First), "KB", 1024);
        report.Below("tenant.resident", (residentAfter - resident) / (Kept - First), "KB", 1024);
        report.Below("first-request.p50", first.Percentile(50), "ms", 150);
        report.Add("first-request.p95", first.Percentile(95), "ms");

        // Nobody asks for these fifty: they are rows, and an entry in the table of addresses.
        await tenants.SetUpAsync(Kept, Kept + Unused, cancellationToken);
        report.Add("unused-tenant.heap.at-once", (Memory().Heap - heapAfter) / Unused, "KB");
        await Task.Delay(Rest, cancellationToken);
        report.Below("unused-tenant.heap", Math.Max(0, Memory().Heap - heapAfter) / Unused, "KB", 8);
        report.AtLeast("endpoint-to-plain.rate", await RatioAsync(tenants.Address, client, cancellationToken), "ratio", 0.85);
    }

    /// <summary>Asks each tenant once for its sign-in page, which goes through all of its pipeline.</summary>
    private static async Task<Samples> ServeAsync(HttpClient client, int from, int to, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        for (var i = from; i < to; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync($"/{ManyTenants.Name(i)}/admin/sign-in", cancellationToken);
            answer.EnsureSuccessStatusCode();
            samples.Add(began);
        }

        return samples;
    }

    /// <summary>What is in use in KB: the managed heap, and the memory that the process holds.</summary>
    private static (double Heap, double Resident) Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true) / 1024.0, process.WorkingSet64 / 1024.0);
    }

    private static async Task<double> RatioAsync(Uri studio, HttpClient client, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var plain = builder.Build();
        PlainModule.Map(plain);
        await plain.StartAsync(cancellationToken);
        var (inTenant, without) = (new Uri(studio, $"/{ManyTenants.Name(0)}{PlainModule.Address}"), new Uri(new Uri(plain.Urls.First()), PlainModule.Address));
        await Load.RunAsync(WarmUp, (_, ct) => AskAsync(client, inTenant, ct), cancellationToken);
        await Load.RunAsync(WarmUp, (_, ct) => AskAsync(client, without, ct), cancellationToken);
        var ratios = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var tenant = await Load.RunAsync(Round, (_, ct) => AskAsync(client, inTenant, ct), cancellationToken);
            var bare = await Load.RunAsync(Round, (_, ct) => AskAsync(client, without, ct), cancellationToken);
            ratios.Add(tenant.PerSecond / bare.PerSecond);
        }

        await plain.StopAsync(cancellationToken);
        return ratios.Order().ElementAt(Rounds / 2);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(address, cancellationToken);
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return answer.StatusCode;
    }
}
