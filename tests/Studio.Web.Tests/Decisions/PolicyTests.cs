using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>Caps, quiet hours, rest, consent and stock: none is ever exceeded, however many decide at once, before and after a restart.</summary>
public sealed class PolicyTests
{
    private const string Wang = RunningHost.Wang;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_cap_holds_among_64_decisions_at_once_over_channels_and_a_restart_and_what_was_not_shown_is_let_go(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rules = await Task.WhenAll(Enumerable.Range(0, 3).Select(async i => await work.RuleAsync($"Rule {i}", await work.OfferAsync($"Offer {i}", 1000), "capped")));
        var must = await work.RuleAsync("Recall", await work.OfferAsync("Recall", 100), "capped.must", ("Mandatory", new JsonObject { ["Value"] = true }));
        await work.PolicyAsync("Five a week", ("Most", new JsonObject { ["Value"] = 5 }), ("PeriodHours", new JsonObject { ["Value"] = 168 }));

        var answers = await ManyAsync(api, i => new { touchpoint = "capped", channel = i % 2 == 0 ? "web" : "phone", customerId = Wang, limit = 2 });
        answers.Sum(a => a.Proposals.Count).ShouldBe(5, "no more, no less");
        answers.Count(a => a.Outcomes.Contains("Capped")).ShouldBeGreaterThan(50);
        (await work.DecideAsync("capped", RunningHost.Emma)).Proposals.ShouldNotBeEmpty("another person has a cap of her own");
        (await work.DecideAsync("capped.must", Wang)).Proposals.ShouldBe([must], "what has to be said is said");
        var blocked = await work.DecideAsync("capped", Wang);
        ((string)(await api.SendJsonAsync(HttpMethod.Get, "/api/decisions/" + blocked.Id)).Json!["considered"]!.AsArray().First(c => (string)c!["outcome"]! == "Capped")!["by"]!).ShouldBe("Five a week");

        await host.KillAsync();
        await host.RestartAsync();
        using var again = await host.CreateApiClientAsync();
        work = new PlannersWork(again);
        (await work.DecideAsync("capped", Wang)).Proposals.ShouldBeEmpty();

        // Those that were shown go on counting, those that were not are over with their time.
        var shown = answers.First(a => a.Proposals.Count > 0);
        await work.RespondAsync(shown.Id, shown.Proposals[0], "presented");
        await host.AlterAsync("UPDATE ProposalHold SET ExpiresUtc = 1");
        (await ManyAsync(again, _ => new { touchpoint = "capped", channel = "web", customerId = Wang, limit = 1 })).Sum(a => a.Proposals.Count).ShouldBe(4);
        rules.Length.ShouldBe(3);

        // Erased, he holds nothing any more; the place in the stock would stay.
        var stored = new StoredRows(host);
        (await stored.CountAsync("ProposalHold WHERE SubjectId = @Wang", new { Wang })).ShouldBeGreaterThan(0);
        var name = (string)(await again.SendJsonAsync(HttpMethod.Get, "/api/content/" + Wang)).Json!["DisplayText"]!;
        (await again.SendJsonAsync(HttpMethod.Post, $"/api/customers/{Wang}/erase", new { confirm = name })).Status.ShouldBeOneOf(200, 204);
        (await stored.CountAsync("ProposalHold WHERE SubjectId = @Wang", new { Wang })).ShouldBe(0);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_stock_is_never_exceeded_by_many_customers_at_once_and_comes_back_when_it_is_refused(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var offer = await work.OfferAsync("Last bottles", 5000, ("Stock", new JsonObject { ["Value"] = 6 }));
        var rule = await work.RuleAsync("Wine", offer, "stock");
        var customers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => work.CustomerAsync($"Customer {i}")));
        var answers = await ManyAsync(api, i => new { touchpoint = "stock", channel = "web", customerId = customers[i] });
        var got = answers.Where(a => a.Proposals.Count > 0).ToList();
        got.Count.ShouldBe(6);
        answers.Count(a => a.Outcomes.Contains("OutOfStock")).ShouldBe(58);

        // Three take it, one refuses: one is left.
        foreach (var (decision, i) in got.Take(4).Select((d, i) => (d, i)))
        {
            (await work.RespondAsync(decision.Id, rule, i < 3 ? "accepted" : "declined")).ShouldBe(200);
        }

        var waiting = answers.Where(a => a.Proposals.Count == 0).ToList();
        (await work.DecideAsync("stock", waiting[0].Customer)).Proposals.ShouldBe([rule]);
        (await work.DecideAsync("stock", waiting[1].Customer)).Proposals.ShouldBeEmpty();

        // Time is over for the two who did not answer: others take theirs, and then it is too late for them.
        await host.AlterAsync("UPDATE ProposalHold SET ExpiresUtc = 1");
        var taken = 0;
        foreach (var next in waiting.Skip(2).Take(3))
        {
            var decision = await work.DecideAsync("stock", next.Customer);
            decision.Proposals.ShouldBe([rule]);
            (await work.RespondAsync(decision.Id, rule, "accepted")).ShouldBe(200);
            taken++;
        }

        taken.ShouldBe(3);
        (await work.RespondAsync(got[4].Id, rule, "accepted")).ShouldBe(409, "nothing is left");
        (await new StoredRows(host).CountAsync("DecisionResponse WHERE Kind = 2")).ShouldBe(6);
        (await host.CommandAsync("verify")).ShouldSatisfyAllConditions(v => v.ExitCode.ShouldBe(0, v.Output));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_acceptance_that_is_the_first_to_ask_after_a_change_of_rules_and_a_restart_does_not_wait_for_itself(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rule = await work.RuleAsync("Tea", await work.OfferAsync("Tea", 1000), "first");
        var decision = await work.DecideAsync("first", Wang);
        decision.Proposals.ShouldBe([rule]);
        await work.RuleAsync("Later", await work.OfferAsync("Later", 1000), "later");
        await host.KillAsync();
        await host.RestartAsync();

        using var again = await host.CreateApiClientAsync();
        await new PlannersWork(again).RespondAsync(decision.Id, rule, "accepted");
        (await new StoredRows(host).CountAsync("DecisionResponse WHERE DecisionId = @Id AND Kind = 2", new { decision.Id })).ShouldBe(1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Quiet_hours_rest_and_consent_hold_and_half_a_policy_is_refused(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var (day, tea, news) = (await work.OfferAsync("Day", 1000), await work.OfferAsync("Tea", 1000), await work.OfferAsync("News", 1000));
        var (quiet, rested, asked) = (await work.RuleAsync("Quiet", day, "p.quiet"), await work.RuleAsync("Rested", tea, "p.rest"), await work.RuleAsync("Asked", news, "p.ask"));

        // The whole day, whatever the time is.
        await work.PolicyAsync("Never by phone", ("Offers", Picked(day)), ("Channels", new JsonObject { ["Text"] = "phone" }), ("QuietFrom", new JsonObject { ["Value"] = "00:00:00" }), ("QuietUntil", new JsonObject { ["Value"] = "00:00:00" }));
        (await work.DecideAsync("p.quiet", Wang, "web")).Proposals.ShouldBe([quiet]);
        (await work.DecideAsync("p.quiet", Wang, "phone")).Outcomes.ShouldBe(["QuietHours"]);

        await work.PolicyAsync("Rest for a year", ("Offers", Picked(tea)), ("SuppressDays", new JsonObject { ["Value"] = 365 }));
        var first = await work.DecideAsync("p.rest", Wang);
        (await work.RespondAsync(first.Id, rested, "declined")).ShouldBe(200);
        await host.AlterAsync("UPDATE DecisionResponse SET AnsweredUtc = @at WHERE Kind = 3", new { at = TimeProvider.System.GetUtcNow().AddDays(-90).ToUnixTimeMilliseconds() });
        (await work.DecideAsync("p.rest", Wang)).Outcomes.ShouldBe(["Suppressed"], "longer than the 30 days that every answered offer rests");

        var purpose = (string)(await api.SendJsonAsync(HttpMethod.Get, "/api/consent/purposes")).Json!.AsArray()[0]!["name"]!;
        await work.PolicyAsync("With consent", ("Offers", Picked(news)), ("Purpose", new JsonObject { ["Text"] = purpose }));
        var emma = await work.CustomerAsync("New customer");
        (await work.DecideAsync("p.ask", emma)).Outcomes.ShouldBe(["NoConsent"]);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/consent", new { subject = new { kind = "customer", id = emma }, purpose, granted = true, source = "phone" })).Status.ShouldBeOneOf(200, 201, 204);
        (await work.DecideAsync("p.ask", emma)).Proposals.ShouldBe([asked]);

        foreach (var (field, value, path) in new[] { ("Most", (JsonNode)3, "PeriodHours"), ("QuietFrom", "21:00:00", "QuietUntil"), ("Purpose", "no-such-purpose", "Purpose") })
        {
            var refused = await api.SendJsonAsync(HttpMethod.Post, "/api/content", PlannersWork.Policy("Half", (field, new JsonObject { [field == "Purpose" ? "Text" : "Value"] = value.DeepClone() })));
            refused.Status.ShouldBe(400, refused.Text);
            refused.ErrorPaths.ShouldContain("ContactPolicyPart." + path);
        }
    }

    private static JsonObject Picked(string id) => new() { ["ContentItemIds"] = new JsonArray(id) };

    private static async Task<Decided[]> ManyAsync(HttpClient api, Func<int, object> request)
    {
        var work = new PlannersWork(api);
        return await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => work.DecideAsync(request(i)))));
    }
}
