using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Contents;

/// <summary>
/// Creating an item of six fields, reading one and listing 25, over HTTP with 8 connections on SQLite, durable; the same is asked of the peer (Strapi) in the same session.
/// Where the peer cannot be installed, the figures stand that were seen of it once (peers/README.md), and the output says so.
/// </summary>
internal static class ContentBenchmark
{
    private const int Connections = 8;
    private const double Goal = 5;
    private static readonly LoadPlan Plan = new(Connections, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8));

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var studio = await StudioAsync(report, cancellationToken);
        var peer = await PeerAsync(report, cancellationToken);
        foreach (var work in studio.Keys)
        {
            report.AtLeast($"{work}.ratio", studio[work] / peer[work], "x", Goal);
        }
    }

    private static async Task<Dictionary<string, double>> StudioAsync(Report report, CancellationToken cancellationToken)
    {
        await using var studio = await StudioUnderTest.StartAsync(cancellationToken);
        var senders = HttpSender.Many(studio.Host.Address, Connections);
        var made = 0;
        string Item() => $$$$"""
            {"ContentType":"Customer","CustomerPart":{"Number":{"Text":"C-{{{{Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture)}}}}"},"Name":{"Text":"Trail running shoe {{{{made.ToString(CultureInfo.InvariantCulture)}}}}"},"Email":{"Text":"shoe@example.com"},"Country":{"Text":"Light and grippy shoe for wet rock and mud, 280 g."},"Language":{"Text":"en"},"Sample":{"Value":true}}}
            """;
        var create = await Load.RunAsync(Plan, (w, ct) => senders[w].PostAsync(new Post("/api/content", studio.Key, Item()), ct), cancellationToken);
        var ids = (await studio.Api.GetFromJsonNodeAsync("/api/content?type=Customer&pageSize=200&fields=DisplayText", cancellationToken))["items"]!.AsArray().Select(i => (string)i!["ContentItemId"]!).ToList();
        var asked = 0;
        var read = await Load.RunAsync(Plan, (w, ct) => senders[w].GetAsync("/api/content/" + ids[Interlocked.Increment(ref asked) % ids.Count], studio.Key, ct), cancellationToken);
        var list = await Load.RunAsync(Plan, (w, ct) => senders[w].GetAsync("/api/content?type=Customer&pageSize=25&sort=-ModifiedUtc", studio.Key, ct), cancellationToken);
        Array.ForEach(senders, s => s.Dispose());
        report.Add("disk-sync.p50", DiskSync.Measure(studio.Host.DataFolder).Percentile(50), "ms");
        return Tell(report, "studio", create, read, list);
    }

    private static async Task<Dictionary<string, double>> PeerAsync(Report report, CancellationToken cancellationToken)
    {
        await using var peer = await StrapiUnderTest.StartAsync(cancellationToken);
        if (peer is null)
        {
            Report.Say("The peer could not be installed here: the ratios are to the figures that peers/README.md states of it.");
            var stated = new Dictionary<string, double>(StringComparer.Ordinal) { ["create"] = 206, ["read"] = 713, ["list"] = 226 };
            foreach (var (work, rate) in stated)
            {
                report.Add($"peer-as-stated.{work}.rate", rate, "1/s");
            }

            return stated;
        }

        var senders = HttpSender.Many(peer.Address, Connections);
        var made = 0;
        string Item() => $$$"""
            {"data":{"title":"Trail running shoe {{{Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture)}}}","sku":"SKU-{{{made.ToString(CultureInfo.InvariantCulture)}}}","price":129.9,"qty":7,"body":"Light and grippy shoe for wet rock and mud, 280 g.","published_on":"2026-11-21T18:00:00.000Z"}}
            """;
        var create = await Load.RunAsync(Plan, (w, ct) => senders[w].PostAsync(new Post("/api/articles", "", Item()), ct), cancellationToken);
        using var client = new HttpClient { BaseAddress = peer.Address };
        var ids = (await client.GetFromJsonNodeAsync("/api/articles?pagination%5BpageSize%5D=100", cancellationToken))["data"]!.AsArray().Select(i => (string)i!["documentId"]!).ToList();
        var asked = 0;
        var read = await Load.RunAsync(Plan, (w, ct) => senders[w].GetAsync("/api/articles/" + ids[Interlocked.Increment(ref asked) % ids.Count], ct), cancellationToken);
        var list = await Load.RunAsync(Plan, (w, ct) => senders[w].GetAsync("/api/articles?pagination%5BpageSize%5D=25&sort=id:desc", ct), cancellationToken);
        Array.ForEach(senders, s => s.Dispose());
        return Tell(report, "peer", create, read, list);
    }

    private static Dictionary<string, double> Tell(Report report, string who, LoadResult create, LoadResult read, LoadResult list)
    {
        var rates = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (work, result) in new[] { ("create", create), ("read", read), ("list", list) })
        {
            rates[work] = result.PerSecond;
            report.Add($"{who}.{work}.rate", result.PerSecond, "1/s");
            report.Add($"{who}.{work}.p99", result.Latencies.Percentile(99), "ms");
            report.Exactly($"{who}.{work}.errors", result.Failures, "requests", 0);
        }

        return rates;
    }

    private static async Task<JsonNode> GetFromJsonNodeAsync(this HttpClient client, string path, CancellationToken cancellationToken) =>
        JsonNode.Parse(await client.GetByteArrayAsync(new Uri(path, UriKind.Relative), cancellationToken))!;
}
