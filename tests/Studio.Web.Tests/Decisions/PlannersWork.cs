using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>A decision as the API tells it.</summary>
internal sealed record Decided(string Id, string Customer, IReadOnlyList<string> Proposals, IReadOnlyList<string> Outcomes, JsonObject Json);

/// <summary>What a planner makes and a contact asks, by the API.</summary>
internal sealed class PlannersWork(HttpClient api)
{
    public Task<string> OfferAsync(string title, long amount, params (string Field, JsonObject Value)[] more) => SaveAsync("Offer", "OfferPart",
        [("Title", new JsonObject { ["en"] = title }), ("Value", new JsonObject { ["Amount"] = amount, ["Currency"] = "GBP" }), .. more]);

    public Task<string> RuleAsync(string name, string offer, string touchpoint, params (string Field, JsonObject Value)[] more) => SaveAsync("Rule", "RulePart",
        [("Name", new JsonObject { ["Text"] = name }), ("Offer", new JsonObject { ["ContentItemIds"] = new JsonArray(offer) }), ("Touchpoints", new JsonObject { ["Text"] = touchpoint }), .. more]);

    public Task<string> CustomerAsync(string name) => SaveAsync("Customer", "CustomerPart", [("Name", new JsonObject { ["Text"] = name })]);

    public Task<string> PolicyAsync(string name, params (string Field, JsonObject Value)[] more) => SaveAsync(Policy(name, more));

    public static JsonObject Policy(string name, params (string Field, JsonObject Value)[] more) => Item("ContactPolicy", "ContactPolicyPart", [("Name", new JsonObject { ["Text"] = name }), .. more]);

    public Task<Decided> DecideAsync(string touchpoint, string customer, string channel = "web", int limit = 1) => DecideAsync(new { touchpoint, channel, customerId = customer, limit });

    public async Task<Decided> DecideAsync(object request)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", request);
        answer.Status.ShouldBe(200, answer.Text);
        var json = answer.Json!.AsObject();
        return new Decided((string)json["decisionId"]!, (string)JsonSerializer.SerializeToNode(request)!["customerId"]!,
            [.. json["proposals"]!.AsArray().Select(p => (string)p!["ruleId"]!)], [.. json["considered"]!.AsArray().Select(c => (string)c!["outcome"]!)], json);
    }

    public async Task<int> RespondAsync(string decision, string rule, string kind, object? value = null) =>
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decision}/responses", value is null ? new { ruleId = rule, kind } : new { ruleId = rule, kind, value })).Status;

    private Task<string> SaveAsync(string type, string part, (string Field, JsonObject Value)[] fields) => SaveAsync(Item(type, part, fields));

    private async Task<string> SaveAsync(JsonObject item)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
        answer.Status.ShouldBeOneOf([201, 200], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static JsonObject Item(string type, string part, (string Field, JsonObject Value)[] fields) =>
        new() { ["ContentType"] = type, [part] = new JsonObject(fields.Select(f => KeyValuePair.Create(f.Field, (JsonNode?)f.Value))) };
}
