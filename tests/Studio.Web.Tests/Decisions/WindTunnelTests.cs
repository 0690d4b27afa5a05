using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>Changed rules are tried on what was decided: the difference is told exactly, live data stay as they are, and what was begun is not lost.</summary>
public sealed class WindTunnelTests
{
    private static readonly string[] Live = ["Decision", "DecisionResponse", "RuleSetMoment", "RuleSetEntry", "ContentItem", "Interaction"];

    [Theory, OnSqlite, OnPostgres]
    public async Task A_changed_condition_reports_exactly_the_difference_and_touches_nothing(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var (first, second) = (await work.OfferAsync("Machine", 5000), await work.OfferAsync("Beans", 1000));
        var machine = await work.RuleAsync("Machine", first, "tunnel", ("Priority", new JsonObject { ["Value"] = 5 }));
        await work.RuleAsync("Beans", second, "tunnel");
        var (from, decisions) = (TimeProvider.System.GetUtcNow(), new List<string>());
        for (var i = 0; i < 4; i++)
        {
            var decided = await work.DecideAsync("tunnel", await work.CustomerAsync($"Customer {i}"));
            decided.Proposals.ShouldBe([machine]);
            decisions.Add(decided.Id);
        }

        (await work.DecideAsync("elsewhere", RunningHost.Emma)).Proposals.ShouldNotContain(machine);
        var stored = new StoredRows(host);
        await DraftAsync(api, machine, "context.channel == 'phone'");
        var before = await CountsAsync(stored);
        var run = await EndAsync(api, await StartAsync(api, new { from, drafts = new[] { machine } }));
        ((string)run["state"]!).ShouldBe("completed", run.ToJsonString());
        var result = run["result"]!;
        ((int)result["decisions"]!, (int)result["same"]!, (int)result["untold"]!, (int)result["different"]!).ShouldBe((5, 1, 0, 4), result.ToJsonString());
        result["changes"]!.AsArray().Select(c => ((string?)c!["fromOffer"], (string?)c["toOffer"], (int)c["count"]!)).ShouldBe([(first, second, 4)]);
        result["examples"]!.AsArray().Select(e => (string)e!["decisionId"]!).ShouldBe(decisions);
        ((string)result["gains"]![0]!["refusal"]!).ShouldBe("NeverTried", "beans were never proposed in such a contact");
        (await CountsAsync(stored)).ShouldBe(before);

        // What nobody asked then is not known now.
        await DraftAsync(api, machine, "customer.country == 'Nowhere'");
        result = (await EndAsync(api, await StartAsync(api, new { from, drafts = new[] { machine } })))["result"]!;
        ((int)result["same"]!, (int)result["untold"]!, (int)result["different"]!).ShouldBe((1, 4, 0), result.ToJsonString());
        result["doubts"]!.AsArray().Select(d => ((string)d!["fact"]!, (int)d["count"]!)).ShouldBe([("customer.country", 4)]);

        run = await EndAsync(api, await StartAsync(api, new { from, off = new[] { machine } }));
        result = run["result"]!;
        ((int)result["decisions"]!, (int)result["same"]!, (int)result["different"]!).ShouldBe((5, 1, 4));

        // The result is there after a restart; a replay that was in the middle is begun anew.
        await host.AlterAsync("INSERT INTO WindTunnelRun (Id, State, Owner, Asked, Done, LeaseUtc, CreatedUtc) SELECT '7' || substr(Id, 2), 'running', Owner, Asked, 3, 0, CreatedUtc FROM WindTunnelRun WHERE Id = @id", new { id = (string)run["id"]! });
        await host.KillAsync();
        await host.RestartAsync();
        using var again = await host.CreateApiClientAsync();
        (await again.SendJsonAsync(HttpMethod.Get, $"/api/wind-tunnel/{run["id"]}")).Json!["result"]!.ToJsonString().ShouldBe(result.ToJsonString());
        var resumed = await EndAsync(again, new JsonObject { ["id"] = "7" + ((string)run["id"]!)[1..] });
        ((string)resumed["state"]!, (int)resumed["result"]!["different"]!).ShouldBe(("completed", 4));
    }

    [HostFact]
    public async Task Orders_that_are_not_right_are_refused_and_nobody_without_the_right_gives_one()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rule = await work.RuleAsync("Rule", await work.OfferAsync("Offer", 1000), "tunnel");
        foreach (var order in new object[]
        {
            new { }, new { drafts = new[] { rule, rule } }, new { drafts = new[] { rule }, off = new[] { rule } }, new { drafts = new[] { "none" } }, new { drafts = new[] { RunningHost.Emma } }, new { drafts = rule },
            new { drafts = new[] { rule }, from = "yesterday" }, new { drafts = new[] { rule }, from = "2026-01-02T00:00:00Z", to = "2026-01-01T00:00:00Z" }, new { drafts = new[] { rule }, from = "2020-01-01T00:00:00Z" },
            new { drafts = Enumerable.Repeat(rule, 101) },
        })
        {
            (await api.SendJsonAsync(HttpMethod.Post, "/api/wind-tunnel", order)).Status.ShouldBe(400);
        }

        (await new StoredRows(host).CountAsync("WindTunnelRun")).ShouldBe(0);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/wind-tunnel/none")).Status.ShouldBe(404);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/wind-tunnel/01K00000000000000000000000/cancel")).Status.ShouldBe(404);
        using var widget = await new RunningWidget(host).OpenAsync();
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Post, ""), (HttpMethod.Get, "/01K00000000000000000000000"), (HttpMethod.Post, "/01K00000000000000000000000/cancel") })
        {
            (await widget.SendJsonAsync(method, "/api/wind-tunnel" + path, method == HttpMethod.Post ? new { drafts = new[] { rule } } : null)).Status.ShouldBeOneOf(401, 403);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task As_many_are_told_as_were_asked_for_then(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var (first, second) = (await work.OfferAsync("Machine", 5000), await work.OfferAsync("Beans", 1000));
        var machine = await work.RuleAsync("Machine", first, "tunnel");
        var beans = await work.RuleAsync("Beans", second, "tunnel", ("Condition", new JsonObject { ["Text"] = "context.channel == 'phone'" }));
        var from = TimeProvider.System.GetUtcNow();
        foreach (var limit in new[] { 1, 2, 2 })
        {
            (await work.DecideAsync("tunnel", await work.CustomerAsync("Customer"), limit: limit)).Proposals.ShouldBe([machine]);
        }

        // As decisions are from before the number was kept.
        await host.AlterAsync("UPDATE Decision SET Most = NULL WHERE Id = (SELECT max(Id) FROM Decision)", new { });
        await DraftAsync(api, beans, "context.channel == 'phone' || context.channel == 'web'");
        var result = (await EndAsync(api, await StartAsync(api, new { from, drafts = new[] { beans } })))["result"]!;
        ((int)result["decisions"]!, (int)result["same"]!, (int)result["different"]!).ShouldBe((3, 2, 1), result.ToJsonString());
        result["changes"]!.AsArray().Select(c => ((string?)c!["fromOffer"], (string?)c["toOffer"], (int)c["count"]!)).ShouldBe([(null, second, 1)]);
    }

    [HostFact]
    public async Task The_trail_says_who_started_cancelled_and_removed_a_replay()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rule = await work.RuleAsync("Rule of the trail", await work.OfferAsync("Offer", 1000), "tunnel");
        var run = await EndAsync(api, await StartAsync(api, new { off = new[] { rule } }));
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/wind-tunnel/{run["id"]}/cancel")).Status.ShouldBe(200);
        await host.AlterAsync("UPDATE WindTunnelRun SET State = 'running', FinishedUtc = NULL, LeaseUtc = 99999999999999 WHERE Id = @id", new { id = (string)run["id"]! });
        (await api.SendJsonAsync(HttpMethod.Delete, $"/api/wind-tunnel/{run["id"]}")).Status.ShouldBe(409);
        for (var i = 0; i < 2; i++)
        {
            (await api.SendJsonAsync(HttpMethod.Post, $"/api/wind-tunnel/{run["id"]}/cancel")).Status.ShouldBe(200);
        }

        (await api.SendJsonAsync(HttpMethod.Delete, $"/api/wind-tunnel/{run["id"]}")).Status.ShouldBe(204);
        (await api.SendJsonAsync(HttpMethod.Delete, $"/api/wind-tunnel/{run["id"]}")).Status.ShouldBe(404);
        var trail = (await api.SendJsonAsync(HttpMethod.Get, $"/api/audit?search={run["id"]}")).Json!["items"]!.AsArray();
        trail.Select(r => ((string)r!["action"]!, (string)r["subject"]!["name"]!)).ShouldBe([("wind-tunnel.removed", "Rule of the trail"), ("wind-tunnel.cancelled", "Rule of the trail"), ("wind-tunnel.started", "Rule of the trail")]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_replay_tells_how_far_it_is_and_ends_within_a_second_when_it_is_cancelled(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rule = await work.RuleAsync("Rule", await work.OfferAsync("Offer", 1000), "tunnel");
        var decided = await work.DecideAsync("tunnel", RunningHost.Emma);
        (await host.AlterAsync("""
            INSERT INTO Decision (Id, SubjectKind, SubjectId, Channel, Touchpoint, MadeUtc, Facts, Considered, Proposals, RuleSet)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
            SELECT '7' || substr(d.Id, 2, 20) || substr(CAST(100000 + n.i AS TEXT), 2, 5), d.SubjectKind, d.SubjectId, d.Channel, d.Touchpoint, d.MadeUtc, d.Facts, d.Considered, d.Proposals, d.RuleSet
            FROM Decision d CROSS JOIN n WHERE d.Id = @Id
            """, new { decided.Id })).ShouldBe(99_999);
        var started = await StartAsync(api, new { off = new[] { rule } });
        var watch = System.Diagnostics.Stopwatch.StartNew();
        JsonNode now;
        do
        {
            now = (await api.SendJsonAsync(HttpMethod.Get, $"/api/wind-tunnel/{started["id"]}")).Json!;
        }
        while ((string)now["state"]! == "queued" || ((string)now["state"]! == "running" && (int)now["linesRead"]! == 0 && watch.Elapsed < TimeSpan.FromSeconds(20)));

        ((string)now["state"]!, (int)now["linesRead"]!).ShouldSatisfyAllConditions(s => s.Item1.ShouldBe("running"), s => s.Item2.ShouldBeGreaterThan(0));
        ((int)now["linesTotal"]!).ShouldBeGreaterThan((int)now["linesRead"]!);
        watch.Restart();
        var cancelled = (await api.SendJsonAsync(HttpMethod.Post, $"/api/wind-tunnel/{started["id"]}/cancel")).Json!;
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        ((string)cancelled["state"]!).ShouldBe("cancelled");
        await Task.Delay(1000);
        var later = (await api.SendJsonAsync(HttpMethod.Get, $"/api/wind-tunnel/{started["id"]}")).Json!;
        ((string)later["state"]!, later["result"]).ShouldBe(("cancelled", null));
        ((int)later["linesRead"]!).ShouldBe((int)cancelled["linesRead"]!);
    }

    private static async Task DraftAsync(HttpClient api, string rule, string condition)
    {
        var item = (await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + rule)).Json!.AsObject();
        item["RulePart"]!["Condition"] = new JsonObject { ["Text"] = condition };
        var saved = await api.SendJsonAsync(HttpMethod.Post, "/api/content?draft=true", item);
        saved.Status.ShouldBeOneOf([200, 201], saved.Text);
    }

    private static async Task<IReadOnlyList<long>> CountsAsync(StoredRows stored)
    {
        var counts = new List<long>();
        foreach (var table in Live)
        {
            counts.Add(await stored.CountAsync(table));
        }

        return counts;
    }

    private static async Task<JsonNode> StartAsync(HttpClient api, object order)
    {
        var started = await api.SendJsonAsync(HttpMethod.Post, "/api/wind-tunnel", order);
        started.Status.ShouldBe(202, started.Text);
        return started.Json!;
    }

    private static async Task<JsonNode> EndAsync(HttpClient api, JsonNode run)
    {
        for (var i = 0; i < 300; i++)
        {
            var now = (await api.SendJsonAsync(HttpMethod.Get, $"/api/wind-tunnel/{run["id"]}")).Json!;
            if ((string)now["state"]! is not ("queued" or "running"))
            {
                return now;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The replay does not end.");
    }
}
