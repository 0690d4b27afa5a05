using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>Many decisions in one request: each is answered by itself, as if it had come alone; a repeated key gets what it got.</summary>
public sealed class DecisionBatchTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Each_decision_of_a_list_has_its_own_result_and_a_repetition_changes_nothing(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rule = await work.RuleAsync("In a list", await work.OfferAsync("A cup", 100), "list.desk");
        var list = new
        {
            decisions = new object[]
            {
                new { customerId = RunningHost.Emma, channel = "web", touchpoint = "list.desk", idempotencyKey = "one" },
                new { customerId = RunningHost.Wang, channel = "web", touchpoint = "list.desk" },
                new { customerId = RunningHost.Emma, channel = "web" },
                new { customerId = "01readycst0000000000000999", touchpoint = "list.desk" },
                "nobody",
                new { customerId = RunningHost.Emma, channel = "web", touchpoint = "list.desk", idempotencyKey = "one" },
                new { customerId = RunningHost.Wang, channel = "web", touchpoint = "list.desk", idempotencyKey = "one" },
            },
        };
        var first = Results(await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", list));
        first.Select(r => (int)r["status"]!).ShouldBe([200, 200, 400, 400, 400, 200, 422]);
        first[..2].ShouldAllBe(r => (string)r["decision"]!["proposals"]![0]!["ruleId"]! == rule);
        (first[2]["errors"]!.AsObject().Single().Key, first[3]["errors"]!.AsObject().Single().Key, first[4]["errors"]!.AsObject().Single().Key).ShouldBe(("decisions[2].touchpoint", "decisions[3].customerId", "decisions[4]"));
        (Id(first[5]), (bool)first[5]["replayed"]!).ShouldBe((Id(first[0]), true));
        ((string)(await api.SendJsonAsync(HttpMethod.Get, "/api/decisions/" + Id(first[1]))).Json!["subject"]!["id"]!).ShouldBe(RunningHost.Wang);

        var again = Results(await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", list));
        (Id(again[0]), (bool)again[0]["replayed"]!).ShouldBe((Id(first[0]), true));
        Id(again[1]).ShouldNotBe(Id(first[1]), "without a key it is another contact");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_key_that_comes_many_times_at_once_makes_one_decision(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        await work.RuleAsync("Once", await work.OfferAsync("A cup", 100), "once.desk");
        var request = new { customerId = RunningHost.Emma, channel = "web", touchpoint = "once.desk", idempotencyKey = "many" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => api.SendJsonAsync(HttpMethod.Post, "/api/decisions", request)));
        answers.ShouldAllBe(a => a.Status == 200);
        answers.Select(a => (string)a.Json!["decisionId"]!).Distinct().Count().ShouldBe(1);
        (await host.AlterAsync("UPDATE Decision SET Touchpoint = 'once.counted' WHERE Touchpoint = 'once.desk'")).ShouldBe(1);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { customerId = RunningHost.Wang, channel = "web", touchpoint = "once.desk", idempotencyKey = "many" })).Status.ShouldBe(422);
    }

    [Fact]
    public async Task A_list_that_is_none_is_too_long_or_a_visitors_is_refused()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        foreach (var decisions in new object[] { "all", new { }, Array.Empty<object>(), Enumerable.Repeat(new { touchpoint = "x" }, 201).ToArray() })
        {
            var refused = await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { decisions });
            (refused.Status, refused.ErrorPaths.Single()).ShouldBe((400, "decisions"));
        }

        var (browser, token) = await host.VisitShopAsync();
        using var widget = new RunningWidget(host).With(token);
        using (browser)
        {
            (await widget.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { decisions = new[] { new { touchpoint = "shop.cart" } } })).ErrorPaths.ShouldBe(["touchpoint"]);
        }
    }

    private static JsonNode[] Results(JsonAnswer answer)
    {
        answer.Status.ShouldBe(200, answer.Text);
        JsonNode[] results = [.. answer.Json!["results"]!.AsArray().Select(r => r!)];
        results.Select(r => (int)r["index"]!).ShouldBe(Enumerable.Range(0, results.Length));
        return results;
    }

    private static string Id(JsonNode result) => (string)result["decision"]!["decisionId"]!;
}
