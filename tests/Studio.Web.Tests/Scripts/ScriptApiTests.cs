using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Scripts;

/// <summary>Programs check, try out and run scripts; what is wrong is told with its place, and who may what is asked.</summary>
public sealed class ScriptApiTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_script_of_the_library_runs_by_its_name_with_the_callers_input_also_after_a_restart(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using (var api = await host.CreateApiClientAsync())
        {
            (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Script("double", "const twice = n => n * 2;\nreturn { twice: twice(input.n), known: customer.known ?? null };"))).Status.ShouldBe(201);
            var ran = await api.SendJsonAsync(HttpMethod.Post, "/api/scripts/double/run", new { n = 21 });
            (ran.Status, (double)ran.Json!["twice"]!).ShouldBe((200, 42));
        }

        await host.RestartAsync();
        using var again = await host.CreateApiClientAsync();
        (await again.SendJsonAsync(HttpMethod.Post, "/api/scripts/DOUBLE/run", new { n = 4 })).Json!["twice"]!.GetValue<double>().ShouldBe(8);
        (await again.SendJsonAsync(HttpMethod.Post, "/api/scripts/triple/run", new { n = 4 })).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_fails_is_told_with_its_line_and_what_may_not_be_is_refused()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        using var agent = await host.CreateApiClientAsync("Agent");

        var checkedScript = await api.SendJsonAsync(HttpMethod.Post, "/api/scripts/check", new { source = "let a = 1;\nlet b = ;" });
        checkedScript.Status.ShouldBe(200);
        ((int)checkedScript.Json!["errors"]![0]!["line"]!).ShouldBe(2);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/scripts/check", new { source = "let a = 1;" })).Json!["errors"]!.AsArray().ShouldBeEmpty();

        var tried = await api.SendJsonAsync(HttpMethod.Post, "/api/scripts/run", new { source = "log('Information', 'begun');\nthrow new Error('no tea');" });
        tried.Status.ShouldBe(200);
        ((int)tried.Json!["error"]!["line"]!, (string)tried.Json["error"]!["message"]!).ShouldSatisfyAllConditions(e => e.Item1.ShouldBe(2), e => e.Item2.ShouldContain("no tea"));
        ((string)tried.Json["log"]![0]!["message"]!).ShouldBe("begun");

        var endless = await api.SendJsonAsync(HttpMethod.Post, "/api/scripts/run", new { source = "while (true) {}" });
        ((string)endless.Json!["error"]!["code"]!).ShouldBe("TimeLimit");

        await ShouldRefuseAsync(api, "/api/content", new { ContentType = "Script", ScriptPart = new { Name = "plain", Source = "1" } }, "ScriptPart.Name");
        await ShouldRefuseAsync(api, "/api/content", Script("broken", "let a = 1;\nreturn {"), "ScriptPart.Source");
        await ShouldRefuseAsync(api, "/api/scripts/run", new { source = 7 }, "source");
        await ShouldRefuseAsync(api, "/api/scripts/run", new { input = 7 }, "source");
        await ShouldRefuseAsync(api, "/api/scripts/run", new { source = "1", customerId = "00000000000000000000000000" }, "customerId");
        (await api.SendJsonAsync(HttpMethod.Post, "/api/scripts/run", new { source = new string(' ', 600_000) })).Status.ShouldBe(413);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/scripts/types?root=somebody")).Status.ShouldBe(400);
        foreach (var (method, address) in new[] { (HttpMethod.Get, "/api/scripts/types"), (HttpMethod.Post, "/api/scripts/check"), (HttpMethod.Post, "/api/scripts/run"), (HttpMethod.Post, "/api/scripts/double/run") })
        {
            (await agent.SendJsonAsync(method, address, method == HttpMethod.Get ? null : new { source = "1" })).Status.ShouldBe(403, address);
        }
    }

    [Fact]
    public async Task The_types_name_the_fields_of_today_and_are_not_sent_twice()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        using var first = await api.GetAsync("/api/scripts/types?root=customer");
        var text = await first.Content.ReadAsStringAsync();
        text.ShouldContain("country");
        text.ShouldNotContain("shoeSize");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/scripts/types?root=customer");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await api.SendAsync(again);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        using var part = await api.GetAsync("/api/content-parts/Customer");
        part.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var change = new HttpRequestMessage(HttpMethod.Patch, "/api/content-parts/Customer") { Content = new StringContent("""{ "ContentPartFieldDefinitionRecords": [ { "Name": "ShoeSize", "FieldName": "NumericField" } ] }""", Encoding.UTF8, "application/json") };
        change.Headers.IfMatch.Add(part.Headers.ETag!);
        using var changed = await api.SendAsync(change);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await api.GetStringAsync("/api/scripts/types?root=customer")).ShouldContain("shoeSize");
    }

    private static async Task ShouldRefuseAsync(HttpClient api, string address, object body, string field)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, address, body);
        answer.Status.ShouldBe(400, answer.Text);
        answer.Json!["errors"]![field].ShouldNotBeNull();
    }

    private static JsonObject Script(string name, string source) => new()
    {
        ["ContentType"] = "Script",
        ["ScriptPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Source"] = new JsonObject { ["Text"] = source } },
    };
}
