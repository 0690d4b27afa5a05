using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Privacy;

/// <summary>A field that becomes encrypted: what was kept of it before is sealed everywhere, also when the host dies meanwhile; and opened when it is encrypted no longer.</summary>
public sealed class SealingTests
{
    private const string Secret = "qzsealedlaterxx";

    // More than are brought up to date in the transaction of the change.
    private const int Customers = 620;

    [Theory, OnSqlite, OnPostgres]
    public async Task What_was_kept_is_sealed_when_a_field_becomes_encrypted_and_opened_when_it_no_longer_is(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        var stored = new StoredRows(host);
        string id;
        using (var api = await host.CreateApiClientAsync())
        {
            await DefineAsync(api, isEncrypted: false);
            id = await SaveAsync(api, Item(null, Secret + "first"));
            await SaveAsync(api, Item(id, Secret));
            await Parallel.ForAsync(0, Customers, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, _) => await SaveAsync(api, Item(null, Secret)));
            await SettledAsync(stored);
            (await FoundAsync(api)).ShouldBeGreaterThan(0, "search knows it");
            (await HoldsAsync(stored, provider)).ShouldContain(t => t.StartsWith("\"ContentItem\"", StringComparison.OrdinalIgnoreCase), "the test could not fail");
            await DefineAsync(api, isEncrypted: true);
        }

        await host.KillAsync();
        await host.RestartAsync();
        using var admin = await host.CreateApiClientAsync();
        using var planner = await host.CreateApiClientAsync("Planner");
        await SettledAsync(stored);
        (await HoldsAsync(stored, provider)).ShouldBeEmpty("it is kept as it was written");
        (await SealedAsync(stored)).ShouldBe(await stored.CountAsync("ContentItem WHERE Data LIKE '%Passport%'"), "every version");
        (await SealedAsync(stored)).ShouldBeGreaterThan(Customers, "earlier versions too");
        (await ReadAsync(admin, id)).ShouldBe(Secret);
        (await planner.GetStringAsync("/api/content/" + id)).ShouldNotContain("Passport");
        (await FoundAsync(admin)).ShouldBe(0);
        (await host.CommandAsync("verify")).ShouldSatisfyAllConditions(v => v.ExitCode.ShouldBe(0, v.Output));

        await DefineAsync(admin, isEncrypted: false);
        await SettledAsync(stored);
        (await SealedAsync(stored)).ShouldBe(0);
        (await stored.CountAsync("Audit WHERE AfterJson LIKE '%\"Sealed\":%'")).ShouldBe(0);
        (await ReadAsync(admin, id)).ShouldBe(Secret);
        (await FoundAsync(admin)).ShouldBeGreaterThan(0);
        (await host.CommandAsync("verify")).ShouldSatisfyAllConditions(v => v.ExitCode.ShouldBe(0, v.Output));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_item_is_not_called_by_what_is_encrypted(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var stored = new StoredRows(host);
        await DefineAsync(api, isEncrypted: false);
        await ChangeAsync(api, "/api/content-types/Customer", new JsonObject { ["Settings"] = new JsonObject { ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = "Customer.Passport" } } });
        var id = await SaveAsync(api, Item(null, Secret));
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + id)).Json!["DisplayText"]!.ToString().ShouldBe(Secret);
        await DefineAsync(api, isEncrypted: true);
        await SettledAsync(stored);
        (await HoldsAsync(stored, provider)).ShouldBeEmpty();
        await SaveAsync(api, Item(id, Secret + "2"));
        await SettledAsync(stored);
        (await HoldsAsync(stored, provider)).ShouldBeEmpty();
        (await ReadAsync(api, id)).ShouldBe(Secret + "2");
        await DefineAsync(api, isEncrypted: false);
        await SettledAsync(stored);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + id)).Json!["DisplayText"]!.ToString().ShouldBe(Secret + "2");
    }

    private static JsonObject Item(string? id, string secret)
    {
        var item = new JsonObject
        {
            ["ContentType"] = "Customer",
            ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Sealed later" } },
            ["Customer"] = new JsonObject { ["Passport"] = new JsonObject { ["Text"] = secret } },
        };
        if (id is not null)
        {
            item["ContentItemId"] = id;
        }

        return item;
    }

    private static Task DefineAsync(HttpClient api, bool isEncrypted) => ChangeAsync(api, "/api/content-parts/Customer", new JsonObject
    {
        ["ContentPartFieldDefinitionRecords"] = new JsonArray(new JsonObject
        {
            ["Name"] = "Passport", ["FieldName"] = "TextField",
            ["Settings"] = new JsonObject { ["StudioFieldSettings"] = new JsonObject { ["Encrypted"] = isEncrypted, ["Searchable"] = true, ["Indexed"] = true } },
        }),
    });

    private static async Task ChangeAsync(HttpClient api, string address, JsonObject change)
    {
        using var known = await api.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = new StringContent(change.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", known.Headers.ETag!.ToString());
        using var answer = await api.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> SaveAsync(HttpClient api, JsonObject item)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
        answer.Status.ShouldBeOneOf([200, 201], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static async Task<string?> ReadAsync(HttpClient api, string id) => (string?)(await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + id)).Json!["Customer"]?["Passport"]?["Text"];

    private static async Task<int> FoundAsync(HttpClient api) => (await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type=Customer&search={Secret}")).Json!["items"]!.AsArray().Count;

    private static Task<long> SealedAsync(StoredRows stored) => stored.CountAsync("ContentItem WHERE Data LIKE '%\"Passport\":{\"Sealed\":%'");

    private static Task<IReadOnlyList<string>> HoldsAsync(StoredRows stored, string provider) => CanaryTests.TablesWithAsync(stored, Secret, provider);

    /// <summary>Waits until nothing is under way: the work on definitions, the outbox, the search index.</summary>
    /// <summary>Waits until nothing is left to do, seen twice: what goes back from one queue to another while they are counted is in neither.</summary>
    private static async Task SettledAsync(StoredRows stored)
    {
        var idle = 0;
        for (var i = 0; i < 900 && idle < 2; i++)
        {
            var left = await stored.CountAsync("ContentWork WHERE EndedUtc IS NULL AND Kind IN ('Items', 'Records')") + await stored.CountAsync("Outbox") + await stored.CountAsync("ContentSearchQueue")
                + await stored.CountAsync("ContentSearchLater") + await stored.CountAsync("ContentSearchWork");
            idle = left == 0 ? idle + 1 : 0;
            await Task.Delay(100);
        }

        if (idle == 2)
        {
            return;
        }

        throw new TimeoutException("Something is still under way: " + string.Join("; ", await stored.QueryAsync<string>("SELECT Kind || ' ' || Type || ' ' || Done || ' ' || coalesce(Error, '') FROM ContentWork WHERE EndedUtc IS NULL")));
    }
}
