using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Privacy;

/// <summary>What a planner marks as encrypted is in no table as it was written; who sees the field reads and writes it as any other.</summary>
public sealed class EncryptedFieldTests
{
    private const string Secret = "qzpassportnumberxx";

    [Theory, OnSqlite, OnPostgres]
    public async Task An_encrypted_field_is_read_by_those_who_see_it_and_by_nothing_else(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        using var planner = await host.CreateApiClientAsync("Planner");
        var stored = new StoredRows(host);
        await AddFieldAsync(api);

        var id = await SaveAsync(api, Item(null, Secret));
        (await ReadAsync(api, id)).ShouldBe(Secret);
        (await planner.GetStringAsync("/api/content/" + id)).ShouldNotContain("Passport");
        (await HoldsAsync(stored, provider)).ShouldBeEmpty("it is kept as it was written");
        (await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type=Customer&search={Secret}")).Json!["items"]!.AsArray().ShouldBeEmpty();
        (await api.GetStringAsync($"/api/customers/{id}/personal-data")).ShouldContain(Secret, Case.Sensitive, "the customer's own export");
        using (var admin = await host.SignInAsync())
        {
            (await admin.GetStringAsync($"/admin/content/item/{id}")).ShouldContain(Secret, Case.Sensitive, "the form");
            (await admin.GetStringAsync($"/admin/customers/{id}")).ShouldNotContain(Secret);
        }

        // Whoever does not see it changes the rest, and it stays; what comes in for it from him is not heard.
        var theirs = Item(id, "overwritten");
        theirs["CustomerPart"]!["Country"] = new JsonObject { ["Text"] = "Taiwan" };
        await SaveAsync(planner, theirs);
        (await ReadAsync(api, id)).ShouldBe(Secret);

        // What is wrong is told of the value as it was written.
        var tooLong = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Item(id, new string('x', 65_537)));
        tooLong.Status.ShouldBe(400, tooLong.Text);
        tooLong.ErrorPaths.ShouldBe(["Customer.Passport"]);
        var forged = Item(id, "");
        forged["Customer"]!["Passport"] = new JsonObject { ["Sealed"] = "Q2ZESjhB" };
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", forged)).ErrorPaths.ShouldBe(["Customer.Passport"]);

        // It is read after a restart too, and changed.
        await host.RestartAsync();
        using var again = await host.CreateApiClientAsync();
        (await ReadAsync(again, id)).ShouldBe(Secret);
        await SaveAsync(again, Item(id, Secret + "2"));
        (await ReadAsync(again, id)).ShouldBe(Secret + "2");
        (await HoldsAsync(stored, provider)).ShouldBeEmpty();
        (await host.CommandAsync("verify")).ShouldSatisfyAllConditions(v => v.ExitCode.ShouldBe(0, v.Output));
    }

    private static JsonObject Item(string? id, string secret)
    {
        var item = new JsonObject
        {
            ["ContentType"] = "Customer",
            ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Sealed" } },
            ["Customer"] = new JsonObject { ["Passport"] = new JsonObject { ["Text"] = secret } },
        };
        if (id is not null)
        {
            item["ContentItemId"] = id;
        }

        return item;
    }

    private static async Task AddFieldAsync(HttpClient api)
    {
        var change = new JsonObject
        {
            ["ContentPartFieldDefinitionRecords"] = new JsonArray(new JsonObject
            {
                ["Name"] = "Passport", ["FieldName"] = "TextField",
                ["Settings"] = new JsonObject
                {
                    ["StudioFieldSettings"] = new JsonObject { ["Encrypted"] = true, ["Searchable"] = true, ["Indexed"] = true },
                },
            }),
        };
        using var known = await api.GetAsync("/api/content-parts/Customer");
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/content-parts/Customer") { Content = new StringContent(change.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", known.Headers.ETag!.ToString());
        using var answer = await api.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> SaveAsync(HttpClient api, JsonObject item)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
        answer.Status.ShouldBeOneOf([200, 201], answer.Text);
        answer.Text.ShouldNotContain(Secret);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static async Task<string?> ReadAsync(HttpClient api, string id) => (string?)(await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + id)).Json!["Customer"]?["Passport"]?["Text"];

    private static Task<IReadOnlyList<string>> HoldsAsync(StoredRows stored, string provider) => CanaryTests.TablesWithAsync(stored, Secret, provider);
}
