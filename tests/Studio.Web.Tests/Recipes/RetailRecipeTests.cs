using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Recipes;

/// <summary>What the retail recipe brings passes the product's own checks, and says everything in three languages.</summary>
public sealed class RetailRecipeTests
{
    private static readonly string[] Cultures = ["en", "zh-Hans", "zh-Hant"];

    [Theory, OnSqlite, OnPostgres]
    public async Task About_twenty_rules_work_and_speak_three_languages(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        (await api.SendJsonAsync(HttpMethod.Get, "/api/rules/problems")).Json!["problems"]!.AsArray().ShouldBeEmpty();
        var rules = await ItemsAsync(api, "Rule");
        rules.Count.ShouldBeInRange(20, 25);
        var (offers, scripts) = (await ItemsAsync(api, "Offer"), await ItemsAsync(api, "SalesScript"));
        foreach (var text in offers.Select(o => o["OfferPart"]!["Title"]!).Concat(scripts.SelectMany(s => new[] { "Text", "Variants", "Steps" }.Select(f => s["SalesScriptPart"]![f]).OfType<JsonObject>().Where(f => f.Count > 0))))
        {
            text.AsObject().Where(t => (string?)t.Value is { Length: > 0 }).Select(t => t.Key).Order().ShouldBe(Cultures);
        }

        scripts.Count(s => s["SalesScriptPart"]!["Steps"] is JsonObject { Count: > 0 }).ShouldBe(2);
        offers.Select(o => (string?)o["OfferPart"]!["Action"]?["Text"]).OfType<string>().Where(a => a != "Accept").Order().ShouldBe(["CallBack", "Document", "Help"]);
        (await ItemsAsync(api, "ContactPolicy")).Count.ShouldBe(2);

        // A customer in front of the table, and the page that is left to read.
        var table = await api.SendJsonAsync(HttpMethod.Post, "/api/decision-tables/pay-by-invoice/decide", new { customerId = RunningHost.Wang, inputs = new { amount = 40 } });
        ((string)table.Json!["outcome"]!, (int)table.Json["row"]!).ShouldBe(("decline", 4), table.Text);
        using var guide = await api.GetAsync(new Uri("/media/guides/brewing-tea.txt", UriKind.Relative));
        (await guide.Content.ReadAsStringAsync()).ShouldContain("泡茶");
    }

    [Fact]
    public async Task A_tea_drinker_is_proposed_the_harvest_and_the_agent_leads_by_steps()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var mail = await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { customerId = RunningHost.Emma, channel = "mail", touchpoint = "mail.newsletter", limit = 3 });
        mail.Json!["considered"]!.AsArray().Select(c => (string)c!["ruleName"]!).ShouldContain("First harvest");
        mail.Json["proposals"]!.AsArray().ShouldNotBeEmpty(mail.Text);

        var desk = await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { customerId = RunningHost.Emma, channel = "counter", touchpoint = "agent.desk", limit = 3 });
        var cakes = desk.Json!["proposals"]!.AsArray().Single(p => (string)p!["ruleName"]! == "Cakes with everything")!;
        ((string)cakes["script"]!["text"]!).ShouldStartWith("Shall I put a box of pineapple cakes with it?");
    }

    private static async Task<IReadOnlyList<JsonObject>> ItemsAsync(HttpClient api, string type)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type={type}&pageSize=100");
        answer.Status.ShouldBe(200, answer.Text);
        return [.. answer.Json!["items"]!.AsArray().Select(i => i!.AsObject())];
    }
}
