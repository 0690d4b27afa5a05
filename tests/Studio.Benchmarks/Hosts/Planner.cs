using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Studio.Benchmarks.Hosts;

/// <summary>A planner, signed in by cookie like a person, who saves and publishes rules and products in turn.</summary>
internal sealed class Planner : IDisposable
{
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client;
    private readonly List<JsonObject> _rules;
    private readonly List<JsonObject> _products;
    private int _saves;

    private Planner(HttpClient client, List<JsonObject> rules, List<JsonObject> products)
    {
        _client = client;
        _rules = rules;
        _products = products;
    }

    public static async Task<Planner> SignInAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        var password = await studio.Host.CreateUserAsync("planner", "Planner");
        return new Planner(await studio.Host.SignInAsync("planner", password), await studio.ListAsync("Rule", cancellationToken), await studio.ListAsync("Product", cancellationToken));
    }

    public async Task<HttpStatusCode> SaveAsync(CancellationToken cancellationToken)
    {
        var save = _saves++;
        var item = save % 2 == 0 ? Reprioritise(_rules[save / 2 % _rules.Count], save) : Reprice(_products[save / 2 % _products.Count]);
        using var answer = await _client.PostAsJsonAsync("/api/content", item, cancellationToken);
        await answer.Content.CopyToAsync(Stream.Null, cancellationToken);
        return answer.StatusCode;
    }

    public void Dispose() => _client.Dispose();

    private static JsonObject Reprioritise(JsonObject rule, int save)
    {
        rule["RulePart"]!["Priority"] = new JsonObject { ["Value"] = save % 60 };
        return rule;
    }

    private static JsonObject Reprice(JsonObject product)
    {
        product["ProductPart"]!["Price"]!["Amount"] = (long)product["ProductPart"]!["Price"]!["Amount"]! + 1;
        return product;
    }
}
