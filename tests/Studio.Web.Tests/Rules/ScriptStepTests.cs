using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Rules;

/// <summary>Sales scripts lead from step to step, in the words of the channel; what the customer answered is kept, and steps that go in a circle are refused or told of.</summary>
public sealed class ScriptStepTests
{
    private const string Touchpoint = "steps.here";
    private const string Steps = """
        # opening
        May I tell {{ customer.name }} of {{ offer.title }}?
        > yes: Gladly -> price
        > no: No, thanks -> declined: not interested
        # price
        It is {{ offer.value }}.
        > yes: I take it -> accepted
        > objection dear: Too expensive -> instalments
        # instalments
        You can pay monthly.
        > yes: Then yes -> accepted
        > neutral: I think about it -> later
        """;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_script_leads_from_step_to_step_and_its_way_is_kept(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var offer = await SaveAsync(api, new JsonObject { ["ContentType"] = "Offer", ["OfferPart"] = new JsonObject { ["Title"] = Words("Tea club"), ["Value"] = new JsonObject { ["Amount"] = 1200, ["Currency"] = "GBP" } } });
        var script = await SaveAsync(api, Script(Steps, "# phone, counter\nSay: {{ offer.title }}"));
        var rule = await SaveAsync(api, new JsonObject
        {
            ["ContentType"] = "Rule",
            ["RulePart"] = new JsonObject { ["Name"] = Text("Tea"), ["Touchpoints"] = Text(Touchpoint), ["Offer"] = Picked(offer), ["Script"] = Picked(script) },
        });

        // The words are those of the channel, the steps those of the customer.
        var web = (await DecideAsync(api, RunningHost.Emma, "web"))["proposals"]![0]!["script"]!;
        ((string)web["text"]!).ShouldBe("Generally: Tea club");
        web["variant"].ShouldBeNull();
        var decision = await DecideAsync(api, RunningHost.Emma, "phone");
        var told = decision["proposals"]![0]!["script"]!;
        ((string)told["text"]!).ShouldBe("Say: Tea club");
        ((string)told["variant"]!).ShouldBe("phone");
        ((string)told["steps"]![0]!["text"]!).ShouldMatch("^May I tell .+ of Tea club\\?$");
        ((string)told["steps"]![1]!["answers"]![1]!["label"]!).ShouldBe("Too expensive");

        // A step is answered where the script is; the same again changes nothing, another answer is a conflict.
        var id = (string)decision["decisionId"]!;
        (await AnswerAsync(api, id, rule, "price", "dear")).Status.ShouldBe(409);
        var first = await AnswerAsync(api, id, rule, "opening", "yes");
        first.Status.ShouldBe(200, first.Text);
        ((string)first.Json!["next"]!["text"]!).ShouldContain("12");
        (await AnswerAsync(api, id, rule, "opening", "yes")).Text.ShouldBe(first.Text);
        (await AnswerAsync(api, id, rule, "opening", "no")).Status.ShouldBe(409);
        (await AnswerAsync(api, id, rule, "nowhere", "no")).ErrorPaths.ShouldBe(["step"]);
        (await AnswerAsync(api, id, rule, "price", "maybe")).ErrorPaths.ShouldBe(["answer"]);
        (await AnswerAsync(api, id, rule, "price", "dear")).Status.ShouldBe(200);
        await host.RestartAsync();
        using var later = await host.CreateApiClientAsync();
        var end = await AnswerAsync(later, id, rule, "instalments", "yes");
        end.Status.ShouldBe(200, end.Text);
        ((string)end.Json!["to"]!).ShouldBe("accepted");
        (await AnswerAsync(later, id, rule, "instalments", "yes")).Text.ShouldBe(end.Text);

        // The end was the answer to the proposal.
        (await later.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{id}/responses", new { ruleId = rule, kind = "declined" })).Status.ShouldBe(409);
        var kept = await later.SendJsonAsync(HttpMethod.Get, "/api/decisions/" + id);
        kept.Json!["steps"]!.AsArray().Select(s => $"{s!["step"]}:{s["answer"]}").ShouldBe(["opening:yes", "price:dear", "instalments:yes"]);
        using (var admin = await host.SignInAsync())
        {
            var page = await admin.GetStringAsync("/admin/decisions/" + id);
            page.ShouldContain("<strong>Too expensive</strong>");
            page.ShouldContain("You can pay monthly.");
        }

        // A circle that came in by another way is told of; the rule proposes its text without steps.
        (await later.SendJsonAsync(HttpMethod.Get, "/api/rules/problems")).Json!["problems"]!.AsArray().ShouldBeEmpty();
        (await host.AlterAsync("UPDATE ContentItem SET Data = replace(Data, 'later', 'opening') WHERE ItemId = @id", new { id = script })).ShouldBe(1);
        await host.RestartAsync();
        using var api2 = await host.CreateApiClientAsync();
        var problem = (await api2.SendJsonAsync(HttpMethod.Get, "/api/rules/problems")).Json!["problems"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)problem["ruleId"]!, (string)problem["kind"]!).ShouldBe((rule, "scriptSteps"));
        ((string)problem["message"]!).ShouldBe("The steps of the sales script are not told, line 12: The steps go in a circle: this answer leads back to 'opening'.");
        var still = (await DecideAsync(api2, RunningHost.Wang, "phone"))["proposals"]![0]!["script"]!;
        ((string)still["text"]!).ShouldBe("Say: Tea club");
        still["steps"].ShouldBeNull();
    }

    [Fact]
    public async Task Steps_that_lead_nowhere_or_in_a_circle_are_refused_with_their_line()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        foreach (var (steps, variants, path, message) in new[]
        {
            (Steps.Replace("-> later", "-> opening", StringComparison.Ordinal), "", "SalesScriptPart.Steps.en", "The steps go in a circle: this answer leads back to 'opening'."),
            (Steps.Replace("-> later", "-> nowhere", StringComparison.Ordinal), "", "SalesScriptPart.Steps.en", "There is no step 'nowhere' to lead to."),
            (Steps.Replace("-> instalments", "-> later", StringComparison.Ordinal), "", "SalesScriptPart.Steps.en", "No answer leads to the step 'instalments' from the first one."),
            (Steps + "\n# price\nAgain", "", "SalesScriptPart.Steps.en", "There are two steps 'price'."),
            ("", "# web\nHi\n# WEB\nHo", "SalesScriptPart.Variants.en", "The channel 'WEB' is named twice."),
        })
        {
            var refused = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Script(steps, variants));
            refused.Status.ShouldBe(400, message);
            refused.ErrorPaths.ShouldBe([path]);
            refused.Json!.ToJsonString().ShouldContain(message.Replace("'", "\\u0027", StringComparison.Ordinal));
        }

        // In one language the answers would lead elsewhere than in the other.
        var script = Script(Steps, "");
        script["SalesScriptPart"]!["Text"]!["zh-Hant"] = "大家好";
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", script.DeepClone())).ErrorPaths.ShouldBe(["SalesScriptPart.Steps.zh-Hant"]);
        script["SalesScriptPart"]!["Steps"]!["zh-Hant"] = Steps.Replace("Gladly", "好的", StringComparison.Ordinal);
        await SaveAsync(api, script);
    }

    private static Task<JsonAnswer> AnswerAsync(HttpClient api, string decision, string rule, string step, string answer) =>
        api.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decision}/steps", new { ruleId = rule, step, answer });

    private static async Task<JsonNode> DecideAsync(HttpClient api, string customer, string channel)
    {
        var decided = await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = Touchpoint, channel, customerId = customer });
        decided.Status.ShouldBe(200, decided.Text);
        return decided.Json!;
    }

    private static async Task<string> SaveAsync(HttpClient api, JsonObject item)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
        answer.Status.ShouldBeOneOf([201, 200], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static JsonObject Script(string steps, string variants) => new()
    {
        ["ContentType"] = "SalesScript",
        ["SalesScriptPart"] = new JsonObject { ["Name"] = Text("Tea words"), ["Text"] = Words("Generally: {{ offer.title }}"), ["Variants"] = Words(variants), ["Steps"] = Words(steps) },
    };

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private static JsonObject Words(string text) => new() { ["en"] = text };

    private static JsonObject Picked(string id) => new() { ["ContentItemIds"] = new JsonArray(id) };
}
