using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>Answers make the next proposals better: each is learned once, silence after its time, and what was learned survives the host.</summary>
public sealed class LearningTests
{
    private const string Learning = "Studio.Decisions.Learning.LearningTask";

    [Theory, OnSqlite, OnPostgres]
    public async Task What_customers_accept_goes_before_what_they_refuse_though_it_is_worth_as_much(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var settings = await api.SendJsonAsync(HttpMethod.Put, "/api/settings/DecisionSettings", new { explore = false, evenPercent = 2, silenceHours = 24, holdMinutes = 15 });
        settings.Status.ShouldBe(200, settings.Text);
        var (liked, disliked) = (await work.OfferAsync("Liked", 1000), await work.OfferAsync("Disliked", 1000));
        var second = await work.RuleAsync("Disliked", disliked, "learn");
        var first = await work.RuleAsync("Liked", liked, "learn");
        var customers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => work.CustomerAsync($"Customer {i}")));

        // Nothing is known: the elder rule goes first, both with the stated prior.
        var before = await work.DecideAsync("learn", customers[0], limit: 2);
        before.Proposals.ShouldBe([second, first]);
        Score(before, second).ShouldBe((0.5, 5.0));
        foreach (var customer in customers)
        {
            var decision = await work.DecideAsync("learn", customer, limit: 2);
            (await work.RespondAsync(decision.Id, first, "accepted")).ShouldBe(200);
            (await work.RespondAsync(decision.Id, second, "declined")).ShouldBe(200);
        }

        await api.RunTaskAsync(Learning);
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        var emma = await work.DecideAsync("learn", RunningHost.Emma, limit: 2);
        emma.Proposals.ShouldBe([first, second]);
        Score(emma, first).Propensity.ShouldBeGreaterThan(0.9);
        Score(emma, second).Propensity.ShouldBeLessThan(0.1);

        // A weight is the planner's word against it; and each answer is learned once, whoever dies.
        var models = await ModelsAsync(host);
        await host.KillAsync();
        await host.RestartAsync();
        using var again = await host.CreateApiClientAsync();
        await again.RunTaskAsync(Learning);
        (await ModelsAsync(host)).ShouldBe(models);
        work = new PlannersWork(again);
        (await work.DecideAsync("learn", RunningHost.Emma, limit: 2)).Proposals.ShouldBe([first, second]);

        // Shown and not answered for a day is a no; not before, and what was answered is not counted again.
        var silent = await work.DecideAsync("learn", RunningHost.Wang, limit: 2);
        (await work.RespondAsync(silent.Id, first, "presented")).ShouldBe(200);
        await again.RunTaskAsync(Learning);
        (await ModelsAsync(host)).ShouldBe(models);
        await host.AlterAsync("UPDATE DecisionResponse SET AnsweredUtc = @at WHERE Kind = 1", new { at = TimeProvider.System.GetUtcNow().AddHours(-25).ToUnixTimeMilliseconds() });
        await again.RunTaskAsync(Learning);
        (await new StoredRows(host).CountAsync("DecisionResponse WHERE Learned = 0")).ShouldBe(0);
        Counts(await ModelAsync(host, liked)).ShouldBe((30, 1));
        Counts(await ModelAsync(host, disliked)).ShouldBe((0, 30));
        (await host.CommandAsync("verify")).ShouldSatisfyAllConditions(v => v.ExitCode.ShouldBe(0, v.Output));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_was_bought_is_an_acceptance_with_a_value_of_its_own_and_being_passed_over_may_still_become_one(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rule = await work.RuleAsync("Rule", await work.OfferAsync("Offer", 1000), "convert");
        var decision = await work.DecideAsync("convert", RunningHost.Emma);
        (await work.RespondAsync(decision.Id, rule, "ignored")).ShouldBe(200);
        (await work.RespondAsync(decision.Id, rule, "converted", new { amount = 123456, currency = "EUR" })).ShouldBe(200);
        (await work.RespondAsync(decision.Id, rule, "converted", new { amount = 1, currency = "EUR" })).ShouldBe(200, "said again, it stays");
        (await work.RespondAsync(decision.Id, rule, "declined")).ShouldBe(409);
        (await new StoredRows(host).QueryAsync<(long, long, string)>("SELECT Kind, Amount, Currency FROM DecisionResponse ORDER BY Kind")).ShouldBe([(1, 1000, "GBP"), (2, 1000, "GBP"), (5, 1000, "GBP"), (6, 123456, "EUR")]);
        foreach (var value in new object[] { new { amount = -1, currency = "EUR" }, new { amount = 1.5, currency = "EUR" }, new { amount = 1, currency = "euro" }, "12", new { amount = 1 } })
        {
            (await work.RespondAsync(decision.Id, rule, "converted", value)).ShouldBe(400);
        }

        (await work.RespondAsync(decision.Id, rule, "accepted", new { amount = 1, currency = "EUR" })).ShouldBe(400);
        using var widget = await new RunningWidget(host).OpenAsync();
        var shown = await widget.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "convert" });
        var id = (string)shown.Json!["decisionId"]!;
        (await widget.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{id}/responses", new { ruleId = rule, kind = "converted" })).Status.ShouldBe(400, "a browser does not say what was bought");
        shown.Json["proposals"]![0]!.AsObject()["score"].ShouldBeNull("nor is it told what Studio thinks of its visitor");
    }

    private static (double Propensity, double Score) Score(Decided decision, string rule)
    {
        var score = decision.Json["proposals"]!.AsArray().First(p => (string)p!["ruleId"]! == rule)!["score"]!;
        return ((double)score["propensity"]!, (double)score["score"]!);
    }

    private static async Task<IReadOnlyList<string>> ModelsAsync(StudioHost host) => await new StoredRows(host).QueryAsync<string>("SELECT Model FROM OfferModel ORDER BY OfferId, Channel");

    private static async Task<JsonNode> ModelAsync(StudioHost host, string offer) =>
        JsonNode.Parse((await new StoredRows(host).QueryAsync<string>("SELECT Model FROM OfferModel WHERE OfferId = @offer", new { offer })).ShouldHaveSingleItem())!;

    private static (double, double) Counts(JsonNode model) => ((double)model["all"]![0]!, (double)model["all"]![1]!);
}
