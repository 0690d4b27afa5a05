using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>The whole loop by programs alone: write a rule, a contact comes, an offer goes out, the answer counts.</summary>
[Collection(RunningHostGroup.Name)]
public class LoopTests(RunningHost running)
{
    [HostFact]
    public async Task A_contact_becomes_facts_a_decision_an_answer_and_a_figure()
    {
        var offer = await AddOfferAsync("Tea tasting", 1500);
        var script = await AddScriptAsync("Dear {{ customer.name }}, may we invite you: {{ offer.title }}?");
        var rule = await AddRuleAsync("Called lately", "facts.contacts30d >= 2", offer, script, "loop.desk");
        var customer = await running.AddCustomerAsync("Mei Lin");

        // One contact is not enough, the second is.
        await CallAsync(customer);
        (await DecideAsync(customer, "loop.desk")).ShouldBeEmpty();
        await CallAsync(customer);
        var decided = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "loop.desk", channel = "phone", customerId = customer });
        decided.Status.ShouldBe(200, decided.Text);
        var proposal = decided.Json!["proposals"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)proposal["ruleId"]!, (string)proposal["offer"]!["title"]!, (long)proposal["offer"]!["value"]!["amount"]!).ShouldBe((rule, "Tea tasting", 1500));
        ((string)proposal["script"]!["text"]!).ShouldBe("Dear Mei Lin, may we invite you: Tea tasting?");
        decided.Json["facts"]!["facts.contacts30d"]!.GetValue<decimal>().ShouldBe(2);
        decided.Json["considered"]!.AsArray().ShouldContain(c => (string)c!["ruleId"]! == rule && (string)c["outcome"]! == "Proposed");

        // The same is kept.
        var id = (string)decided.Json["decisionId"]!;
        var kept = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/decisions/" + id)).Json!;
        kept["proposals"]!.ToJsonString().ShouldBe(decided.Json["proposals"]!.ToJsonString());

        // Presented once however often it is said; accepted once; the other way round is refused.
        (await RespondAsync(id, rule, "presented")).Status.ShouldBe(200);
        (await RespondAsync(id, rule, "presented")).Status.ShouldBe(200);
        var accepted = await RespondAsync(id, rule, "accepted", "answer-1");
        accepted.Status.ShouldBe(200);
        (await RespondAsync(id, rule, "accepted", "answer-1")).Text.ShouldBe(accepted.Text);
        (await RespondAsync(id, rule, "declined")).Status.ShouldBe(409);
        (await RespondAsync(id, rule, "declined", "answer-1")).Status.ShouldBe(422);
        (await running.Stored.QueryAsync<(long, long)>("SELECT Kind, Amount FROM DecisionResponse WHERE DecisionId = @id ORDER BY Kind", new { id })).ShouldBe([(1, 1500), (2, 1500)]);

        // The planner sees it, the customer's timeline has it, and the offer rests.
        using var admin = await running.Host.SignInAsync();
        var row = RowWith(await admin.GetStringAsync("/admin/performance"), "Called lately");
        row.ShouldContain("15.00");
        row.ShouldContain("100");
        var timeline = await admin.GetStringAsync("/admin/customers/" + customer);
        timeline.ShouldContain("Offer proposed");
        timeline.ShouldContain("Offer accepted");
        (await DecideAsync(customer, "loop.desk")).ShouldBeEmpty("what was answered is not proposed again");
        (await running.Host.CommandAsync("verify")).ExitCode.ShouldBe(0);
    }

    [HostFact]
    public async Task A_signed_in_customer_gets_his_offer_in_his_language_by_his_name()
    {
        var offer = await AddOfferAsync("Filter coffee set", 2000, "手沖咖啡組");
        var script = await AddScriptAsync("Good day, {{ customer.name }}: {{ offer.title }}", "{{ customer.name }}您好：{{ offer.title }}");
        var rule = await AddRuleAsync("Tea in the cart", "cart.has('TEA-BLACK') && cart.total >= 20", offer, script, "loop.widget");
        var (browser, _) = await running.Host.VisitShopAsync();
        using (browser)
        {
            await PostAsync(browser, "/shop/sign-in", ("customer", RunningHost.Wang));
            using var widget = running.WithToken(await TokenAsync(browser));
            widget.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("zh-TW"));
            (await widget.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "loop.widget" })).Json!["proposals"]!.AsArray().ShouldBeEmpty();

            await PostAsync(browser, "/shop/cart/Add", ("code", "TEA-BLACK"), ("quantity", "2"));
            var decided = (await widget.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "loop.widget" })).Json!;
            ((string)decided["subject"]!["kind"]!, (string)decided["subject"]!["id"]!).ShouldBe(("customer", RunningHost.Wang));
            var proposal = decided["proposals"]!.AsArray().ShouldHaveSingleItem()!;
            ((string)proposal["script"]!["text"]!).ShouldBe("王小明您好：手沖咖啡組");
            proposal["ruleName"].ShouldBeNull("a visitor is not told why");

            var url = $"/api/decisions/{decided["decisionId"]}/responses";
            (await widget.SendJsonAsync(HttpMethod.Post, url, new { ruleId = rule, kind = "declined", reason = "not today" })).Status.ShouldBe(200);
            using var other = await running.OpenWidgetAsync();
            (await other.SendJsonAsync(HttpMethod.Post, url, new { ruleId = rule, kind = "accepted" })).Status.ShouldBe(404);
        }
    }

    [Theory]
    [InlineData("facts.orderTotal90d >", 1)]
    [InlineData("customer.name == 'x' &&\n  nothing.known > 3", 2)]
    [InlineData("cart.total >= 'much'", 1)]
    [InlineData("while (true) {}", 1)]
    [InlineData("facts.constructor.constructor('return 1')()", 1)]
    public async Task A_broken_condition_is_refused_with_line_and_column(string condition, int line)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", Rule("Broken", condition, "01readyffr0000000000000001", null, "loop.broken"));
        answer.Status.ShouldBe(400, answer.Text);
        answer.ErrorPaths.ShouldBe(["RulePart.Condition"]);
        var place = answer.Json!["places"]!.AsArray()[0]!;
        ((string)place["path"]!, (int)place["line"]!).ShouldBe(("RulePart.Condition", line));
        ((int)place["column"]!).ShouldBeGreaterThan(0);

        // The check while writing tells the same.
        var check = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition })).Json!["errors"]![0]!;
        ((int)check["line"]!, (int)check["column"]!, (string)check["message"]!).ShouldBe(((int)place["line"]!, (int)place["column"]!, (string)place["message"]!));
    }

    [HostFact]
    public async Task A_condition_is_checked_as_a_tree_too_and_both_views_come_back()
    {
        var tree = new JsonObject
        {
            ["combinator"] = "and",
            ["rules"] = new JsonArray(
                new JsonObject { ["field"] = "cart.total", ["operator"] = ">", ["value"] = 30 },
                new JsonObject { ["field"] = "facts.bought", ["arguments"] = new JsonArray("22423"), ["operator"] = "=", ["value"] = false }),
        };
        var asTree = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { tree })).Json!;
        ((string)asTree["condition"]!).ShouldBe("cart.total > 30 && facts.bought('22423') === false");
        var asText = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = (string)asTree["condition"]! })).Json!;
        ((int)asText["matches"]!).ShouldBe((int)asTree["matches"]!);
        ((string)asText["tree"]!["rules"]![1]!["field"]!).ShouldBe("facts.bought");

        tree["rules"]![0]!["value"] = "30";
        var fault = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { tree })).Json!["errors"]![0]!;
        ((string)fault["path"]!).ShouldBe("rules[0].value");
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { tree, condition = "true" })).ErrorPaths.ShouldBe(["tree"]);
    }

    [HostFact]
    public async Task A_draft_does_not_fire_and_a_published_change_holds_at_the_next_decision()
    {
        var offer = await AddOfferAsync("Draft offer", 100);
        var rule = Rule("Draft", "", offer, null, "loop.draft");
        var draft = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content?draft=true", rule);
        draft.Status.ShouldBe(201, draft.Text);
        var id = (string)draft.Json!["ContentItemId"]!;
        (await DecideAsync(RunningHost.Emma, "loop.draft")).ShouldBeEmpty("a draft fires");

        (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/content/{id}/publish")).Status.ShouldBe(200);
        (await DecideAsync(RunningHost.Emma, "loop.draft")).ShouldBe([id]);

        // An edit that is not published changes nothing; published it holds at once.
        rule["ContentItemId"] = id;
        rule["RulePart"]!["Condition"] = new JsonObject { ["Text"] = "customer.name == 'Nobody'" };
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content?draft=true", rule)).Status.ShouldBe(200);
        (await DecideAsync(RunningHost.Emma, "loop.draft")).ShouldBe([id]);
        (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/content/{id}/publish")).Status.ShouldBe(200);
        (await DecideAsync(RunningHost.Emma, "loop.draft")).ShouldBeEmpty();

        // So do an offer's new title and the rule's end.
        rule["RulePart"]!["Condition"] = new JsonObject { ["Text"] = "" };
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", rule)).Status.ShouldBe(200);
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", Offer("Renamed offer", 200, null, offer))).Status.ShouldBe(200);
        var decided = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "loop.draft", customerId = RunningHost.Emma });
        ((string)decided.Json!["proposals"]![0]!["offer"]!["title"]!).ShouldBe("Renamed offer");
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/content/" + id)).Status.ShouldBe(204);
        (await DecideAsync(RunningHost.Emma, "loop.draft")).ShouldBeEmpty();
    }

    [HostFact]
    public async Task Why_and_why_not_stay_what_they_were_whatever_becomes_of_the_rules()
    {
        var offer = await AddOfferAsync("Explained offer", 100);
        var script = await AddScriptAsync("Hello");
        var proposes = await AddRuleAsync("Explained", "customer.name == 'Emma Weber' || customer.name != null", offer, script, "loop.why");
        var differs = await AddRuleAsync("Nobody's", "customer.name == 'Nobody' || facts.bought('NO-SUCH-THING')", offer, script, "loop.why");
        var unknown = await AddRuleAsync("Unknown", "visit.minutes > 1", offer, script, "loop.why");
        var elsewhere = await AddRuleAsync("Elsewhere", "", offer, script, "loop.elsewhere");
        var decided = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "loop.why", customerId = RunningHost.Emma })).Json!;
        decided["considered"]!.AsArray().Select(c => ((string)c!["ruleId"]!, (string)c["outcome"]!)).ShouldBe([(proposes, "Proposed")], "a decision keeps what matched");

        var before = await WhyAsync();
        var outcomes = JsonNode.Parse(before)!.AsArray().ToDictionary(c => (string)c!["ruleId"]!, c => (string)c!["outcome"]!);
        (outcomes[proposes], outcomes[differs], outcomes[unknown], outcomes[elsewhere]).ShouldBe(("Proposed", "NotMatched", "Unknown", "OtherTouchpoint"));

        // The rules change, one goes, another comes; decisions are made by what holds then.
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/content/" + proposes)).Status.ShouldBe(204);
        var changed = Rule("Everybody's", "", offer, script, "loop.why");
        changed["ContentItemId"] = differs;
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", changed)).Status.ShouldBe(200);
        await AddRuleAsync("Late", "", offer, script, "loop.late");
        (await DecideAsync(RunningHost.Emma, "loop.why")).ShouldBe([differs]);
        (await WhyAsync()).ShouldBe(before);
        using var admin = await running.Host.SignInAsync();
        var page = await admin.GetStringAsync($"/admin/decisions/{decided["decisionId"]}");
        page.ShouldContain("Nobody&#x27;s");
        page.ShouldContain("A fact it needs was not known.");

        async Task<string> WhyAsync() => (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/decisions/{decided["decisionId"]}")).Json!["considered"]!.ToJsonString();
    }

    [HostFact]
    public async Task Who_may_have_an_offer_who_is_told_first_and_who_is_told_nothing()
    {
        var (wine, notice, tea) = (await AddOfferAsync("Layered wine", 1000), await AddOfferAsync("Layered notice", 0), await AddOfferAsync("Layered tea", 500));
        var script = await AddScriptAsync("Hello");
        var proposes = await AddRuleAsync("Wine for all", "", wine, script, "loop.layers");
        var gate = await running.SaveAsync(With(Rule("Only Emma", $"customer.name == '{await NameAsync(RunningHost.Emma)}'", wine, null, "loop.layers"), "Layer", new JsonObject { ["Text"] = "Eligibility" }));
        var must = await running.SaveAsync(With(Rule("Notice", "", notice, null, "loop.layers"), "Mandatory", new JsonObject { ["Value"] = true }));
        var phone = await running.SaveAsync(With(Rule("By phone", "", tea, null, "loop.layers"), "Channels", new JsonObject { ["Text"] = "phone, line" }));

        var wang = await AskAsync(RunningHost.Wang, "web");
        wang.Proposed.ShouldBe([must]);
        wang.Outcomes[proposes].ShouldBe("NotEligible");
        (await AskAsync(RunningHost.Wang, "phone")).Proposed.ShouldBe([must, phone], "what is mandatory goes first, though it came last");
        var why = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/decisions/" + wang.Id)).Json!["considered"]!.AsArray().ToDictionary(c => (string)c!["ruleId"]!, c => c!);
        ((string)why[proposes]["by"]!, (string)why[phone]["outcome"]!).ShouldBe(("Only Emma", "OtherChannel"));
        using var admin = await running.Host.SignInAsync();
        (await admin.GetStringAsync("/admin/decisions/" + wang.Id)).ShouldContain("the customer may not have the offer: Only Emma");

        // Everybody is of the control group now: it is kept back, and that is kept.
        var changed = With(Rule("Wine for all", "", wine, script, "loop.layers"), "ControlShare", new JsonObject { ["Value"] = 100 });
        changed["ContentItemId"] = proposes;
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/content/" + gate)).Status.ShouldBe(204);
        await running.SaveAsync(changed);
        var withheld = await AskAsync(RunningHost.Wang, "web");
        (withheld.Outcomes[proposes], withheld.Outcomes[must]).ShouldBe(("Withheld", "Proposed"));
        (await running.Stored.QueryAsync<(string, long)>("SELECT RuleId, Kind FROM DecisionResponse WHERE DecisionId = @Id", new { withheld.Id })).ShouldBe([(proposes, 4)]);
        (await RespondAsync(withheld.Id, proposes, "accepted")).Status.ShouldBe(400, "nobody answers what was not said");
        RowWith(await admin.GetStringAsync("/admin/performance"), "Wine for all").ShouldContain("data-label=\"Withheld\" class=\"is-number\">1<");

        // More than all is refused.
        var wrong = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", With(Rule("Wrong", "", wine, null, "loop.layers"), "ControlShare", new JsonObject { ["Value"] = 101 }));
        (wrong.Status, wrong.ErrorPaths.ShouldHaveSingleItem()).ShouldBe((400, "RulePart.ControlShare"));

        async Task<(string Id, string[] Proposed, Dictionary<string, string> Outcomes)> AskAsync(string customer, string channel)
        {
            var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "loop.layers", channel, customerId = customer, limit = 5 });
            answer.Status.ShouldBe(200, answer.Text);
            return ((string)answer.Json!["decisionId"]!, [.. answer.Json["proposals"]!.AsArray().Select(p => (string)p!["ruleId"]!)],
                answer.Json["considered"]!.AsArray().ToDictionary(c => (string)c!["ruleId"]!, c => (string)c!["outcome"]!));
        }

        async Task<string> NameAsync(string customer) => (string)(await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content/" + customer)).Json!["DisplayText"]!;

        static JsonObject With(JsonObject rule, string field, JsonObject value)
        {
            rule["RulePart"]![field] = value;
            return rule;
        }
    }

    [HostFact]
    public async Task Someone_elses_change_in_between_is_not_overwritten()
    {
        var id = await running.AddCustomerAsync("Before");
        using var read = await running.Api.GetAsync("/api/content/" + id);
        var etag = read.Headers.ETag!;
        var item = JsonNode.Parse(await read.Content.ReadAsStringAsync())!.AsObject();
        item["CustomerPart"]!["Name"] = new JsonObject { ["Text"] = "Theirs" };
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", item)).Status.ShouldBe(200);

        item["CustomerPart"]!["Name"] = new JsonObject { ["Text"] = "Mine" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/content") { Content = new StringContent(item.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.IfMatch.Add(etag);
        using var refused = await running.Api.SendAsync(request);
        ((int)refused.StatusCode).ShouldBe(412);
        (await running.Api.GetStringAsync("/api/content/" + id)).ShouldContain("Theirs");
    }

    private async Task<IReadOnlyList<string>> DecideAsync(string customer, string touchpoint)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint, customerId = customer });
        answer.Status.ShouldBe(200, answer.Text);
        return [.. answer.Json!["proposals"]!.AsArray().Select(p => (string)p!["ruleId"]!)];
    }

    private async Task CallAsync(string customer) => (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events",
        new { type = "call", channel = "phone", subject = new { kind = "customer", id = customer }, title = "Asked for tea" })).Status.ShouldBe(201);

    private Task<JsonAnswer> RespondAsync(string decision, string rule, string kind, string? key = null) =>
        running.Api.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decision}/responses", new { ruleId = rule, kind }, key);

    private Task<string> AddOfferAsync(string title, long amount, string? chinese = null) => running.SaveAsync(Offer(title, amount, chinese, null));

    private Task<string> AddScriptAsync(string text, string? chinese = null) => running.SaveAsync(new JsonObject
    {
        ["ContentType"] = "SalesScript",
        ["SalesScriptPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Script" }, ["Text"] = Localized(text, chinese) },
    });

    private Task<string> AddRuleAsync(string name, string condition, string offer, string script, string touchpoint) => running.SaveAsync(Rule(name, condition, offer, script, touchpoint));

    private static JsonObject Offer(string title, long amount, string? chinese, string? id)
    {
        var item = new JsonObject { ["ContentType"] = "Offer", ["OfferPart"] = new JsonObject { ["Title"] = Localized(title, chinese), ["Value"] = new JsonObject { ["Amount"] = amount, ["Currency"] = "GBP" } } };
        if (id is not null)
        {
            item["ContentItemId"] = id;
        }

        return item;
    }

    private static JsonObject Rule(string name, string condition, string offer, string? script, string touchpoint)
    {
        var part = new JsonObject
        {
            ["Name"] = new JsonObject { ["Text"] = name },
            ["Condition"] = new JsonObject { ["Text"] = condition },
            ["Offer"] = new JsonObject { ["ContentItemIds"] = new JsonArray(offer) },
            ["Touchpoints"] = new JsonObject { ["Text"] = touchpoint },
        };
        if (script is not null)
        {
            part["Script"] = new JsonObject { ["ContentItemIds"] = new JsonArray(script) };
        }

        return new JsonObject { ["ContentType"] = "Rule", ["RulePart"] = part };
    }

    private static JsonObject Localized(string text, string? chinese)
    {
        var texts = new JsonObject { ["en"] = text };
        if (chinese is not null)
        {
            texts["zh-Hant"] = chinese;
        }

        return texts;
    }

    private static string RowWith(string page, string text)
    {
        var at = page.IndexOf(text, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, "the rule is not on the page");
        return page[at..page.IndexOf("</tr>", at, StringComparison.Ordinal)];
    }

    private static async Task PostAsync(HttpClient browser, string url, params (string Name, string Value)[] fields)
    {
        browser.DefaultRequestHeaders.Remove("RequestVerificationToken");
        browser.DefaultRequestHeaders.Add("RequestVerificationToken", StudioHost.MetaToken(await browser.GetStringAsync("/shop")));
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await browser.PostAsync(url, form);
        ((int)answer.StatusCode).ShouldBe(302, url);
    }

    private static async Task<string> TokenAsync(HttpClient browser)
    {
        browser.DefaultRequestHeaders.Remove("RequestVerificationToken");
        browser.DefaultRequestHeaders.Add("RequestVerificationToken", StudioHost.MetaToken(await browser.GetStringAsync("/shop")));
        return (string)(await browser.SendJsonAsync(HttpMethod.Post, "/api/widget/token")).Json!["token"]!;
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class LoopTestsOnPostgres(RunningPostgresHost running) : LoopTests(running);
