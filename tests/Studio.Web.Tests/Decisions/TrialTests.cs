using System.Text.Json.Nodes;
using Studio.Kernel.Identifiers;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>Changed rules decide for a share of the people: the same people always, explained for ever, published for all or rolled back when they do worse.</summary>
public sealed class TrialTests
{
    private const string Watch = "Studio.Decisions.Trials.TrialWatch";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_share_of_the_people_is_decided_for_by_the_draft_and_that_is_explained_for_ever(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var (first, second) = (await work.OfferAsync("Machine", 5000), await work.OfferAsync("Beans", 1000));
        var machine = await work.RuleAsync("Machine", first, "trial", ("Priority", new JsonObject { ["Value"] = 5 }));
        var beans = await work.RuleAsync("Beans", second, "trial");
        (await DecideAsync(api, Visitors(1)[0])).Proposals.ShouldBe([machine]);

        // The draft asks about a fact that no published rule speaks of.
        await DraftAsync(api, machine, "context.page == 'never'");
        var trial = await StartAsync(api, new { name = "Only on a page", share = 40, drafts = new[] { machine } });
        var people = Visitors(200);
        var told = new Dictionary<string, Told>();
        foreach (var person in people)
        {
            told[person] = await DecideAsync(api, person);
        }

        var tried = people.Where(p => told[p].Proposals.SequenceEqual([beans])).ToList();
        tried.Count.ShouldBeInRange(50, 110, "40 % of 200");
        people.Except(tried).ShouldAllBe(p => told[p].Proposals.SequenceEqual(new[] { machine }));
        foreach (var person in people.Take(40))
        {
            (await DecideAsync(api, person)).Proposals.ShouldBe(told[person].Proposals, "always the same");
        }

        var figures = (await GetAsync(api, trial))["figures"]!;
        ((int)figures["candidate"]!["contacts"]! + (int)figures["base"]!["contacts"]!).ShouldBe(240);
        ((int)figures["candidate"]!["contacts"]!).ShouldBe(tried.Count + people.Take(40).Count(tried.Contains));

        // Both arms are explained by the rules that decided, also where the draft and the rule are others now.
        var (of, other) = (told[tried[0]].Id, told[people.Except(tried).First()].Id);
        var before = (await ExplainAsync(api, of), await ExplainAsync(api, other));
        ((string)before.Item1["trial"]!["id"]!, (string)before.Item1["trial"]!["arm"]!, (string)before.Item2["trial"]!["arm"]!).ShouldBe((trial, "candidate", "base"));
        before.Item1["considered"]!.AsArray().Single(c => (string)c!["ruleId"]! == machine)!["outcome"]!.ToString().ShouldNotBe("Proposed");
        await DraftAsync(api, machine, "context.channel == 'phone'");
        (await DecideAsync(api, tried[0])).Proposals.ShouldBe([beans], "a later draft changes nothing of what is tried");
        await host.KillAsync();
        await host.RestartAsync();
        using var again = await host.CreateApiClientAsync();
        (await DecideAsync(again, tried[1])).Proposals.ShouldBe([beans], "it goes on");
        ((string)(await GetAsync(again, trial))["state"]!).ShouldBe("running");
        var ended = await again.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/end", new { reason = "Seen enough" });
        ((string)ended.Json!["state"]!, (string)ended.Json["reason"]!).ShouldBe(("ended", "Seen enough"));
        (await DecideAsync(again, tried[1])).Proposals.ShouldBe([machine], "from the next contact on");
        (await ExplainAsync(again, of)).ToJsonString().ShouldBe(before.Item1.ToJsonString());
        (await ExplainAsync(again, other)).ToJsonString().ShouldBe(before.Item2.ToJsonString());
        (await again.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/end")).Status.ShouldBe(200, "twice is as good as once");
        (await again.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/publish")).Status.ShouldBe(409);
        var trail = (await again.SendJsonAsync(HttpMethod.Get, $"/api/audit?search={trial}")).Json!["items"]!.AsArray();
        trail.Select(r => ((string)r!["action"]!, (string)r["subject"]!["name"]!)).ShouldBe([("rule-trial.ended", "Only on a page"), ("rule-trial.started", "Only on a page")]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Rules_that_do_worse_are_rolled_back_and_those_that_do_not_stay(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var machine = await work.RuleAsync("Machine", await work.OfferAsync("Machine", 5000), "trial");
        await DraftAsync(api, machine, "context.channel == 'web'");

        // 30 % of the published rules' contacts accept, 28 % of the tried ones': that may be chance.
        var trial = await StartAsync(api, new { share = 50, drafts = new[] { machine } });
        var (baseId, triedId) = await BothAsync(api);
        await MultiplyAsync(host, provider, baseId, 399, 30);
        await MultiplyAsync(host, provider, triedId, 149, 0);
        await api.RunTaskAsync(Watch);
        ((string)(await GetAsync(api, trial))["state"]!).ShouldBe("running", "with 150 contacts it is not looked at yet, bad as they are");
        await MultiplyAsync(host, provider, triedId, 250, 45);
        await api.RunTaskAsync(Watch);
        var good = await GetAsync(api, trial);
        ((string)good["state"]!).ShouldBe("running", good.ToJsonString());
        var stored = new StoredRows(host);
        (await stored.QueryAsync<long>("SELECT NextLook FROM RuleTrial WHERE Id = @trial", new { trial }))[0].ShouldBe(800);
        ((int)good["figures"]!["candidate"]!["contacts"]!, (int)good["figures"]!["base"]!["contacts"]!).ShouldBe((400, 400));
        ((double)good["figures"]!["difference"]!["low"]!).ShouldBeLessThan(0);
        ((double)good["figures"]!["difference"]!["high"]!).ShouldBeGreaterThan(0);
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/end")).Status.ShouldBe(200);

        // 30 % against 10 %.
        await DraftAsync(api, machine, "context.channel != 'phone'");
        trial = await StartAsync(api, new { name = "Worse", share = 50, drafts = new[] { machine } });
        (baseId, triedId) = await BothAsync(api);
        await MultiplyAsync(host, provider, baseId, 299, 30);
        await MultiplyAsync(host, provider, triedId, 199, 10);
        await host.AlterAsync("UPDATE RuleTrial SET Owner = 'admin' WHERE Id = @trial", new { trial });
        await api.RunTaskAsync(Watch);
        var bad = await GetAsync(api, trial);
        ((string)bad["state"]!).ShouldBe("rolledBack", bad.ToJsonString());
        ((int)bad["verdict"]!["candidateContacts"]!, (int)bad["verdict"]!["baseContacts"]!).ShouldBe((200, 300));
        ((double)bad["verdict"]!["high"]!).ShouldBeLessThan(0);
        await api.RunTaskAsync(Watch);
        var trail = (await api.SendJsonAsync(HttpMethod.Get, $"/api/audit?search={trial}")).Json!["items"]!.AsArray();
        trail.Select(r => (string)r!["action"]!).ShouldBe(["rule-trial.rolled-back", "rule-trial.started"]);
        (await ExplainAsync(api, (await DecideAsync(api, Visitors(1)[0])).Id))["trial"].ShouldBeNull();
        (await GetAsync(api, trial))["figures"]!["base"]!["contacts"]!.GetValue<int>().ShouldBe(300, "what is decided afterwards is not of the trial");
        var told = await stored.QueryAsync<string>("SELECT TextEn FROM UserNotification WHERE Cause = 'rule-trial:' || @trial", new { trial });
        told.ShouldBe(["The trial “Worse” was rolled back: of its contacts 9.5 % accepted something, of the others 29.7 %."]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_was_tried_is_published_for_all_unless_it_was_changed_meanwhile(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var machine = await work.RuleAsync("Machine", await work.OfferAsync("Machine", 5000), "trial", ("Priority", new JsonObject { ["Value"] = 5 }));
        var beans = await work.RuleAsync("Beans", await work.OfferAsync("Beans", 1000), "trial");
        var tea = await work.RuleAsync("Tea", await work.OfferAsync("Tea", 500), "trial", ("Priority", new JsonObject { ["Value"] = 9 }));
        await DraftAsync(api, machine, "context.channel == 'phone'");
        var order = new { share = 50, drafts = new[] { machine }, off = new[] { tea } };
        var trial = await StartAsync(api, order);
        var second = await api.SendJsonAsync(HttpMethod.Post, "/api/trials", order);
        second.Status.ShouldBe(409);
        second.Text.ShouldContain("is running");
        await DraftAsync(api, machine, "context.channel == 'agent'");
        var refused = await api.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/publish");
        refused.Status.ShouldBe(409);
        refused.Text.ShouldContain("“Machine” was changed");
        ((string)(await GetAsync(api, trial))["state"]!).ShouldBe("running", "nothing of it is kept");
        (await DecideAsync(api, Visitors(1)[0], "nowhere")).Proposals.ShouldBeEmpty();
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/end")).Status.ShouldBe(200);

        trial = await StartAsync(api, order);
        var published = await api.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/publish");
        published.Status.ShouldBe(200, published.Text);
        ((string)published.Json!["state"]!).ShouldBe("published");
        foreach (var person in Visitors(20))
        {
            (await DecideAsync(api, person)).Proposals.ShouldBe([beans], "for all");
        }

        var rule = (await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + machine)).Json!;
        ((bool)rule["Published"]!, (string)rule["RulePart"]!["Condition"]!["Text"]!).ShouldBe((true, "context.channel == 'agent'"));
        ((bool)(await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{tea}?version=latest")).Json!["Published"]!).ShouldBeFalse();
        var again = await api.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/publish");
        again.Status.ShouldBe(409);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/trials?search=machine&sort=-name&state=published")).Json!["items"]!.AsArray().Select(t => (string)t!["id"]!).ShouldBe([trial]);
        ((int)(await api.SendJsonAsync(HttpMethod.Get, "/api/trials?search=100%25")).Json!["total"]!).ShouldBe(0);
    }

    [HostFact]
    public async Task Orders_that_are_not_right_are_refused_and_nobody_without_the_right_gives_one()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var rule = await work.RuleAsync("Rule", await work.OfferAsync("Offer", 1000), "trial");
        foreach (var order in new object[]
        {
            new { }, new { share = 10 }, new { share = 0, off = new[] { rule } }, new { share = 51, off = new[] { rule } }, new { share = "10", off = new[] { rule } }, new { share = 10.5, off = new[] { rule } },
            new { share = 10, drafts = new[] { rule, rule } }, new { share = 10, drafts = new[] { "none" } }, new { share = 10, drafts = new[] { RunningHost.Emma } }, new { share = 10, drafts = rule },
            new { share = 10, off = new[] { rule }, name = new string('x', 101) }, new { share = 10, off = new[] { rule }, name = 5 }, new { share = 10, drafts = new[] { rule } }, new { share = 10, runId = "none" },
        })
        {
            var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/trials", order);
            answer.Status.ShouldBe(400, System.Text.Json.JsonSerializer.Serialize(order));
            answer.Json!["errors"].ShouldNotBeNull();
        }

        (await new StoredRows(host).CountAsync("RuleTrial")).ShouldBe(0);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/trials", new { share = 10, runId = "01k00000000000000000000000" })).Status.ShouldBe(404);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/trials/none")).Status.ShouldBe(404);
        using var widget = await new RunningWidget(host).OpenAsync();
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Post, ""), (HttpMethod.Get, "/01k00000000000000000000000"), (HttpMethod.Post, "/01k00000000000000000000000/end"), (HttpMethod.Post, "/01k00000000000000000000000/publish") })
        {
            (await widget.SendJsonAsync(method, "/api/trials" + path, method == HttpMethod.Post ? new { share = 10, off = new[] { rule } } : null)).Status.ShouldBeOneOf(401, 403);
        }

        // What was replayed is tried, as long as it is what it was.
        var run = (string)(await api.SendJsonAsync(HttpMethod.Post, "/api/wind-tunnel", new { off = new[] { rule } })).Json!["id"]!;
        for (var i = 0; i < 200 && (string)(await api.SendJsonAsync(HttpMethod.Get, "/api/wind-tunnel/" + run)).Json!["state"]! != "completed"; i++)
        {
            await Task.Delay(50);
        }

        var trial = await StartAsync(api, new { share = 10, runId = run });
        (await GetAsync(api, trial))["off"]!.AsArray().Select(r => (string)r!["name"]!).ShouldBe(["Rule"]);
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/trials/{trial}/end")).Status.ShouldBe(200);
        await DraftAsync(api, rule, "context.channel == 'phone'");
        var stale = await api.SendJsonAsync(HttpMethod.Post, "/api/trials", new { share = 10, runId = run });
        stale.Status.ShouldBe(409);
        stale.Text.ShouldContain("Replay it again");
    }

    private static List<string> Visitors(int count)
    {
        var ids = new IdGenerator(TimeProvider.System);
        return [.. Enumerable.Range(0, count).Select(_ => ids.NewId())];
    }

    /// <summary>A decision of each arm; of people who are new.</summary>
    private static async Task<(string Base, string Candidate)> BothAsync(HttpClient api)
    {
        var found = new Dictionary<string, string>();
        foreach (var visitor in Visitors(100))
        {
            var decided = await DecideAsync(api, visitor);
            var arm = (string)(await ExplainAsync(api, decided.Id))["trial"]!["arm"]!;
            if (found.TryAdd(arm, decided.Id) && found.Count == 2)
            {
                return (found["base"], found["candidate"]);
            }
        }

        throw new InvalidOperationException("All of a hundred people are of one arm.");
    }

    /// <summary>Makes many of one decision, of which so many in a hundred accepted; the rest of what <see cref="BothAsync"/> asked is taken away.</summary>
    private static async Task MultiplyAsync(StudioHost host, string provider, string decision, int copies, int percent)
    {
        var beginning = Guid.NewGuid().ToString("N")[..6];
        (await host.AlterAsync($"""
            INSERT INTO Decision (Id, SubjectKind, SubjectId, Channel, Touchpoint, MadeUtc, Facts, Considered, Proposals, RuleSet, TrialId)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies})
            SELECT '7{beginning}' || substr(d.Id, 8, 14) || substr(CAST(100000 + n.i AS TEXT), 2, 5), d.SubjectKind, d.SubjectId, d.Channel, d.Touchpoint, d.MadeUtc, d.Facts, d.Considered, d.Proposals, d.RuleSet, d.TrialId
            FROM Decision d CROSS JOIN n WHERE d.Id = @decision
            """, new { decision })).ShouldBe(copies, provider);
        await host.AlterAsync($"""
            INSERT INTO DecisionResponse (DecisionId, RuleId, Kind, RuleVersion, OfferId, SubjectKind, SubjectId, Amount, Currency, Reason, AnsweredUtc, Learned)
            SELECT Id, 'rule', 2, 'version', 'offer', SubjectKind, SubjectId, 100, 'GBP', '', MadeUtc, 1 FROM Decision WHERE Id LIKE '7{beginning}%' AND CAST(substr(Id, 22, 5) AS INTEGER) % 100 < {percent}
            """, new { });
        await host.AlterAsync("""
            DELETE FROM Decision WHERE Id NOT LIKE '7%' AND Id <> @decision AND TrialId = (SELECT TrialId FROM Decision WHERE Id = @decision)
              AND ((RuleSet < 0 AND (SELECT RuleSet FROM Decision WHERE Id = @decision) < 0) OR (RuleSet > 0 AND (SELECT RuleSet FROM Decision WHERE Id = @decision) > 0))
            """, new { decision });
    }

    private static async Task<Told> DecideAsync(HttpClient api, string visitor, string touchpoint = "trial")
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint, visitorId = visitor });
        answer.Status.ShouldBe(200, answer.Text);
        return new Told((string)answer.Json!["decisionId"]!, [.. answer.Json["proposals"]!.AsArray().Select(p => (string)p!["ruleId"]!)]);
    }

    private static async Task<JsonNode> ExplainAsync(HttpClient api, string decision) => (await api.SendJsonAsync(HttpMethod.Get, "/api/decisions/" + decision)).Json!;

    private static async Task<JsonNode> GetAsync(HttpClient api, string trial) => (await api.SendJsonAsync(HttpMethod.Get, "/api/trials/" + trial)).Json!;

    private static async Task<string> StartAsync(HttpClient api, object order)
    {
        var started = await api.SendJsonAsync(HttpMethod.Post, "/api/trials", order);
        started.Status.ShouldBe(201, started.Text);
        return (string)started.Json!["id"]!;
    }

    private static async Task DraftAsync(HttpClient api, string rule, string condition)
    {
        var item = (await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{rule}?version=latest")).Json!.AsObject();
        item["RulePart"]!["Condition"] = new JsonObject { ["Text"] = condition };
        var saved = await api.SendJsonAsync(HttpMethod.Post, "/api/content?draft=true", item);
        saved.Status.ShouldBeOneOf([200, 201], saved.Text);
    }

    private sealed record Told(string Id, IReadOnlyList<string> Proposals);
}
