using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;
using Studio.Testing;

namespace Studio.Benchmarks.Hosts;

/// <summary>Whoever is in contact: imported customers for whom a program asks, and visitors of the shop with a widget's token and a filled cart.</summary>
internal sealed class Contacts
{
    private const int Visitors = 60;
    private static readonly string[] Codes = ["22423", "85123A", "22633", "COFFEE-1000", "TEA-OOLONG", "22086"];

    private readonly string _key;
    private readonly string[] _customers;
    private readonly string[] _tokens;

    private Contacts(string key, string[] customers, string[] tokens)
    {
        _key = key;
        _customers = customers;
        _tokens = tokens;
    }

    public static async Task<Contacts> GatherAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        Report.Say("gathering customers and visitors");
        var customers = await studio.ListAsync("Customer", cancellationToken);
        var samples = customers.Where(c => (bool?)c["CustomerPart"]?["Sample"]?["Value"] == true).Select(Id).ToList();
        var tokens = new string[Visitors];
        for (var i = 0; i < Visitors; i++)
        {
            tokens[i] = "Widget " + await VisitAsync(studio.Host, i, i < Visitors / 2 ? samples[i % samples.Count] : null, cancellationToken);
        }

        return new Contacts(studio.Key, [.. customers.Select(Id).Except(samples, StringComparer.Ordinal)], tokens);
    }

    /// <summary>A program asks what to propose to a customer.</summary>
    public Post CustomerDecision() => new("/api/decisions", _key, $$"""{"customerId":"{{Pick(_customers)}}","channel":"call","touchpoint":"agent.call","limit":3}""");

    /// <summary>A widget asks what to propose to its visitor.</summary>
    public Post WidgetDecision() => new("/api/decisions", Pick(_tokens), """{"touchpoint":"shop.cart","context":{"page":"/shop/cart"}}""");

    public Post Decision(int worker) => worker % 2 == 0 ? CustomerDecision() : WidgetDecision();

    /// <summary>A program answers the first proposal of a customer's decision; null where there is none.</summary>
    public Post? Response(JsonNode? decision) => decision?["proposals"]?.AsArray() is [{ } proposal, ..]
        ? new Post($"/api/decisions/{(string)decision["decisionId"]!}/responses", _key, $$"""{"ruleId":"{{(string)proposal["ruleId"]!}}","kind":"presented"}""")
        : null;

    public Post Event(int worker) => worker % 2 == 0
        ? new Post("/api/events", _key, $$"""{"type":"call","subject":{"kind":"customer","id":"{{Pick(_customers)}}"},"channel":"call","title":"Asked about an order"}""", Guid.NewGuid().ToString("N"))
        : new Post("/api/events", Pick(_tokens), """{"type":"page_view","touchpoint":"shop.product","payload":{"path":"/shop/product/22423","title":"REGENCY CAKESTAND 3 TIER"}}""", Guid.NewGuid().ToString("N"));

    private static async Task<string> VisitAsync(StudioHost host, int number, string? customer, CancellationToken cancellationToken)
    {
        var (client, token) = await host.VisitShopAsync();
        using (client)
        {
            await PostFormAsync(client, "/shop/cart/Add", new() { ["code"] = Codes[number % Codes.Length], ["quantity"] = "2" }, cancellationToken);
            if (customer is null)
            {
                return token;
            }

            await PostFormAsync(client, "/shop/sign-in", new() { ["customer"] = customer }, cancellationToken);
            using var answer = await client.PostAsync("/api/widget/token", null, cancellationToken);
            return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!["token"]!;
        }
    }

    private static async Task PostFormAsync(HttpClient client, string path, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync(path, form, cancellationToken);
        if ((int)answer.StatusCode is < 200 or > 399)
        {
            throw new CannotRunException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static string Id(JsonObject item) => (string)item["ContentItemId"]!;

    private static string Pick(string[] from) => from[Random.Shared.Next(from.Length)];
}
