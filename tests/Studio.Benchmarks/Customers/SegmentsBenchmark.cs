using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.Testing;
using Studio.Testing.Storage;

namespace Studio.Benchmarks.Customers;

/// <summary>
/// Segments over a million customers, on both databases: counting conditions while they are written, counting them as published, how soon an event changes who is in one, and how soon those are out
/// of it whom the mere passing of time takes out, a hundred thousand at the same moment.
/// </summary>
internal static class SegmentsBenchmark
{
    private const int Counts = 10;
    private const int Events = 20;
    private const double CountGoal = 2_000;
    private const double ChangeGoal = 1_000;
    private const double TimeGoal = 60;
    private const string Three = "customer.country !== 'Country 7' && customer.name.includes('9') && facts.calls30d >= 1";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UntilDue = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await StudioUnderTest.EnsurePublishedAsync(cancellationToken);
        var count = int.TryParse(Environment.GetEnvironmentVariable("STUDIO_BENCHMARK_CUSTOMERS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 1_000_000;

        // One of them alone, for whoever looks for what costs.
        var only = Environment.GetEnvironmentVariable("STUDIO_BENCHMARK_PROVIDER");
        if (only is null or "Sqlite")
        {
            await RunAsync("Sqlite", count, report, cancellationToken);
        }

        if (PostgresServer.Absent is { } absent)
        {
            Report.Say(absent);
        }
        else if (only is null or "Postgres")
        {
            await RunAsync("Postgres", count, report, cancellationToken);
        }
    }

    private static async Task RunAsync(string provider, int count, Report report, CancellationToken cancellationToken)
    {
        var name = provider.ToLowerInvariant();
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        api.Timeout = Longest;
        var callers = new MillionCallers(host, api, provider, count);
        var began = Stopwatch.GetTimestamp();
        await callers.FillAsync(cancellationToken);
        report.Add($"{name}.preparation", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");

        await CountAsync($"{name}.count", Three, callers, report, cancellationToken);
        await CountAsync($"{name}.count-contacts", "customer.country !== 'Country 7' && facts.contacts30d >= 1", callers, report, cancellationToken);

        // Both counts of published conditions are under way when the first event comes.
        var of = await PublishAsync("Callers", "facts.calls30d >= 1", callers, cancellationToken);
        var three = await PublishAsync("Three", Three, callers, cancellationToken);
        began = Stopwatch.GetTimestamp();
        await WaitAsync(api, of, s => s["countedUtc"] is not null, cancellationToken);
        await WaitAsync(api, three, s => s["countedUtc"] is not null, cancellationToken);
        report.Add($"{name}.two-segments-counted", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");
        await ChangeAsync(name, api, callers, report, cancellationToken);
        await AgeAsync(name, api, of, callers, report, cancellationToken);
    }

    private static async Task CountAsync(string name, string condition, MillionCallers callers, Report report, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        JsonNode? answer = null;
        for (var i = 0; i <= Counts; i++)
        {
            var began = Stopwatch.GetTimestamp();
            answer = (await callers.PostAsync("/api/conditions/customers/check", new JsonObject { ["condition"] = condition, ["count"] = true }, cancellationToken))["count"];
            if (i > 0)
            {
                samples.Add(began);
            }
        }

        report.AtLeast($"{name}.found", (long)answer!["matches"]!, "customers", 1);
        report.Exactly($"{name}.is-estimate", (bool)answer["isEstimate"]! ? 1 : 0, "yes", 0);
        report.Below($"{name}.p50", samples.Percentile(50), "ms", CountGoal);
        report.Below($"{name}.max", samples.Percentile(100), "ms", CountGoal);
    }

    private static async Task ChangeAsync(string name, HttpClient api, MillionCallers callers, Report report, CancellationToken cancellationToken)
    {
        // New customers, so that each surely was in no segment.
        var samples = new Samples();
        for (var i = 0; i < Events; i++)
        {
            var customer = await callers.CustomerAsync($"New 9 {i}", "Country 8", cancellationToken);
            var sent = Stopwatch.GetTimestamp();
            await callers.CallAsync(customer, cancellationToken);
            while ((await api.GetFromJsonAsync<JsonObject>($"/api/customers/{customer}/segments", cancellationToken))!["items"]!.AsArray().Count < 2)
            {
                if (Stopwatch.GetElapsedTime(sent) > TimeSpan.FromMinutes(1))
                {
                    throw new CannotRunException("A call changed nobody's segments within a minute.");
                }

                await Task.Delay(5, cancellationToken);
            }

            samples.Add(sent);
        }

        report.Below($"{name}.event-to-member.p50", samples.Percentile(50), "ms", ChangeGoal);
        report.Below($"{name}.event-to-member.max", samples.Percentile(100), "ms", ChangeGoal);
    }

    /// <summary>The calls of every tenth leave the window at the same moment.</summary>
    private static async Task AgeAsync(string name, HttpClient api, string segment, MillionCallers callers, Report report, CancellationToken cancellationToken)
    {
        var before = (long)(await StandingAsync(api, segment, cancellationToken))!["members"]!;
        var due = DateTimeOffset.FromUnixTimeMilliseconds((TimeProvider.System.GetUtcNow() + UntilDue).ToUnixTimeMilliseconds());
        var aged = await callers.AgeAsync(due, cancellationToken);
        if (TimeProvider.System.GetUtcNow() >= due)
        {
            throw new CannotRunException("The calls were due before they were written.");
        }

        report.Add($"{name}.members", before, "customers");
        report.Add($"{name}.due-at-once", aged, "customers");
        await Task.Delay(due - TimeProvider.System.GetUtcNow(), cancellationToken);
        await WaitAsync(api, segment, s => (long)s["members"]! < before, cancellationToken);
        report.Add($"{name}.first-out", (TimeProvider.System.GetUtcNow() - due).TotalSeconds, "s");
        await WaitAsync(api, segment, s => (long)s["members"]! == before - aged, cancellationToken);
        report.Below($"{name}.last-out", (TimeProvider.System.GetUtcNow() - due).TotalSeconds, "s", TimeGoal);
    }

    private static async Task<string> PublishAsync(string name, string condition, MillionCallers callers, CancellationToken cancellationToken) => (string)(await callers.PostAsync("/api/content", new JsonObject
    {
        ["ContentType"] = "Segment",
        ["SegmentPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Condition"] = new JsonObject { ["Text"] = condition } },
    }, cancellationToken))["ContentItemId"]!;

    private static async Task WaitAsync(HttpClient api, string segment, Func<JsonNode, bool> until, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (await StandingAsync(api, segment, cancellationToken) is not { } standing || !until(standing))
        {
            if (Stopwatch.GetElapsedTime(began) > Longest)
            {
                throw new CannotRunException("A segment did not come to where it should.");
            }

            await Task.Delay(250, cancellationToken);
        }
    }

    private static async Task<JsonNode?> StandingAsync(HttpClient api, string segment, CancellationToken cancellationToken) =>
        (await api.GetFromJsonAsync<JsonObject>("/api/segments", cancellationToken))!["items"]!.AsArray().First(s => (string)s!["id"]! == segment)!["standing"];
}
