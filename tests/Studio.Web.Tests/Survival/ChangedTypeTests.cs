using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;
using Xunit.Abstractions;

namespace Studio.Web.Tests.Survival;

/// <summary>What a customer is, is changed by programs while everybody works on very many of them.</summary>
public sealed class ChangedTypeTests(ITestOutputHelper output)
{
    private const string Part = "/api/content-parts/CustomerPart";

    private const int Awaited = 100_000;

    private static readonly bool Full = Environment.GetEnvironmentVariable("STUDIO_SCALE") == "full";

    [Theory, OnSqlite, OnPostgres]
    public Task Fields_are_added_renamed_retyped_and_removed_under_load_and_no_request_fails(string provider) => ChangeAsync(provider, 3000);

    /// <summary>100,000 on SQLite and a million on PostgreSQL, by <c>tests/run.sh scale</c>; a tenth of it where the test is asked for by itself.</summary>
    [Theory, OnSqlite, OnPostgres]
    [Trait("Category", "Scale")]
    public Task Fields_are_added_renamed_retyped_and_removed_under_load_with_very_many_customers(string provider) => ChangeAsync(provider, (provider == "Sqlite" ? 100_000 : 1_000_000) / (Full ? 1 : 10));

    private async Task ChangeAsync(string provider, int customers)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        api.Timeout = TimeSpan.FromMinutes(10);
        await AddAsync(api, Field("Points", "TextField"));
        var clock = Stopwatch.StartNew();
        var ids = await ManyCustomers.FillAsync(host, customers);
        Say(provider, customers, "filled", clock);
        await IsReadAsync(host, customers);
        Say(provider, customers, "found by search", clock);

        await using var work = await PlannedWork.StartAsync(host, ids);
        await SteadyLoad.UntilAsync(() => work.Answered > 100, "nothing is answered");
        clock.Restart();
        var added = await AddAsync(api, Field("Nickname", "TextField", indexed: true, searchable: true));
        Say(provider, customers, "a field is added", clock);
        await IsThereAsync(host, api, (int)added["ContentPartFieldDefinitionRecords"]!.AsArray().Single(f => (string)f!["Name"]! == "Nickname")!["Id"]!);
        Say(provider, customers, "it is in lists, search, table and description", clock);
        await DoneAsync(api);
        Say(provider, customers, "its index is made", clock);

        clock.Restart();
        var expected = customers / 1000;
        await RenameAsync(api, "Points", "Score");
        (await CountAsync(api, "CustomerPart.Score:eq:7")).ShouldBe(expected);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Customer&where=CustomerPart.Points:eq:7")).Status.ShouldBe(400);
        Say(provider, customers, "renamed", clock);
        await AddAsync(api, Field("Score", "NumericField", indexed: true));
        ((int)(await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + ids[7])).Json!["CustomerPart"]!["Score"]!["Value"]!).ShouldBe(7);
        Say(provider, customers, "of another type", clock);

        // Of a million it takes long, beside everybody's work, until all are written anew; there the next change comes into the middle of it.
        if (customers <= Awaited)
        {
            await DoneAsync(api);
            (await CountAsync(api, "CustomerPart.Score:lt:8")).ShouldBe(expected * 8);
            Say(provider, customers, "all items follow", clock);
        }

        clock.Restart();
        await RemoveAsync(api, "Score");
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Customer&where=CustomerPart.Score:eq:7")).Status.ShouldBe(400);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + ids[7])).Json!["CustomerPart"]!["Score"].ShouldBeNull();
        Say(provider, customers, "removed", clock);
        if (customers <= Awaited)
        {
            await DoneAsync(api);
            Say(provider, customers, "removed from all items", clock);
        }

        output.WriteLine(await work.EndAsync());
        await DoneAsync(api);
        Say(provider, customers, "nothing is left to do", clock);
        var (exit, said) = await host.CommandAsync("verify");
        exit.ShouldBe(0, said);
        Say(provider, customers, "verified", clock);
    }

    /// <summary>Right after the answer: in filters and order, in what is saved, in search, in the typed table, in the API's description, and in the list that people see.</summary>
    private static async Task IsThereAsync(StudioHost host, HttpClient api, int field)
    {
        (await CountAsync(api, "CustomerPart.Nickname:exists:true")).ShouldBe(0);
        var customer = ManyCustomers.Customer("Nicknamed", 1);
        customer["CustomerPart"]!["Nickname"] = new JsonObject { ["Text"] = "Zeppelin" };
        var saved = await api.SendJsonAsync(HttpMethod.Post, "/api/content", customer);
        saved.Status.ShouldBe(201, saved.Text);
        var id = (string)saved.Json!["ContentItemId"]!;
        foreach (var asked in new[] { "where=CustomerPart.Nickname:eq:Zeppelin&sort=-CustomerPart.Nickname", "sort=-CustomerPart.Nickname&count=none&pageSize=1", "search=zeppelin" })
        {
            var found = await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Customer&" + asked);
            found.Status.ShouldBe(200, found.Text);
            found.Json!["items"]!.AsArray().Select(i => (string)i!["ContentItemId"]!).ShouldBe([id], asked);
        }

        (await new StoredRows(host).QueryAsync<string>(string.Create(CultureInfo.InvariantCulture, $"SELECT ItemId FROM C_Customer WHERE f{field} = 'Zeppelin'"))).ShouldBe([id]);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/openapi.json")).Json!["components"]!["schemas"]!["Content.Customer"]!.ToJsonString().ShouldContain("Nickname");
        using var person = await host.SignInAsync();
        (await person.GetStringAsync("/admin/content/Customer?field=CustomerPart.Nickname&op=eq&value=Zeppelin")).ShouldContain("Nicknamed 0000001");
    }

    /// <summary>The search index has read them all.</summary>
    private static async Task IsReadAsync(StudioHost host, int customers)
    {
        var stored = new StoredRows(host);
        for (var clock = Stopwatch.StartNew(); await stored.CountAsync("ContentSearchQueue") > 0 || await stored.CountAsync("ContentSearchRow") < customers;)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(30), "the search index does not catch up");
            await Task.Delay(500);
        }
    }

    private static async Task DoneAsync(HttpClient api)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            var work = (await api.SendJsonAsync(HttpMethod.Get, "/api/content-work")).Json!["Work"]!.AsArray();
            work.ShouldAllBe(w => w!["Error"] == null);
            if (work.All(w => w!["EndedUtc"] is not null || (DateTime)w["DueUtc"]! > TimeProvider.System.GetUtcNow().UtcDateTime))
            {
                return;
            }

            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(30), work.ToJsonString());
            await Task.Delay(200);
        }
    }

    private static async Task<int> CountAsync(HttpClient api, string where)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type=Customer&where={where}&count=exact&pageSize=1");
        answer.Status.ShouldBe(200, answer.Text);
        return (int)answer.Json!["total"]!;
    }

    private static JsonObject Field(string name, string type, bool indexed = false, bool searchable = false) => new()
    {
        ["Name"] = name,
        ["FieldName"] = type,
        ["Settings"] = new JsonObject { ["StudioFieldSettings"] = new JsonObject { ["Indexed"] = indexed, ["Searchable"] = searchable } },
    };

    private static Task<JsonNode> AddAsync(HttpClient api, JsonObject field) => ChangeAsync(api, HttpMethod.Patch, Part, new JsonObject { ["ContentPartFieldDefinitionRecords"] = new JsonArray(field) });

    private static Task RenameAsync(HttpClient api, string from, string to) => ChangeAsync(api, HttpMethod.Post, $"{Part}/fields/{from}/rename", new JsonObject { ["Name"] = to });

    private static Task RemoveAsync(HttpClient api, string name) => ChangeAsync(api, HttpMethod.Delete, $"{Part}/fields/{name}", null);

    private static async Task<JsonNode> ChangeAsync(HttpClient api, HttpMethod method, string address, JsonObject? body)
    {
        using var read = await api.GetAsync(Part);
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.IfMatch.Add(read.Headers.ETag!);
        using var answer = await api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(200, text);
        return JsonSerializer.Deserialize<JsonNode>(text)!["Definition"]!;
    }

    private void Say(string provider, int customers, string what, Stopwatch clock) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{provider}, {customers} customers: {what} after {clock.Elapsed.TotalSeconds:F2} s"));
}
