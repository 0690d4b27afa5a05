using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Rules;

/// <summary>Rules with which something is wrong are refused or told of, found again when what they lean on goes, and break no other.</summary>
public sealed class RuleProblemTests
{
    private const string Touchpoint = "problems.here";

    [Theory, OnSqlite, OnPostgres]
    public async Task Bad_rules_are_found_listed_and_break_no_other(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        await AddHobbyAsync(api);
        var (offer, other) = (await SaveAsync(api, Offer("First offer")), await SaveAsync(api, Offer("Second offer")));
        var script = await SaveAsync(api, new JsonObject { ["ContentType"] = "SalesScript", ["SalesScriptPart"] = new JsonObject { ["Name"] = Text("Words"), ["Text"] = new JsonObject { ["en"] = "Hello" } } });
        var good = await SaveAsync(api, Rule("Good", "", offer, script));
        var never = await SaveAsync(api, Rule("Never", "cart.total > 5 && cart.total < 3", offer, null));
        var hobby = await SaveAsync(api, Rule("Hobby", "customer.hobby == 'chess'", offer, null));
        var lost = await SaveAsync(api, Rule("Lost", "", other, null));
        (await ProblemsAsync(api)).ShouldBe([(never, "neverTrue")]);

        // Refused when saved, with its place; nothing is kept.
        var zero = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Rule("Zero", "cart.total / 0 > 1", offer, null));
        zero.Status.ShouldBe(400, zero.Text);
        zero.ErrorPaths.ShouldBe(["RulePart.Condition"]);
        ((int)zero.Json!["places"]![0]!["column"]!).ShouldBe(14);
        ((int)(await CheckAsync(api, new { condition = "cart.total % 0 > 1" }))["errors"]![0]!["column"]!).ShouldBe(14);

        // What they lean on goes.
        await RemoveHobbyAsync(api);
        (await api.SendJsonAsync(HttpMethod.Delete, "/api/content/" + other)).Status.ShouldBe(204);
        (await ProblemsAsync(api)).Order().ShouldBe(new[] { (never, "neverTrue"), (hobby, "condition"), (lost, "offerMissing") }.Order());
        (await DecideAsync(api)).ShouldBe([good], "the others go on");
        using (var admin = await host.SignInAsync())
        {
            var list = await admin.GetStringAsync("/admin/rules?show=broken");
            list.ShouldContain("The condition is never true, whatever the facts are.");
            list.ShouldContain("The offer is not published any more: nothing is proposed.");
            list.ShouldContain(">Hobby<");
            list.ShouldNotContain(">Good<");
            (await admin.GetStringAsync("/admin/rules/" + never)).ShouldContain("The published rule does not work as it should:");
        }

        await host.RestartAsync();
        using var again = await host.CreateApiClientAsync();
        (await ProblemsAsync(again)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_rule_is_compared_with_those_of_its_places_while_it_is_written()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var (wine, tea) = (await SaveAsync(api, Offer("Near wine")), await SaveAsync(api, Offer("Near tea")));
        await SaveAsync(api, Rule("Twin", "cart.total > 77", wine, null));
        await SaveAsync(api, Rule("Same offer", "cart.total > 78", wine, null));
        await SaveAsync(api, With(Rule("Elsewhere", "cart.total > 77", wine, null), "Touchpoints", Text("somewhere.else")));
        await SaveAsync(api, With(Rule("Gate", "customer.name == 'Nobody at all'", tea, null), "Layer", Text("Eligibility")));
        await SaveAsync(api, With(Rule("High", "customer.name != null", tea, null), "Priority", new JsonObject { ["Value"] = 90 }));

        var check = await CheckAsync(api, new { condition = "cart.total  >\n77", offerId = wine, layer = "Applicability", touchpoints = Touchpoint, priority = "7", mandatory = "false" });
        Notes(check, "conflicts").ShouldBe([("This rule says the same of the same offer:", "Twin"), ("This rule proposes the same offer under another condition:", "Same offer")], ignoreOrder: true);
        var overlaps = Notes(check, "overlaps");
        overlaps.ShouldContain(("6 of the 6 looked at; goes before this one:", "High"));
        overlaps.ShouldContain(("6 of the 6 looked at; goes after this one:", "Twin"));

        var shut = await CheckAsync(api, new { condition = "customer.name != null", offerId = tea, layer = "Applicability", touchpoints = Touchpoint, priority = "90" });
        Notes(shut, "conflicts").ShouldContain(("Nobody who matches may have the offer by this rule:", "Gate"));
        ((JsonArray)(await CheckAsync(api, new { condition = "cart.total > 77", offerId = wine }))["conflicts"]!).ShouldBeEmpty("only a condition was asked about");
        (await api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = "", layer = "Nonsense" })).ErrorPaths.ShouldBe(["layer"]);

        var warned = await CheckAsync(api, new { condition = "cart.total / facts.contacts30d > 2 && cart.total < 1 && cart.total > 2" });
        warned["warnings"]!.AsArray().Select(w => (string)w!).ShouldBe(["The condition is never true, whatever the facts are.", "Where facts.contacts30d is 0, dividing by it gives Infinity or no number; ask for facts.contacts30d > 0 as well."]);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/conditions/rules/facts")).Json!["facts"]!.AsArray().Select(f => (string)f!["path"]!).ShouldContain("cart.total");
    }

    /// <summary>Guests are customers who have a hobby.</summary>
    private static async Task AddHobbyAsync(HttpClient api)
    {
        (await api.SendJsonAsync(HttpMethod.Put, "/api/content-parts/GuestPart", new { ContentPartFieldDefinitionRecords = new object[] { new { Name = "Hobby", FieldName = "TextField" } } })).Status.ShouldBe(201);
        var type = new { DisplayName = "Guest", ContentTypePartDefinitionRecords = new[] { new { PartName = "CustomerPart" }, new { PartName = "GuestPart" } } };
        (await api.SendJsonAsync(HttpMethod.Put, "/api/content-types/Guest", type)).Status.ShouldBe(201);
    }

    private static async Task RemoveHobbyAsync(HttpClient api)
    {
        using var part = await api.GetAsync(new Uri("/api/content-parts/GuestPart", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/content-parts/GuestPart/fields/Hobby");
        request.Headers.IfMatch.Add(part.Headers.ETag!);
        using var removed = await api.SendAsync(request);
        removed.IsSuccessStatusCode.ShouldBeTrue(await removed.Content.ReadAsStringAsync());
    }

    private static async Task<JsonNode> CheckAsync(HttpClient api, object body)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", body);
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json!;
    }

    private static List<(string, string)> Notes(JsonNode check, string name) => [.. check[name]!.AsArray().Select(n => ((string)n!["message"]!, (string)n["name"]!))];

    private static async Task<List<(string Rule, string Kind)>> ProblemsAsync(HttpClient api)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Get, "/api/rules/problems");
        answer.Status.ShouldBe(200, answer.Text);
        return [.. answer.Json!["problems"]!.AsArray().Select(p => ((string)p!["ruleId"]!, (string)p["kind"]!))];
    }

    private static async Task<IEnumerable<string>> DecideAsync(HttpClient api)
    {
        var decided = await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = Touchpoint, customerId = RunningHost.Emma });
        decided.Status.ShouldBe(200, decided.Text);
        return decided.Json!["proposals"]!.AsArray().Select(p => (string)p!["ruleId"]!);
    }

    private static async Task<string> SaveAsync(HttpClient api, JsonObject item)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
        answer.Status.ShouldBeOneOf([201, 200], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private static JsonObject Offer(string title) => new() { ["ContentType"] = "Offer", ["OfferPart"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = title }, ["Value"] = new JsonObject { ["Amount"] = 100, ["Currency"] = "GBP" } } };

    private static JsonObject Rule(string name, string condition, string offer, string? script)
    {
        var rule = new JsonObject
        {
            ["ContentType"] = "Rule",
            ["RulePart"] = new JsonObject { ["Name"] = Text(name), ["Condition"] = Text(condition), ["Touchpoints"] = Text(Touchpoint), ["Offer"] = new JsonObject { ["ContentItemIds"] = new JsonArray(offer) } },
        };
        return script is null ? rule : With(rule, "Script", new JsonObject { ["ContentItemIds"] = new JsonArray(script) });
    }

    private static JsonObject With(JsonObject rule, string field, JsonNode value)
    {
        rule["RulePart"]![field] = value;
        return rule;
    }
}
