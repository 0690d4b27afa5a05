using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Pages;

/// <summary>A segment over a million customers with three conditions, one on a behaviour fact: counting it while it is written, counting it as published, and an event that changes who is in it.</summary>
internal static class SegmentsBenchmark
{
    private const int Counts = 10;
    private const int Events = 20;
    private const int Callers = 100_000;
    private const int BatchSize = 1_000;
    private const double CountGoal = 2_000;
    private const double ChangeGoal = 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var studio = await StudioUnderTest.StartAsync(cancellationToken);
        await PostAsync(studio, "/api/content", JsonNode.Parse("""
            { "ContentType": "BehaviourFact", "BehaviourFactPart": { "Title": { "Text": "Calls" }, "Name": { "Text": "calls30d" }, "Aggregate": { "Text": "Count" },
              "Condition": { "Text": "contact.type == 'call'" }, "WindowLength": { "Value": 30 }, "WindowUnit": { "Text": "Days" } } }
            """)!, cancellationToken);
        await MillionCustomers.FillAsync(studio, cancellationToken);
        var ids = await IdsAsync(studio, cancellationToken);
        Report.Say($"recording {ids.Count} calls");
        foreach (var chunk in ids.Chunk(BatchSize))
        {
            await PostAsync(studio, "/api/events", new JsonObject { ["events"] = new JsonArray([.. chunk.Select(Call)]) }, cancellationToken);
        }

        const string Condition = "customer.country !== 'Country 7' && customer.name.includes('9') && facts.calls30d >= 1";
        var samples = new Samples();
        long matches = 0;
        for (var i = 0; i <= Counts; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await PostAsync(studio, "/api/conditions/customers/check", new JsonObject { ["condition"] = Condition, ["count"] = true }, cancellationToken);
            matches = (long)answer["count"]!["matches"]!;
            if (i > 0)
            {
                samples.Add(began);
            }
        }

        report.AtLeast("counted", matches, "customers", 1);
        report.Below("count.p50", samples.Percentile(50), "ms", CountGoal);
        report.Below("count.max", samples.Percentile(100), "ms", CountGoal);
        await ChangeAsync(studio, Condition, report, cancellationToken);
    }

    private static async Task ChangeAsync(StudioUnderTest studio, string condition, Report report, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var segment = (string)(await PostAsync(studio, "/api/content", new JsonObject
        {
            ["ContentType"] = "Segment",
            ["SegmentPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Callers" }, ["Condition"] = new JsonObject { ["Text"] = condition } },
        }, cancellationToken))["ContentItemId"]!;
        JsonNode? standing;
        do
        {
            await Task.Delay(500, cancellationToken);
            standing = (await studio.Api.GetFromJsonAsync<JsonObject>("/api/segments", cancellationToken))!["items"]!.AsArray().First(s => (string)s!["id"]! == segment)!["standing"];
        }
        while (standing?["countedUtc"] is null && Stopwatch.GetElapsedTime(began) < Longest);
        report.Add("recount", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");

        // New customers, so that each surely was in no segment.
        var samples = new Samples();
        for (var i = 0; i < Events; i++)
        {
            var customer = (string)(await PostAsync(studio, "/api/content", new JsonObject
            {
                ["ContentType"] = "Customer",
                ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = $"New 9 {i}" }, ["Country"] = new JsonObject { ["Text"] = "Country 8" } },
            }, cancellationToken))["ContentItemId"]!;
            var sent = Stopwatch.GetTimestamp();
            await PostAsync(studio, "/api/events", Call(customer), cancellationToken);
            while ((await studio.Api.GetFromJsonAsync<JsonObject>($"/api/customers/{customer}/segments", cancellationToken))!["items"]!.AsArray().Count == 0)
            {
                if (Stopwatch.GetElapsedTime(sent) > TimeSpan.FromSeconds(60))
                {
                    throw new CannotRunException("A call changed nobody's segments within a minute.");
                }

                await Task.Delay(5, cancellationToken);
            }

            samples.Add(sent);
        }

        report.Below("event-to-member.p50", samples.Percentile(50), "ms", ChangeGoal);
        report.Below("event-to-member.max", samples.Percentile(100), "ms", ChangeGoal);
    }

    private static JsonObject Call(string customer) => new()
    {
        ["type"] = "call",
        ["channel"] = "phone",
        ["title"] = "Asked",
        ["subject"] = new JsonObject { ["kind"] = "customer", ["id"] = customer },
    };

    /// <summary>Some of the customers, a page at a time.</summary>
    private static async Task<IReadOnlyList<string>> IdsAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        var segment = (string)(await PostAsync(studio, "/api/content", JsonNode.Parse("""
            { "ContentType": "Segment", "SegmentPart": { "Name": { "Text": "Everybody" }, "Condition": { "Text": "customer.number.startsWith('M-')" } } }
            """)!, cancellationToken))["ContentItemId"]!;
        var (ids, after, began) = (new List<string>(), "", Stopwatch.GetTimestamp());
        while (ids.Count < Callers && Stopwatch.GetElapsedTime(began) < Longest)
        {
            using var answer = await studio.Api.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/segments/{segment}/members?take={BatchSize}&after={after}"), cancellationToken);
            var items = answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["items"]!.AsArray() : [];
            ids.AddRange(items.Select(m => (string)m!["customerId"]!));
            after = ids.Count > 0 ? ids[^1] : "";
            if (items.Count < BatchSize)
            {
                await Task.Delay(500, cancellationToken);
            }
        }

        return ids;
    }

    private static async Task<JsonObject> PostAsync(StudioUnderTest studio, string address, JsonNode body, CancellationToken cancellationToken)
    {
        using var answer = await studio.Api.PostAsJsonAsync(address, body, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!
            : throw new CannotRunException($"{address} was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
