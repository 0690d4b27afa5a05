using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Customers;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.Testing;
using Studio.Testing.Storage;

namespace Studio.Benchmarks.Decisions;

/// <summary>
/// Decisions over HTTP, durable when answered, for 100,000 customers with 1,000 offers and 10,000 rules of which about ten match, with words to say: at full load beside an empty answer, and how long
/// the slowest wait at half of that; and whether an event that was answered is a fact in the next decision.
/// </summary>
internal static class DecisionsBenchmark
{
    private const int Offers = 1_000;
    private const int Rules = 10_000;
    private const int Scripts = 10;
    private const int Customers = 100_000;
    private const int Countries = 200;
    private const int Connections = 64;
    private const int Savers = 8;

    // Until the run time has compiled the busy paths for good.
    private static readonly LoadPlan WarmUp = new(Connections, TimeSpan.Zero, TimeSpan.FromSeconds(25));
    private static readonly LoadPlan Full = new(Connections, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    private static readonly LoadPlan Empty = new(Connections, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await StudioUnderTest.EnsurePublishedAsync(cancellationToken);

        // One of them alone, for whoever looks for what costs.
        var only = Environment.GetEnvironmentVariable("STUDIO_BENCHMARK_PROVIDER");
        if (only is null or "Sqlite")
        {
            await RunAsync("Sqlite", report, cancellationToken);
        }

        if (PostgresServer.Absent is { } absent)
        {
            Report.Say(absent);
        }
        else if (only is null or "Postgres")
        {
            await RunAsync("Postgres", report, cancellationToken);
        }
    }

    private static async Task RunAsync(string provider, Report report, CancellationToken cancellationToken)
    {
        var name = provider.ToLowerInvariant();
        await using var host = await BenchmarkHosts.StartAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var callers = new MillionCallers(host, api, provider, Customers);
        await callers.FillAsync(cancellationToken);
        await MakeRulesAsync(api, cancellationToken);
        await TellAsync(report, name, callers, api, cancellationToken);

        var key = api.DefaultRequestHeaders.Authorization!.ToString();
        var senders = await SocketSender.ManyAsync(host.Address, Connections, cancellationToken);
        var numbers = new int[Connections];
        async Task<HttpStatusCode> DecideAsync(int worker, CancellationToken ct) => (HttpStatusCode)await senders[worker].PostAsync(Decision(key, worker, numbers[worker]++), ct);
        async Task<HttpStatusCode> EmptyAsync(int worker, CancellationToken ct) => (HttpStatusCode)await senders[worker].GetAsync("/health/live", ct);
        Report.Say($"{provider}: warming up");
        await Load.RunAsync(WarmUp, DecideAsync, cancellationToken);
        Report.Say($"{provider}: measuring");
        var processor = BenchmarkHosts.Processor(host);
        var full = await Load.RunAsync(Full, DecideAsync, cancellationToken);
        processor = BenchmarkHosts.Processor(host) - processor;
        var half = await Load.RunAsync(Full with { Pace = TimeSpan.FromSeconds(2 * Connections / full.PerSecond) }, DecideAsync, cancellationToken);
        await Load.RunAsync(Empty, EmptyAsync, cancellationToken);
        var empty = await Load.RunAsync(Empty, EmptyAsync, cancellationToken);
        Array.ForEach(senders, s => s.Dispose());

        report.Add($"{name}.decisions.rate", full.PerSecond, "1/s");
        report.Add($"{name}.decisions.p50", full.Latencies.Percentile(50), "ms");
        report.Add($"{name}.decisions.p99", full.Latencies.Percentile(99), "ms");
        report.Add($"{name}.decisions.processor", processor.TotalMilliseconds * 1000 / (full.PerSecond * (Full.WarmUp + Full.Duration).TotalSeconds), "µs a decision");
        report.Add($"{name}.empty.rate", empty.PerSecond, "1/s");
        report.AtLeast($"{name}.decisions-to-empty.rate", full.PerSecond / empty.PerSecond, "ratio", 0.08);
        report.Add($"{name}.half-load.rate", half.PerSecond, "1/s");
        report.Add($"{name}.half-load.p50", half.Latencies.Percentile(50), "ms");
        report.Below($"{name}.half-load.p99", half.Latencies.Percentile(99), "ms", 20);
        report.Exactly($"{name}.errors", full.Failures + half.Failures + empty.Failures, "requests", 0);
    }

    private static async Task MakeRulesAsync(HttpClient api, CancellationToken cancellationToken)
    {
        var offers = await SaveManyAsync(api, Offers, i => new JsonObject
        {
            ["ContentType"] = "Offer",
            ["OfferPart"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = $"Offer {Text(i)}" }, ["Value"] = new JsonObject { ["Amount"] = 500 + (10 * i), ["Currency"] = "GBP" } },
        }, cancellationToken);
        var scripts = await SaveManyAsync(api, Scripts, i => new JsonObject
        {
            ["ContentType"] = "SalesScript",
            ["SalesScriptPart"] = new JsonObject
            {
                ["Name"] = TextField($"Script {Text(i)}"),
                ["Text"] = new JsonObject { ["en"] = "Thank you{% if customer.name %}, {{ customer.name }}{% endif %}: {{ facts.calls30d }} calls in 30 days. Today we have {{ offer.title }} for you, worth {{ offer.value }}." },
            },
        }, cancellationToken);
        Report.Say("making the rules");
        await SaveManyAsync(api, Rules, i => new JsonObject
        {
            ["ContentType"] = "Rule",
            ["RulePart"] = new JsonObject
            {
                ["Name"] = TextField($"Rule {Text(i)}"),
                ["Condition"] = TextField(Condition(i)),
                ["Offer"] = new JsonObject { ["ContentItemIds"] = new JsonArray(offers[i % Offers]) },
                ["Script"] = new JsonObject { ["ContentItemIds"] = new JsonArray(scripts[i % Scripts]) },
                ["Priority"] = new JsonObject { ["Value"] = i / Countries % 2 },
            },
        }, cancellationToken);
    }

    /// <summary>A fifth of the rules of a country are true of a customer who called once.</summary>
    private static string Condition(int i)
    {
        var (country, calls) = (Text(i % Countries), Text(1 + (i / Countries % 5)));
        return (i % 3) switch
        {
            0 => $"customer.country == 'Country {country}' && facts.calls30d >= {calls}",
            1 => $"customer.country == 'Country {country}' && facts.calls30d >= {calls} && facts.calls30d < 1000 && context.channel != 'mail'",
            _ => $"(customer.country == 'Country {country}' || customer.country == 'Nowhere {country}') && !(facts.calls30d < {calls})",
        };
    }

    /// <summary>How many rules match, and whether an event that was answered counts in the decision that follows at once.</summary>
    private static async Task TellAsync(Report report, string name, MillionCallers callers, HttpClient api, CancellationToken cancellationToken)
    {
        var customer = await callers.CustomerAsync("Fresh", "Country 7", cancellationToken);
        var known = 0;
        for (var calls = 1; calls <= 20; calls++)
        {
            await callers.CallAsync(customer, cancellationToken);
            var decision = await DecideAsync(api, customer, cancellationToken);
            known += (int?)decision["facts"]!["facts.calls30d"] == calls ? 1 : 0;
        }

        report.Exactly($"{name}.events-known-to-the-next-decision", known, "of 20", 20);
        var matched = 0;
        for (var i = 0; i < 50; i++)
        {
            matched += (await DecideAsync(api, CustomerId(i * 997), cancellationToken))["considered"]!.AsArray().Count;
        }

        report.Add($"{name}.matching-rules", matched / 50.0, "a decision");
    }

    private static async Task<JsonObject> DecideAsync(HttpClient api, string customer, CancellationToken cancellationToken)
    {
        using var answer = await api.PostAsJsonAsync("/api/decisions", new { customerId = customer, channel = "phone", touchpoint = "agent.call", limit = 3 }, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!
            : throw new CannotRunException($"A decision was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static Post Decision(string key, int worker, int number) =>
        new("/api/decisions", key, $$"""{"customerId":"{{CustomerId(((worker * 7919) + (number * 104729)) % Customers)}}","channel":"phone","touchpoint":"agent.call","limit":3}""");

    private static string CustomerId(int number) => MillionCallers.IdOf(number);

    private static async Task<string[]> SaveManyAsync(HttpClient api, int count, Func<int, JsonObject> item, CancellationToken cancellationToken)
    {
        var ids = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Savers, CancellationToken = cancellationToken }, async (i, ct) =>
        {
            using var answer = await api.PostAsJsonAsync("/api/content", item(i), ct);
            ids[i] = answer.IsSuccessStatusCode
                ? (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!["ContentItemId"]!
                : throw new CannotRunException($"An item was refused: {await answer.Content.ReadAsStringAsync(ct)}");
        });
        return ids;
    }

    private static JsonObject TextField(string text) => new() { ["Text"] = text };

    private static string Text(int i) => i.ToString(CultureInfo.InvariantCulture);
}
