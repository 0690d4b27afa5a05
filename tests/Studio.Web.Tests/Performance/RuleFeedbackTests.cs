using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Performance;

/// <summary>What a planner and a program are told of how a rule did.</summary>
[Collection(RunningHostGroup.Name)]
public class RuleFeedbackTests(RunningHost running)
{
    [HostFact]
    public async Task A_rules_answers_parts_and_segments_are_told_and_rules_that_come_to_nothing_found()
    {
        var offer = await running.SaveAsync(new JsonObject { ["ContentType"] = "Offer", ["OfferPart"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = "Feedback offer" }, ["Value"] = new JsonObject { ["Amount"] = 1000, ["Currency"] = "GBP" } } });
        var rule = await running.SaveAsync(Rule("Feedback first", "facts.contacts30d >= 0", offer, 5));
        var behind = await running.SaveAsync(Rule("Feedback behind", "", offer, 1));
        var never = await running.SaveAsync(Rule("Feedback never", "customer.name == 'Nobody at all'", offer, 0));

        // Those who called before accept, the others decline: 32 of each.
        for (var i = 0; i < 64; i++)
        {
            var customer = await running.AddCustomerAsync($"Feedback {i}");
            if (i % 2 == 0)
            {
                (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "call", channel = "phone", subject = new { kind = "customer", id = customer }, title = "Asked" })).Status.ShouldBe(201);
            }

            var decided = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "feedback.desk", channel = i < 10 ? "phone" : "web", customerId = customer });
            ((string)decided.Json!["proposals"]![0]!["ruleId"]!).ShouldBe(rule, decided.Text);
            object answer = i % 2 == 0 ? new { ruleId = rule, kind = "accepted" } : new { ruleId = rule, kind = "declined", reason = "<too dear>" };
            (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decided.Json["decisionId"]}/responses", answer)).Status.ShouldBe(200);
        }

        var report = (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/performance/{rule}?days=7")).Json!;
        ((long)report["figures"]!["presented"]!, (long)report["figures"]!["accepted"]!, (long)report["figures"]!["declined"]!, (int)report["sampled"]!).ShouldBe((64, 32, 32, 64));
        report["declined"]!.AsArray().Select(r => ((string)r!["reason"]!, (long)r["count"]!)).ShouldBe([("<too dear>", 32)]);
        report["days"]!.AsArray().Sum(d => (long)d!["presented"]!).ShouldBe(64);
        report["lift"].ShouldBeNull("nobody was withheld from");
        report["channels"]!.AsArray().Select(c => ((string)c!["key"]!, (long)c["presented"]!, (long)c["accepted"]!)).ShouldBe([("web", 54, 27), ("phone", 10, 5)]);
        var segment = report["segments"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)segment["refinement"]!).ShouldBe("facts.contacts30d >= 1");
        ((double)segment["lift"]!["difference"]!).ShouldBe(1);
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = (string)segment["refinement"]! })).Json!["errors"]!.AsArray().ShouldBeEmpty();

        var all = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/performance")).Json!;
        all["rules"]!.AsArray().ShouldContain(r => (string)r!["ruleId"]! == rule);
        all["unused"]!["neverMatched"]!.AsArray().Select(r => (string)r!["ruleId"]!).ShouldContain(never);
        all["unused"]!["shadowed"]!.AsArray().Select(r => (string)r!["ruleId"]!).ShouldContain(behind);

        using var admin = await running.Host.SignInAsync();
        var page = await admin.GetStringAsync($"/admin/performance/{rule}?days=7");
        page.ShouldContain("data-figure=\"presented\">64<");
        page.ShouldContain("&lt;too dear&gt;");
        page.ShouldContain("It cannot be told");
        (await admin.GetStringAsync($"/admin/rules/{rule}?refine=facts.contacts30d%20%3E%3D%201")).ShouldContain("(facts.contacts30d &gt;= 0) &amp;&amp; facts.contacts30d &gt;= 1");
        (await admin.GetStringAsync("/admin/performance")).ShouldContain("Feedback never");
    }

    [HostFact]
    public async Task Lift_compares_orders_of_those_told_with_those_of_the_control_group()
    {
        var offer = await running.SaveAsync(new JsonObject { ["ContentType"] = "Offer", ["OfferPart"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = "Lift offer" }, ["Value"] = new JsonObject { ["Amount"] = 1000, ["Currency"] = "GBP" } } });
        var body = Rule("Feedback lift", "", offer, 5);
        body["RulePart"]!["ControlShare"] = new JsonObject { ["Value"] = 50 };
        body["RulePart"]!["Touchpoints"] = new JsonObject { ["Text"] = "feedback.lift" };
        var rule = await running.SaveAsync(body);
        var (told, withheld) = (0, 0);
        for (var i = 0; i < 20; i++)
        {
            var customer = await running.AddCustomerAsync($"Lift {i}");
            var decided = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "feedback.lift", customerId = customer })).Json!;
            if (decided["proposals"]!.AsArray().Count == 0)
            {
                withheld++;
                continue;
            }

            told++;
            (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decided["decisionId"]}/responses", new { ruleId = rule, kind = "presented" })).Status.ShouldBe(200);
        }

        var lift = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/performance/" + rule)).Json!["lift"]!;
        ((long)lift["treated"]!["trials"]!, (long)lift["control"]!["trials"]!).ShouldBe((told, withheld));
        ((double)lift["difference"]!).ShouldBe(0, "nobody ordered");
        ((double)lift["interval"]!["low"]!).ShouldBeLessThan(0);
        using var admin = await running.Host.SignInAsync();
        (await admin.GetStringAsync("/admin/performance/" + rule)).ShouldContain("That may be chance");
    }

    [HostFact]
    public async Task Bad_questions_are_refused()
    {
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/performance?days=0")).ErrorPaths.ShouldBe(["days"]);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/performance/01never0000000000000000000")).Status.ShouldBe(404);
        using var widget = await running.OpenWidgetAsync();
        (await widget.SendJsonAsync(HttpMethod.Get, "/api/performance")).Status.ShouldBe(403);
    }

    private static JsonObject Rule(string name, string condition, string offer, int priority) => new()
    {
        ["ContentType"] = "Rule",
        ["RulePart"] = new JsonObject
        {
            ["Name"] = new JsonObject { ["Text"] = name },
            ["Condition"] = new JsonObject { ["Text"] = condition },
            ["Offer"] = new JsonObject { ["ContentItemIds"] = new JsonArray(offer) },
            ["Touchpoints"] = new JsonObject { ["Text"] = "feedback.desk" },
            ["Priority"] = new JsonObject { ["Value"] = priority },
        },
    };
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class RuleFeedbackTestsOnPostgres(RunningPostgresHost running) : RuleFeedbackTests(running);
