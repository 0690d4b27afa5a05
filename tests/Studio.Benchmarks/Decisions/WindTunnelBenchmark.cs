using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Customers;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.Testing;

namespace Studio.Benchmarks.Decisions;

/// <summary>
/// A replay of a million stored decisions by a thousand rules of which a hundred are changed, asked for over HTTP: how long it takes, whether its memory is that of a tenth of them, and how soon it stops
/// working when it is cancelled. On SQLite, or on the database that <c>STUDIO_BENCHMARK_PROVIDER</c> names.
/// </summary>
internal static class WindTunnelBenchmark
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await StudioUnderTest.EnsurePublishedAsync(cancellationToken);
        var count = int.TryParse(Environment.GetEnvironmentVariable("STUDIO_BENCHMARK_DECISIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 1_000_000;
        var provider = Environment.GetEnvironmentVariable("STUDIO_BENCHMARK_PROVIDER") ?? "Sqlite";
        var name = provider.ToLowerInvariant();
        await using var host = await BenchmarkHosts.StartAsync(provider);
        using var api = await host.CreateApiClientAsync();
        Report.Say("making the rules");
        var rules = new TunnelRules(api);
        await rules.MakeAsync(cancellationToken);

        // The first decision gives the set of rules its number.
        using (var decided = await api.PostAsJsonAsync("/api/decisions", new { customerId = LongHistory.Customer, channel = "phone", touchpoint = "agent.call" }, cancellationToken))
        {
            _ = decided.IsSuccessStatusCode ? decided : throw new CannotRunException($"A decision was refused: {await decided.Content.ReadAsStringAsync(cancellationToken)}");
        }

        var began = Stopwatch.GetTimestamp();
        var stored = new StoredDecisions(host, provider, count, rules.Known, rules.Changed);
        var expected = await stored.FillAsync(cancellationToken);
        report.Add($"{name}.preparation", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");
        JsonObject Order(int from) => new()
        {
            ["from"] = stored.At(from).UtcDateTime,
            ["to"] = stored.At(count).UtcDateTime,
            ["drafts"] = new JsonArray([.. rules.Drafts.Select(r => (JsonNode)r)]),
            ["off"] = new JsonArray([.. rules.Off.Select(r => (JsonNode)r)]),
        };

        // Until the run time has compiled what is busy.
        await ReplayAsync(host, api, Order(count - (count / 10)), cancellationToken);
        var tenth = await ReplayAsync(host, api, Order(count - (count / 10)), cancellationToken);
        var all = await ReplayAsync(host, api, Order(0), cancellationToken);
        var result = all.Run["result"]!;
        report.Exactly($"{name}.decisions", (long)result["decisions"]!, "decisions", count);
        report.Exactly($"{name}.untold", (long)result["untold"]! + (long)result["erased"]!, "decisions", 0);
        report.AtLeast($"{name}.different", (long)result["different"]!, "decisions", Math.Max(1, expected.LostFirst));
        report.AtLeast($"{name}.same", (long)result["same"]!, "decisions", count - expected.Affected);
        report.Add($"{name}.tenth", tenth.Took.TotalSeconds, "s");
        report.Below($"{name}.replay", all.Took.TotalSeconds, "s", 60.0 * count / 1_000_000);
        report.Add($"{name}.rate", count / all.Took.TotalSeconds, "decisions/s");
        report.Add($"{name}.processor", all.Processor.TotalMilliseconds * 1000 / count, "µs a decision");
        report.Add($"{name}.memory-tenth", tenth.Memory, "MB");
        report.Add($"{name}.memory", all.Memory, "MB");
        report.Below($"{name}.memory-growth", all.Memory / tenth.Memory, "ratio", 1.25);
        await CancelAsync(name, host, api, Order(0), report, cancellationToken);
    }

    private static async Task<(JsonObject Run, TimeSpan Took, TimeSpan Processor, double Memory)> ReplayAsync(StudioHost host, HttpClient api, JsonObject order, CancellationToken cancellationToken)
    {
        var (began, processor, memory) = (Stopwatch.GetTimestamp(), BenchmarkHosts.Processor(host), 0.0);
        var id = await StartAsync(api, order, cancellationToken);
        while (Stopwatch.GetElapsedTime(began) < Longest)
        {
            memory = Math.Max(memory, Memory(host.Process));
            var run = (await api.GetFromJsonAsync<JsonObject>("/api/wind-tunnel/" + id, cancellationToken))!;
            switch ((string)run["state"]!)
            {
                case "completed":
                    return (run, Stopwatch.GetElapsedTime(began), BenchmarkHosts.Processor(host) - processor, memory);
                case "queued" or "running":
                    await Task.Delay(Sampling, cancellationToken);
                    break;
                default:
                    throw new CannotRunException($"A replay did not end as it should: {run["state"]} {run["error"]}");
            }
        }

        throw new CannotRunException("A replay did not end.");
    }

    /// <summary>Cancels a replay that is well under way, and waits until the host is idle.</summary>
    private static async Task CancelAsync(string name, StudioHost host, HttpClient api, JsonObject order, Report report, CancellationToken cancellationToken)
    {
        var id = await StartAsync(api, order, cancellationToken);
        JsonObject run;
        do
        {
            await Task.Delay(Sampling, cancellationToken);
            run = (await api.GetFromJsonAsync<JsonObject>("/api/wind-tunnel/" + id, cancellationToken))!;
        }
        while ((string)run["state"]! is "queued" or "running" && (long)run["linesRead"]! == 0);

        var began = Stopwatch.GetTimestamp();
        using var answer = await api.PostAsync($"/api/wind-tunnel/{id}/cancel", null, cancellationToken);
        report.Add($"{name}.cancel-answered", Stopwatch.GetElapsedTime(began).TotalMilliseconds, "ms");
        var (idle, busy) = (Stopwatch.GetElapsedTime(began), BenchmarkHosts.Processor(host));
        while (Stopwatch.GetElapsedTime(began) - idle < 3 * Sampling && Stopwatch.GetElapsedTime(began) < Longest)
        {
            await Task.Delay(Sampling, cancellationToken);
            var now = BenchmarkHosts.Processor(host);
            if (now - busy > 0.3 * Sampling)
            {
                idle = Stopwatch.GetElapsedTime(began);
            }

            busy = now;
        }

        report.Below($"{name}.cancel-to-idle", idle.TotalMilliseconds, "ms", 1_000);
        run = (await api.GetFromJsonAsync<JsonObject>("/api/wind-tunnel/" + id, cancellationToken))!;
        report.Exactly($"{name}.cancelled", (string)run["state"]! == "cancelled" && run["result"] is null ? 1 : 0, "yes", 1);
    }

    private static async Task<string> StartAsync(HttpClient api, JsonObject order, CancellationToken cancellationToken)
    {
        using var answer = await api.PostAsJsonAsync("/api/wind-tunnel", order, cancellationToken);
        return answer.IsSuccessStatusCode ? (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]! : throw new CannotRunException($"The replay was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <summary>What the process holds itself, in MB: without the pages of the database's file, which the system gives and takes, where it tells that.</summary>
    private static double Memory(Process process)
    {
        process.Refresh();
        var status = $"/proc/{process.Id}/status";
        var own = File.Exists(status) ? Array.Find(File.ReadAllLines(status), l => l.StartsWith("RssAnon:", StringComparison.Ordinal)) : null;
        return own is null ? process.WorkingSet64 / 1e6 : double.Parse(own.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
