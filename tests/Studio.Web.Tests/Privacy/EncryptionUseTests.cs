using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Privacy;

/// <summary>A field that rules and conditions read is not encrypted behind their backs, and no export carries what is.</summary>
public sealed class EncryptionUseTests
{
    private const string Secret = "qzexportedxx";

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_used_is_not_encrypted_and_what_is_encrypted_is_not_exported(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        (await DefineAsync(api, isEncrypted: false)).Status.ShouldBe(200);
        var segment = await SaveAsync(api, Item("Segment", null, "SegmentPart", ("Name", "Travellers"), ("Condition", "customer.passport === 'x'")));
        await IdentifyAsync(api, f => f.Add(new JsonObject { ["Field"] = "Customer.Passport", ["Kind"] = "member" }));

        // Both uses are named, and nothing changes.
        var refused = await DefineAsync(api, isEncrypted: true);
        refused.Status.ShouldBe(400, refused.Text);
        refused.ErrorPaths.Distinct().ShouldBe(["ContentParts.Customer.Passport"]);
        refused.Text.ShouldContain("Travellers");
        refused.Text.ShouldContain("IdentitySettings.Fields[");
        await IdentifyAsync(api, f => f.RemoveAt(f.Count - 1));
        var still = await DefineAsync(api, isEncrypted: true);
        still.Status.ShouldBe(400, still.Text);
        still.Text.ShouldNotContain("IdentitySettings");
        await SaveAsync(api, Item("Segment", segment, "SegmentPart", ("Name", "Travellers"), ("Condition", "customer.country === 'x'")));
        var exported = Item("Customer", null, "CustomerPart", ("Name", "Exported"));
        exported["Customer"] = new JsonObject { ["Passport"] = new JsonObject { ["Text"] = Secret } };
        var customer = await SaveAsync(api, exported);
        (await DefineAsync(api, isEncrypted: true)).Status.ShouldBe(200);

        // A condition that names it is refused from now on.
        var late = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Item("Segment", null, "SegmentPart", ("Name", "Late"), ("Condition", "customer.passport === 'x'")));
        late.Status.ShouldBe(400, late.Text);
        late.ErrorPaths.ShouldBe(["SegmentPart.Condition"]);

        // The export says what it leaves out; used where it came from, it takes nothing away.
        var export = await api.SendJsonAsync(HttpMethod.Get, "/api/recipes/export?parts=Content&types=Customer");
        export.Status.ShouldBe(200, export.Text);
        export.Text.ShouldContain(customer);
        export.Text.ShouldNotContain(Secret);
        export.Text.ShouldNotContain("\"Sealed\"");
        export.Json!["missingSecrets"]!.AsArray().Select(m => (string)m!).ShouldBe(["Customer.Passport"]);
        using var run = await api.PostAsync("/api/recipes/run", new StringContent(export.Text, Encoding.UTF8, "application/json"));
        run.IsSuccessStatusCode.ShouldBeTrue(await run.Content.ReadAsStringAsync());
        ((string?)(await api.SendJsonAsync(HttpMethod.Get, "/api/content/" + customer)).Json!["Customer"]?["Passport"]?["Text"]).ShouldBe(Secret);
    }

    private static JsonObject Item(string type, string? id, string part, params (string Field, string Text)[] fields)
    {
        var item = new JsonObject { ["ContentType"] = type, [part] = new JsonObject(fields.Select(f => KeyValuePair.Create(f.Field, (JsonNode?)new JsonObject { ["Text"] = f.Text }))) };
        if (id is not null)
        {
            item["ContentItemId"] = id;
        }

        return item;
    }

    private static async Task IdentifyAsync(HttpClient api, Action<JsonArray> change)
    {
        var settings = (JsonObject)(await api.SendJsonAsync(HttpMethod.Get, "/api/settings/IdentitySettings")).Json!;
        change(settings["Fields"]!.AsArray());
        var answer = await api.SendJsonAsync(HttpMethod.Put, "/api/settings/IdentitySettings", settings);
        answer.Status.ShouldBeInRange(200, 299, answer.Text);
    }

    private static async Task<string> SaveAsync(HttpClient api, JsonObject item)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
        answer.Status.ShouldBeOneOf([200, 201], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static async Task<(int Status, string Text, IReadOnlyList<string> ErrorPaths)> DefineAsync(HttpClient api, bool isEncrypted)
    {
        var change = new JsonObject
        {
            ["ContentPartFieldDefinitionRecords"] = new JsonArray(new JsonObject
            {
                ["Name"] = "Passport", ["FieldName"] = "TextField", ["Settings"] = new JsonObject { ["StudioFieldSettings"] = new JsonObject { ["Encrypted"] = isEncrypted } },
            }),
        };
        using var known = await api.GetAsync("/api/content-parts/Customer");
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/content-parts/Customer") { Content = new StringContent(change.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", known.Headers.ETag!.ToString());
        using var answer = await api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text, answer.IsSuccessStatusCode ? [] : [.. JsonNode.Parse(text)!["errors"]!.AsObject().Select(e => e.Key)]);
    }
}
