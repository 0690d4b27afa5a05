using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Recipes;

/// <summary>A history that a recipe plays: what the pages tell of it is what was stored, the same seed plays the same, and once.</summary>
public sealed class HistoryRecipeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_told_of_a_history_is_what_was_played_and_the_same_seed_plays_the_same_once(string provider)
    {
        var settings = provider == "Postgres" ? await StudioHost.DatabaseSettingsAsync(await PostgresServer.SharedAsync()) : new Dictionary<string, string>();
        await using var host = await StudioHost.StartAsync(settings: new Dictionary<string, string>(settings) { ["Studio__Recipe"] = "retail-history" });
        using var api = await host.CreateApiClientAsync();
        var stored = new StoredRows(host);
        await PlayedAsync(stored);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/rules/problems")).Json!["problems"]!.AsArray().ShouldBeEmpty();
        var decisions = await stored.CountAsync("Decision");
        decisions.ShouldBeInRange(2_000, 4_000);
        (await stored.CountAsync("OfferModel")).ShouldBeGreaterThan(10);
        await FiguresAsync(api, stored);
        await LoopAsync(api, stored, decisions);

        // Again, on the same tenant: nothing. By another tenant: the same, to the millisecond.
        var steps = Steps();
        var before = await ContentsAsync(stored);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/recipes/run", new JsonObject { ["name"] = "again", ["steps"] = steps })).Status.ShouldBe(200);
        await PlayedAsync(stored);
        (await ContentsAsync(stored)).ShouldBe(before);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/tenants", new { name = "second", requestUrlPrefix = "second", recipeName = "retail-history" })).Status.ShouldBe(201);
        ((string?)(await api.SendJsonAsync(HttpMethod.Post, "/api/tenants/second/setup", new { })).Json!["password"]).ShouldNotBeNull();

        // A tenant begins its work with the first request.
        using (var shop = await api.GetAsync(new Uri("/second/shop", UriKind.Relative)))
        {
            shop.IsSuccessStatusCode.ShouldBeTrue();
        }

        var second = new StoredRows(host, "second");
        await PlayedAsync(second);
        (await ContentsAsync(second)).ShouldBe(before);
    }

    [Fact]
    public async Task A_plan_that_cannot_be_played_is_refused_with_its_fields()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var step = JsonNode.Parse("""
            { "name": "DecisionHistory", "Days": 0, "DecisionsPerDay": 5, "Places": [ { "Touchpoint": "", "Share": -1, "Facts": { "no.fact": [1, 2], "cart.total": "much" } } ], "Answers": [ { "Accept": 2, "Where": "cart.total >" } ] }
            """);
        var refused = await api.SendJsonAsync(HttpMethod.Post, "/api/recipes/run", new JsonObject { ["name"] = "wrong", ["steps"] = new JsonArray(step) });
        refused.Status.ShouldBe(400, refused.Text);
        foreach (var path in new[] { "Days", "Places[0].Touchpoint", "Places[0].Share", "Places[0].Facts.no.fact", "Places[0].Facts.cart.total", "Answers[0].Accept", "Answers[0].Where" })
        {
            refused.ErrorPaths.ShouldContain(p => p.EndsWith(": " + path, StringComparison.Ordinal), path);
        }

        var unknown = await api.SendJsonAsync(HttpMethod.Post, "/api/recipes/run", new JsonObject { ["name"] = "wrong", ["steps"] = new JsonArray(new JsonObject { ["name"] = "OrderHistory", ["Baskets"] = new JsonArray(new JsonArray("NOTHING")) }) });
        unknown.ErrorPaths.ShouldHaveSingleItem().ShouldEndWith(": Baskets[0]");
        (await new StoredRows(host).CountAsync("Decision")).ShouldBe(0);
    }

    /// <summary>The counts of every rule, of the API and of the rows.</summary>
    private static async Task FiguresAsync(HttpClient api, StoredRows stored)
    {
        var counted = (await stored.QueryAsync<Count>("SELECT RuleId, Kind, count(*) AS N FROM DecisionResponse GROUP BY RuleId, Kind")).ToDictionary(c => (c.RuleId, c.Kind), c => c.N);
        var told = (await api.SendJsonAsync(HttpMethod.Get, "/api/performance?days=120")).Json!["rules"]!.AsArray();
        told.Count.ShouldBeGreaterThan(12);
        foreach (var rule in told)
        {
            var id = (string)rule!["ruleId"]!;
            ((long)rule["presented"]!, (long)rule["accepted"]!, (long)rule["declined"]!, (long)rule["withheld"]!, (long)rule["converted"]!)
                .ShouldBe((Of(1), Of(2), Of(3), Of(4), Of(6)), id);

            long Of(long kind) => counted.GetValueOrDefault((id, kind));
        }
    }

    /// <summary>Reasons, days, parts, lift, unused rules, explanations and the wind tunnel.</summary>
    private static async Task LoopAsync(HttpClient api, StoredRows stored, long decisions)
    {
        var all = (await api.SendJsonAsync(HttpMethod.Get, "/api/performance?days=120")).Json!;
        ((long)all["unused"]!["sampled"]!).ShouldBe(decisions);
        all["unused"]!["neverMatched"]!.AsArray().Select(r => (string)r!["name"]!).ShouldContain("Weddings and other great orders");
        var (segments, lifts) = (0, 0);
        foreach (var figures in all["rules"]!.AsArray())
        {
            var report = (await api.SendJsonAsync(HttpMethod.Get, $"/api/performance/{figures!["ruleId"]}?days=120")).Json!;
            report["days"]!.AsArray().Sum(d => (long)d!["presented"]!).ShouldBe((long)figures["presented"]!);
            report["declined"]!.AsArray().Sum(d => (long)d!["count"]!).ShouldBe((long)figures["declined"]!);
            (segments, lifts) = (segments + report["segments"]!.AsArray().Count, lifts + (report["lift"] is null ? 0 : 1));
        }

        segments.ShouldBeGreaterThan(0, "true rates differ by facts");
        lifts.ShouldBeGreaterThan(3, "rules with a control group");
        var one = await stored.QueryAsync<string>("SELECT Id FROM Decision WHERE Proposals <> '[]' ORDER BY Id LIMIT 1");
        var explained = await api.SendJsonAsync(HttpMethod.Get, "/api/decisions/" + one[0]);
        explained.Json!["considered"]!.AsArray().Count.ShouldBeGreaterThan(20, explained.Text);

        var now = TimeProvider.System.GetUtcNow();
        var run = (await api.SendJsonAsync(HttpMethod.Post, "/api/wind-tunnel", new { from = now.AddDays(-100), to = now, off = new[] { "01readyrn1e000000000000016" } })).Json!;
        await WaitAsync(async () => (string)(run = (await api.SendJsonAsync(HttpMethod.Get, $"/api/wind-tunnel/{run["id"]}")).Json!)["state"]! == "completed");
        var result = run["result"]!;
        ((long)result["decisions"]!, (long)result["same"]! + (long)result["different"]! + (long)result["untold"]!).ShouldBe((decisions, decisions), result.ToJsonString());
        ((long)result["different"]!).ShouldBeGreaterThan(0, "cakes were proposed at the desk");
    }

    /// <summary>The steps of the recipe that play, without what they play on.</summary>
    private static JsonArray Steps()
    {
        var recipe = JsonNode.Parse(File.ReadAllText(Path.Combine(StudioHost.RepositoryRoot, "recipes", "retail-history.recipe.json")))!;
        return new JsonArray([.. recipe["steps"]!.AsArray().Where(s => ((string)s!["name"]!).EndsWith("History", StringComparison.Ordinal)).Select(s => s!.DeepClone())]);
    }

    private static Task PlayedAsync(StoredRows stored) => WaitAsync(async () => await stored.CountAsync("Outbox") == 0 && await stored.CountAsync("Decision") > 0);

    private static async Task WaitAsync(Func<Task<bool>> isSo)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (!await isSo())
        {
            TimeProvider.System.GetUtcNow().ShouldBeLessThan(end, "the history is played");
            await Task.Delay(250);
        }
    }

    /// <summary>Decisions and answers, each as a line: not what rule versions are called, which each tenant names itself.</summary>
    private static async Task<IReadOnlyList<string>> ContentsAsync(StoredRows stored) =>
    [
        .. await stored.QueryAsync<string>("SELECT Id || SubjectId || Channel || Touchpoint || Facts FROM Decision ORDER BY Id"),
        .. await stored.QueryAsync<string>("SELECT DecisionId || RuleId || CAST(Kind AS TEXT) || OfferId || CAST(Amount AS TEXT) || Reason || CAST(AnsweredUtc AS TEXT) FROM DecisionResponse ORDER BY DecisionId, RuleId, Kind"),
        .. await stored.QueryAsync<string>("SELECT CAST(count(*) AS TEXT) FROM OrderLine"),
        .. await stored.QueryAsync<string>("SELECT CAST(count(*) AS TEXT) FROM Interaction"),
    ];

    private sealed class Count
    {
        public string RuleId { get; set; } = "";

        public long Kind { get; set; }

        public long N { get; set; }
    }
}
