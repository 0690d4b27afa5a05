using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;
using Xunit.Abstractions;

namespace Studio.Web.Tests;

/// <summary>Content types are changed by programs while everybody works.</summary>
public sealed class DefinitionApiTests(ITestOutputHelper output)
{
    private const string Part = "/api/content-parts/CustomerPart";

    [Theory, OnSqlite, OnPostgres]
    public Task A_field_added_under_load_is_there_at_once_and_no_request_fails(string provider) => AddUnderLoadAsync(provider, 2000);

    [Theory, OnSqlite, OnPostgres]
    [Trait("Category", "Scale")]
    public Task A_field_added_under_load_to_very_many_is_there_at_once_and_no_request_fails(string provider) => AddUnderLoadAsync(provider, provider == "Sqlite" ? 100_000 : 1_000_000);

    [Theory, OnSqlite, OnPostgres]
    public async Task Types_and_parts_are_read_made_changed_and_removed_by_their_state(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        using var agent = await host.CreateApiClientAsync("Agent");

        var made = await SendAsync(api, HttpMethod.Put, "/api/content-parts/BoatPart", new { ContentPartFieldDefinitionRecords = new object[] { new { Name = "Name", FieldName = "TextField" }, new { Name = "Length", FieldName = "TextField" } } });
        made.Status.ShouldBe(201);
        (await SendAsync(api, HttpMethod.Put, "/api/content-types/Boat", new { DisplayName = "Boat", ContentTypePartDefinitionRecords = new[] { new { PartName = "BoatPart" } } })).Status.ShouldBe(201);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Boat("Anna", "12"))).Status.ShouldBe(201);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Boat("Bertha", "long"))).Status.ShouldBe(201);

        (await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart", new { })).Status.ShouldBe(428);
        (await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart", new { }, "\"old\"")).Status.ShouldBe(412);
        (await SendAsync(agent, HttpMethod.Patch, "/api/content-parts/BoatPart", new { }, made.ETag)).Status.ShouldBe(403);

        var retype = new { ContentPartFieldDefinitionRecords = new[] { new { Name = "Length", FieldName = "NumericField" } } };
        var dry = await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart?dryRun=true", retype, made.ETag);
        var effect = dry.Json!["Changes"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)effect["Kind"]!, (int)effect["Items"]![0]!["WithValue"]!, (int)effect["Items"]![0]!["Unconverted"]!).ShouldBe(("FieldRetyped", 2, 1));
        (await SendAsync(api, HttpMethod.Get, "/api/content-parts/BoatPart")).ETag.ShouldBe(made.ETag);

        var retyped = await SendAsync(api, HttpMethod.Patch, "/api/content-parts/BoatPart", retype, made.ETag);
        retyped.Status.ShouldBe(200);
        (await FoundAsync(api, "Boat", "BoatPart.Length:gt:3")).ShouldBe(1);

        (await SendAsync(api, HttpMethod.Post, "/api/content-parts/BoatPart/fields/Length/rename", new { Name = "name" }, retyped.ETag)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => a.Json!["errors"]!["Name"].ShouldNotBeNull());
        var renamed = await SendAsync(api, HttpMethod.Post, "/api/content-parts/BoatPart/fields/Length/rename", new { Name = "Metres" }, retyped.ETag);
        renamed.Status.ShouldBe(200);
        (await FoundAsync(api, "Boat", "BoatPart.Metres:gt:3")).ShouldBe(1);

        (await SendAsync(api, HttpMethod.Delete, "/api/content-parts/BoatPart/fields/Metres", null, renamed.ETag)).Status.ShouldBe(200);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Boat&where=BoatPart.Metres:gt:3")).Status.ShouldBe(400);
        var type = await SendAsync(api, HttpMethod.Get, "/api/content-types/Boat");
        (await SendAsync(api, HttpMethod.Delete, "/api/content-types/Boat", null, type.ETag)).Status.ShouldBe(200);
        (await SendAsync(api, HttpMethod.Get, "/api/content-types/Boat")).Status.ShouldBe(404);

        // Rules and the shop read it by name.
        var customer = await SendAsync(api, HttpMethod.Get, Part);
        (await SendAsync(api, HttpMethod.Delete, Part + "/fields/Name", null, customer.ETag)).Status.ShouldBe(400);
    }

    private async Task AddUnderLoadAsync(string provider, int customers)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        await FillAsync(host, customers);
        var failures = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 6).Select(i => Task.Run(() => WorkAsync(api, i, failures, stop.Token))).ToList();

        await Task.Delay(500);
        var watch = Stopwatch.StartNew();
        var part = await SendAsync(api, HttpMethod.Get, Part);
        var added = await SendAsync(api, HttpMethod.Patch, Part, new
        {
            ContentPartFieldDefinitionRecords = new object[] { new { Name = "Loyalty", FieldName = "NumericField", Settings = new { StudioFieldSettings = new { Indexed = true } } } },
        }, part.ETag);
        added.Status.ShouldBe(200, added.Text);
        var took = watch.Elapsed;

        (await FoundAsync(api, "Customer", "CustomerPart.Loyalty:gt:0")).ShouldBe(0);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Customer("Loyal", 7))).Status.ShouldBe(201);
        (await FoundAsync(api, "Customer", "CustomerPart.Loyalty:eq:7")).ShouldBe(1);
        var sorted = await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Customer&sort=-CustomerPart.Loyalty&pageSize=1");
        ((string)sorted.Json!["items"]![0]!["DisplayText"]!).ShouldBe("Loyal");
        var ready = watch.Elapsed;

        await DoneAsync(api);
        var done = watch.Elapsed;
        await stop.CancelAsync();
        await Task.WhenAll(load);
        failures.ShouldBeEmpty();
        output.WriteLine($"{provider}, {customers} customers: the field after {took.TotalMilliseconds:F0} ms, found and sorted by after {ready.TotalMilliseconds:F0} ms, filled and indexed after {done.TotalMilliseconds:F0} ms");
    }

    /// <summary>Lists, reads and saves as people do, until it is told to stop.</summary>
    private static async Task WorkAsync(HttpClient api, int worker, ConcurrentQueue<string> failures, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var answer = (worker % 3) switch
            {
                0 => await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Customer&where=CustomerPart.Name:ge:Customer&pageSize=10"),
                1 => await api.SendJsonAsync(HttpMethod.Post, "/api/content", Customer($"Worker {worker}-{i}", null)),
                _ => await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + RunningHost.Emma),
            };
            if (answer.Status >= 400)
            {
                failures.Enqueue($"{answer.Status} {answer.Text}");
            }
        }
    }

    private static async Task FillAsync(StudioHost host, int customers)
    {
        await using var tenant = await TenantInProcess.OpenAsync(host);
        foreach (var chunk in Enumerable.Range(0, customers).Chunk(ContentManager.MaximumMany))
        {
            await using var scope = tenant.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ContentManager>().SaveManyAsync([.. chunk.Select(i => ContentItem.FromJson(Customer($"Customer {i:D7}", null)))], new SaveOptions { Audited = false }, CancellationToken.None);
        }
    }

    private static async Task DoneAsync(HttpClient api)
    {
        for (var i = 0; i < 3000; i++)
        {
            var work = (await api.SendJsonAsync(HttpMethod.Get, "/api/content-work")).Json!["Work"]!.AsArray();
            if (work.All(w => w!["EndedUtc"] is not null || (DateTime)w["DueUtc"]! > TimeProvider.System.GetUtcNow().UtcDateTime))
            {
                work.ShouldContain(w => (string)w!["Kind"]! == "Items");
                work.ShouldAllBe(w => w!["Error"] == null);
                return;
            }

            await Task.Delay(200);
        }

        throw new TimeoutException("The work does not end.");
    }

    private static async Task<int> FoundAsync(HttpClient api, string type, string where)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type={type}&where={where}");
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json!["items"]!.AsArray().Count;
    }

    private static JsonObject Boat(string name, string length) => new()
    {
        ["ContentType"] = "Boat",
        ["BoatPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Length"] = new JsonObject { ["Text"] = length } },
    };

    private static JsonObject Customer(string name, int? loyalty)
    {
        var part = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name } };
        if (loyalty is not null)
        {
            part["Loyalty"] = new JsonObject { ["Value"] = loyalty };
        }

        return new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = part };
    }

    private static async Task<Answer> SendAsync(HttpClient api, HttpMethod method, string url, object? body = null, string? match = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        if (match is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", match);
        }

        using var answer = await api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new Answer((int)answer.StatusCode, answer.Headers.ETag?.ToString() ?? "", text, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }

    private sealed record Answer(int Status, string ETag, string Text, JsonNode? Json);
}
