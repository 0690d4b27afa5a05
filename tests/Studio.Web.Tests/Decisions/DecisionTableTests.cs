using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>Applications are decided at once by a published table: which row and why, kept with facts and version, once per key, and forgotten with the person.</summary>
public sealed class DecisionTableTests
{
    private const string Card = """
        input.income:number	input.student:boolean	customer.country	facts.orderCount90d	outcome	limit	reason	reason:zh-Hant
        < 1000	not true	-	-	decline		The income is too low.	收入太低。
        >= 3000	-	"France","Germany"	-	accept	5000	Good income.	收入良好。
        >= 1000	-	-	>= 1	accept	1500.50	You are a good customer.	
        """;

    [Theory, OnSqlite, OnPostgres]
    public async Task An_application_is_decided_by_the_first_row_that_holds_and_kept(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var table = await SaveAsync(api, "credit-card", Card);
        var french = await CustomerAsync(api, "Marie", "France");
        var british = await CustomerAsync(api, "John", "United Kingdom");

        var accepted = await DecideAsync(api, new { customerId = french, channel = "web", touchpoint = "shop.card", inputs = new { income = 4200, student = false } });
        ((string)accepted["outcome"]!, (int)accepted["row"]!, (decimal)accepted["limit"]!, (string)accepted["reason"]!, (string)accepted["table"]!).ShouldBe(("accept", 3, 5000m, "Good income.", "credit-card"));
        ((double)accepted["facts"]!["input.income"]!, (string)accepted["facts"]!["customer.country"]!, (string)accepted["tableVersion"]!).ShouldBe((4200, "France", (string)table["ContentItemVersionId"]!));
        var declined = await DecideAsync(api, new { customerId = french, inputs = new { income = 999.99, student = false } });
        ((string)declined["outcome"]!, (int)declined["row"]!, declined["limit"]).ShouldBe(("decline", 2, null));

        // No order, another country, or an income that nobody told: a person looks at it.
        foreach (var inputs in new object[] { new { income = 4200 }, new { }, new { income = (double?)null, student = true } })
        {
            var referred = await DecideAsync(api, new { customerId = british, inputs });
            ((string)referred["outcome"]!, referred["row"], (string)referred["reason"]!).ShouldBe(("refer", null, "No row of the table holds: a person looks at it."));
        }

        // In the caller's language where the row has it, and what was decided is told again as it was, after a change and a restart.
        using (var chinese = new HttpRequestMessage(HttpMethod.Get, $"/api/decision-tables/decisions/{accepted["decisionId"]}"))
        {
            chinese.Headers.AcceptLanguage.ParseAdd("zh-Hant");
            using var answer = await api.SendAsync(chinese);
            ((string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["reason"]!).ShouldBe("收入良好。");
        }

        table["DecisionTablePart"]!["Table"] = new JsonObject { ["Text"] = Card.Replace("5000", "9000", StringComparison.Ordinal) };
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", table)).Status.ShouldBe(200);
        ((decimal)(await DecideAsync(api, new { customerId = french, inputs = new { income = 4200 } }))["limit"]!).ShouldBe(9000);
        await host.KillAsync();
        await host.RestartAsync();
        using var again = await host.CreateApiClientAsync();
        (await again.SendJsonAsync(HttpMethod.Get, $"/api/decision-tables/decisions/{accepted["decisionId"]}")).Json!.ToJsonString().ShouldBe(accepted.ToJsonString());

        // The person is forgotten, the outcome still counts.
        var stored = new StoredRows(host);
        (await stored.CountAsync("TableDecision WHERE SubjectId = @french", new { french })).ShouldBe(3);
        var export = await again.SendJsonAsync(HttpMethod.Get, $"/api/customers/{french}/personal-data");
        export.Text.ShouldContain("tableDecisions");
        (await again.SendJsonAsync(HttpMethod.Post, $"/api/customers/{french}/erase", new { confirm = "Marie" })).Status.ShouldBeOneOf([200, 204]);
        (await stored.CountAsync("TableDecision WHERE SubjectId = @french OR Facts LIKE '%France%'", new { french })).ShouldBe(0);
        (await stored.CountAsync("TableDecision WHERE Outcome = 0")).ShouldBe(2);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_same_key_decides_once(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        await SaveAsync(api, "credit-card", Card);
        var body = new { customerId = RunningHost.Emma, idempotencyKey = "card-1", inputs = new { income = 500 } };
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DecideAsync(api, body)));
        answers.Select(a => (string)a["decisionId"]!).Distinct().Count().ShouldBe(1);
        (await new StoredRows(host).CountAsync("TableDecision")).ShouldBe(1);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/decision-tables/credit-card/decide", new { customerId = RunningHost.Emma, idempotencyKey = "card-1", inputs = new { income = 501 } })).Status.ShouldBe(422);
    }

    [HostFact]
    public async Task What_is_wrong_is_refused_with_its_place_and_what_a_table_leaves_out_is_told()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var bad = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Item("bad", "input.income\toutcome\n1..x\taccept\n\n2\tmaybe"));
        bad.Status.ShouldBe(400);
        (bad.Text.Contains("Line 2, column 1", StringComparison.Ordinal), bad.Text.Contains("Line 4, column 2", StringComparison.Ordinal)).ShouldBe((true, true), bad.Text);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Item("no/name", Card))).Status.ShouldBe(400);
        await SaveAsync(api, "credit-card", Card);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Item("Credit-Card", Card))).Status.ShouldBeOneOf([400, 409]);

        foreach (var (name, body, status) in new (string, object, int)[]
        {
            ("none", new { customerId = RunningHost.Emma }, 404), ("credit-card", new { }, 400), ("credit-card", new { customerId = "nobody" }, 400),
            ("credit-card", new { customerId = RunningHost.Emma, inputs = new { income = "much" } }, 400), ("credit-card", new { customerId = RunningHost.Emma, inputs = new { age = 3 } }, 400),
            ("credit-card", new { customerId = RunningHost.Emma, inputs = 3 }, 400), ("CREDIT-CARD", new { customerId = RunningHost.Emma }, 200),
        })
        {
            var answer = await api.SendJsonAsync(HttpMethod.Post, $"/api/decision-tables/{name}/decide", body);
            answer.Status.ShouldBe(status, answer.Text);
        }

        (await new StoredRows(host).CountAsync("TableDecision")).ShouldBe(1);
        var told = (await api.SendJsonAsync(HttpMethod.Get, "/api/decision-tables/credit-card")).Json!;
        ((int)told["rows"]!, told["columns"]!.AsArray().Count, told["unreachable"]!.AsArray().Count, (bool)told["isComplete"]!).ShouldBe((3, 4, 0, true));
        told["gaps"]!.AsArray().ShouldNotBeEmpty();
        var check = (await api.SendJsonAsync(HttpMethod.Post, "/api/decision-tables/check", new { table = "input.a\toutcome\n-\taccept\n1\tdecline" })).Json!;
        (check["errors"]!.AsArray().Count, (int)check["unreachable"]![0]!, check["gaps"]!.AsArray().Count).ShouldBe((0, 3, 0));
        check = (await api.SendJsonAsync(HttpMethod.Post, "/api/decision-tables/check", new { table = "input.a\toutcome\nx\taccept" })).Json!;
        ((int)check["errors"]![0]!["line"]!, (int)check["errors"]![0]!["column"]!).ShouldBe((2, 1));

        using var widget = await new RunningWidget(host).OpenAsync();
        (await widget.SendJsonAsync(HttpMethod.Post, "/api/decision-tables/credit-card/decide", new { inputs = new { income = 9000 } })).Status.ShouldBe(403);
        (await widget.SendJsonAsync(HttpMethod.Get, "/api/decision-tables/credit-card")).Status.ShouldBeOneOf([401, 403]);
    }

    private static JsonObject Item(string name, string table) => new()
    {
        ["ContentType"] = "DecisionTable",
        ["DecisionTablePart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Table"] = new JsonObject { ["Text"] = table } },
    };

    private static async Task<JsonObject> SaveAsync(HttpClient api, string name, string table)
    {
        var saved = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Item(name, table));
        saved.Status.ShouldBeOneOf([200, 201], saved.Text);
        return saved.Json!.AsObject();
    }

    private static async Task<string> CustomerAsync(HttpClient api, string name, string country)
    {
        var saved = await api.SendJsonAsync(HttpMethod.Post, "/api/content", new JsonObject
        {
            ["ContentType"] = "Customer",
            ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Country"] = new JsonObject { ["Text"] = country } },
        });
        return (string)saved.Json!["ContentItemId"]!;
    }

    private static async Task<JsonObject> DecideAsync(HttpClient api, object body)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/decision-tables/credit-card/decide", body);
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json!.AsObject();
    }
}
