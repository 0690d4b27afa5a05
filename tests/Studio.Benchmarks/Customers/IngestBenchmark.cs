using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;
using Studio.Testing;
using Studio.Testing.Storage;

namespace Studio.Benchmarks.Customers;

/// <summary>
/// Events over HTTP, durable when answered, each counted by a behaviour fact in its own transaction, half of customers and half of visitors, each with an idempotency key: single ones and lists of a
/// thousand, beside what the database does with one row a commit and what the host does with an empty answer.
/// </summary>
internal static class IngestBenchmark
{
    private const int Connections = 64;
    private const int PostgresConnections = 32;
    private const int ListConnections = 4;
    private const int EventsOfList = 1_000;
    private const int Customers = 200;
    private const int Visitors = 2_000;

    // Until the run time has compiled the busy paths for good: before that it takes a third of the processors.
    private static readonly LoadPlan WarmUp = new(Connections, TimeSpan.Zero, TimeSpan.FromSeconds(25));
    private static readonly LoadPlan Singles = new(Connections, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    private static readonly LoadPlan Lists = new(ListConnections, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8));
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
        var subjects = await PrepareAsync(api, cancellationToken);
        var limit = provider == "Sqlite" ? RowLimits.Sqlite(host.DataFolder) : await RowLimits.PostgresAsync(host.Settings["Studio__Database__ConnectionString"], PostgresConnections, cancellationToken);
        report.Add($"{name}.row-a-commit.rate", limit, "rows/s");
        report.Add($"{name}.disk-sync.p50", DiskSync.Measure(host.DataFolder).Percentile(50), "ms");

        var key = api.DefaultRequestHeaders.Authorization!.ToString();
        var senders = await SocketSender.ManyAsync(host.Address, Connections, cancellationToken);
        var numbers = new int[Connections];
        Task<HttpStatusCode> SendAsync(int worker, CancellationToken ct) => AsStatusAsync(senders[worker].PostAsync(One(key, subjects, worker, numbers[worker]++), ct));
        Report.Say($"{provider}: warming up");
        await Load.RunAsync(WarmUp, SendAsync, cancellationToken);
        Report.Say($"{provider}: measuring");
        var processor = BenchmarkHosts.Processor(host);
        var singles = await Load.RunAsync(Singles, SendAsync, cancellationToken);
        processor = BenchmarkHosts.Processor(host) - processor;
        var lists = await Load.RunAsync(Lists, (w, ct) => AsStatusAsync(senders[w].PostAsync(Many(key, subjects, w, numbers[w]++), ct)), cancellationToken);
        await Load.RunAsync(Empty, (w, ct) => AsStatusAsync(senders[w].GetAsync("/health/live", ct)), cancellationToken);
        var empty = await Load.RunAsync(Empty, (w, ct) => AsStatusAsync(senders[w].GetAsync("/health/live", ct)), cancellationToken);
        Array.ForEach(senders, s => s.Dispose());

        report.Add($"{name}.events.rate", singles.PerSecond, "1/s");
        report.Add($"{name}.events.p50", singles.Latencies.Percentile(50), "ms");
        report.Below($"{name}.events.p99", singles.Latencies.Percentile(99), "ms", 25);
        report.Add($"{name}.events.processor", processor.TotalMilliseconds * 1000 / (singles.PerSecond * (Singles.WarmUp + Singles.Duration).TotalSeconds), "µs an event");
        report.Add($"{name}.empty.rate", empty.PerSecond, "1/s");
        report.AtLeast($"{name}.events-to-row-a-commit.rate", singles.PerSecond / limit, "ratio", provider == "Sqlite" ? 2.5 : 0.5);
        if (provider == "Sqlite")
        {
            report.AtLeast($"{name}.events-to-empty.rate", singles.PerSecond / empty.PerSecond, "ratio", 0.2);
        }
        else
        {
            report.Add($"{name}.events-to-empty.rate", singles.PerSecond / empty.PerSecond, "ratio");
        }

        report.AtLeast($"{name}.lists.rate", lists.PerSecond * EventsOfList, "events/s", 20_000);
        report.Add($"{name}.lists.p50", lists.Latencies.Percentile(50), "ms");
        report.Exactly($"{name}.errors", singles.Failures + lists.Failures + empty.Failures, "requests", 0);
        var (exitCode, output) = await host.CommandAsync("verify");
        report.Exactly($"{name}.verified", exitCode == 0 ? 1 : 0, "yes", 1);
        if (exitCode != 0)
        {
            Report.Say(output);
        }
    }

    /// <summary>A behaviour fact that every event counts to, and the subjects of events.</summary>
    private static async Task<string[]> PrepareAsync(HttpClient api, CancellationToken cancellationToken)
    {
        await SaveAsync(api, JsonNode.Parse("""
            { "ContentType": "BehaviourFact", "BehaviourFactPart": { "Title": { "Text": "Products seen" }, "Name": { "Text": "seen30d" }, "Aggregate": { "Text": "Count" },
              "Condition": { "Text": "contact.type == 'product_view'" }, "WindowLength": { "Value": 30 }, "WindowUnit": { "Text": "Days" } } }
            """)!, cancellationToken);
        var subjects = new string[Customers + Visitors];
        for (var i = 0; i < Customers; i++)
        {
            var id = await SaveAsync(api, new JsonObject
            {
                ["ContentType"] = "Customer",
                ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = string.Create(CultureInfo.InvariantCulture, $"Customer {i}") } },
            }, cancellationToken);
            subjects[i] = $$"""{"kind":"customer","id":"{{id}}"}""";
        }

        for (var i = 0; i < Visitors; i++)
        {
            subjects[Customers + i] = string.Create(CultureInfo.InvariantCulture, $$"""{"kind":"visitor","id":"01benchv1s{{i:0000000000000000}}"}""");
        }

        return subjects;
    }

    private static Post One(string key, string[] subjects, int worker, int number) =>
        new("/api/events", key, Event(subjects, worker, number, null), string.Create(CultureInfo.InvariantCulture, $"one-{worker}-{number}"));

    private static Post Many(string key, string[] subjects, int worker, int number)
    {
        var json = new StringBuilder("{\"events\":[");
        for (var i = 0; i < EventsOfList; i++)
        {
            json.Append(i > 0 ? "," : "").Append(Event(subjects, worker, (number * EventsOfList) + i, string.Create(CultureInfo.InvariantCulture, $"many-{worker}-{number}-{i}")));
        }

        return new Post("/api/events", key, json.Append("]}").ToString());
    }

    private static string Event(string[] subjects, int worker, int number, string? ownKey)
    {
        // Half of customers, half of visitors.
        var place = (worker * 7919) + (number / 2);
        var subject = number % 2 == 0 ? subjects[place % Customers] : subjects[Customers + (place % Visitors)];
        var own = ownKey is null ? "" : $$""","idempotencyKey":"{{ownKey}}" """;
        return string.Create(CultureInfo.InvariantCulture,
            $$"""{"type":"product_view","subject":{{subject}},"channel":"web","touchpoint":"shop.product","title":"REGENCY CAKESTAND 3 TIER","payload":{"code":"P-{{place % 500}}"}{{own}}}""");
    }

    private static async Task<string> SaveAsync(HttpClient api, JsonNode item, CancellationToken cancellationToken)
    {
        using var answer = await api.PostAsJsonAsync("/api/content", item, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["ContentItemId"]!
            : throw new CannotRunException($"An item was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static async Task<HttpStatusCode> AsStatusAsync(Task<int> status) => (HttpStatusCode)await status;
}
