using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Events;

/// <summary>Types of contact that a planner declares as content: live once published, checked like any other, and never losing what was recorded of them.</summary>
public sealed class PlannedTypeTests
{
    private const string Fields = "amount: number required: Amount paid\ndealer: text: Dealer\nseats: whole: Seats\nbought: yesno: Bought";

    private static readonly (string Payload, string Path)[] Wrong =
    [
        ("""{"dealer":"North"}""", "payload.amount"),
        ("""{"amount":"12"}""", "payload.amount"),
        ("""{"amount":null}""", "payload.amount"),
        ("""{"amount":1e999}""", "payload.amount"),
        ("""{"amount":1,"dealer":7}""", "payload.dealer"),
        ("""{"amount":1,"seats":2.5}""", "payload.seats"),
        ("""{"amount":1,"bought":"yes"}""", "payload.bought"),
        ("""[]""", "payload"),
    ];

    [Theory, OnSqlite, OnPostgres]
    public async Task A_declared_type_is_recorded_checked_shown_counted_and_survives(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        (await RecordAsync(api, """{"amount":5}""")).Status.ShouldBe(400, "nobody has declared it");
        var id = await SaveAsync(api, Type());

        var listed = (await api.SendJsonAsync(HttpMethod.Get, "/api/interaction-types")).Json!.AsArray().Single(t => (string)t!["name"]! == "test_drive")!;
        ((string)listed["title"]!, (string)listed["category"]!, (string)listed["icon"]!, (bool)listed["recordable"]!).ShouldBe(("Test drive", "showroom", "car-front", true));
        listed["schema"]!["properties"]!.AsObject().Select(p => p.Key).ShouldBe(["amount", "dealer", "seats", "bought"]);
        listed["schema"]!["required"]!.AsArray().Select(r => (string)r!).ShouldBe(["amount"]);
        ((string)(await InChineseAsync(host, api))["title"]!).ShouldBe("試駕");

        foreach (var (payload, path) in Wrong)
        {
            var refused = await RecordAsync(api, payload);
            refused.Status.ShouldBe(400, payload);
            refused.Json!["errors"]!.AsObject().Select(e => e.Key).ShouldBe([path], payload);
        }

        var stored = new StoredRows(host);
        (await stored.CountAsync("Interaction WHERE Type = 'test_drive'")).ShouldBe(0);
        (await RecordAsync(api, """{"amount":12.5,"dealer":"North","seats":4,"bought":true,"undeclared":"x"}""")).Status.ShouldBe(201);
        (await stored.QueryAsync<string>("SELECT Payload FROM Interaction WHERE Type = 'test_drive'")).ShouldBe(["""{"amount":12.5,"dealer":"North","seats":4,"bought":true}"""]);
        (await stored.QueryAsync<string>("SELECT Category FROM Interaction WHERE Type = 'test_drive'")).ShouldBe(["showroom"]);

        // Conditions may name its fields, and facts count them.
        (await api.SendJsonAsync(HttpMethod.Get, "/api/behaviour/members")).Json!.AsArray().Select(m => ((string)m!["path"]!, (string)m["type"]!)).ShouldContain(("payload.amount", "Number"));
        var fact = await SaveAsync(api, Fact());
        await UntilAsync(async () => (await stored.QueryAsync<double?>("SELECT Number FROM BehaviourValue WHERE FactId = @fact", new { fact })) is [12.5]);

        // The timeline knows it: its words, its filter, its fields.
        using var person = await host.SignInAsync();
        var page = await person.GetStringAsync($"/admin/customers/{RunningHost.Emma}?type=test_drive");
        page.ShouldContain("Test drive");
        page.ShouldContain("value=\"test_drive\" selected");
        page.ShouldContain("Amount paid");
        (await person.GetStringAsync($"/admin/customers/{RunningHost.Emma}/timeline?category=showroom")).ShouldContain("Test drive");

        await host.KillAsync();
        await host.RestartAsync();
        (await RecordAsync(api, """{"amount":1}""")).Status.ShouldBe(201, "it is known from the first request on");

        // Taken out of use it is recorded no more, and what was recorded keeps its meaning.
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/content/{id}/unpublish")).Status.ShouldBeInRange(200, 204);
        var retired = await RecordAsync(api, """{"amount":1}""");
        (retired.Status, retired.Json!["errors"]!["type"] is not null).ShouldBe((400, true), retired.Text);
        (await person.GetStringAsync($"/admin/customers/{RunningHost.Emma}/timeline?type=test_drive")).ShouldContain("Amount paid");
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/content/{id}/publish")).Status.ShouldBeInRange(200, 204);
        (await RecordAsync(api, """{"amount":1}""")).Status.ShouldBe(201);
        var verified = await host.CommandAsync("verify");
        verified.ExitCode.ShouldBe(0, verified.Output);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_in_use_keeps_its_meaning_and_what_cannot_be_read_is_refused(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        foreach (var (field, value) in new[]
        {
            ("Name", "Test drive"), ("Name", "note"), ("Name", "order"), ("Category", "Show room"), ("Icon", "car front"), ("Icon", "<b>"),
            ("Fields", "amount"), ("Fields", "amount: money: Amount"), ("Fields", "Amount: number: Amount"), ("Fields", "amount: number maybe: Amount"), ("Fields", "amount: number: A\nAMOUNT: number: B"), ("Fields", "a: text: A\na: text: B"),
        })
        {
            var refused = await api.SendJsonAsync(HttpMethod.Post, "/api/content", With(Type(), field, value));
            refused.Status.ShouldBe(400, $"{field} {value}: {refused.Text}");
            refused.Json!["errors"]!.AsObject().Select(e => e.Key).ShouldContain("InteractionTypePart." + field, refused.Text);
        }

        var id = await SaveAsync(api, Type());
        var copy = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Type());
        copy.Status.ShouldBe(400, "another type has the name");
        foreach (var (field, value) in new[] { ("Name", "drive"), ("Category", "service"), ("Fields", "dealer: text: Dealer"), ("Fields", Fields.Replace("amount: number", "amount: text", StringComparison.Ordinal)) })
        {
            var refused = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Again(id, With(Type(), field, value)));
            refused.Status.ShouldBe(400, $"{field} {value}: {refused.Text}");
            refused.Json!["errors"]!.AsObject().Select(e => e.Key).ShouldContain("InteractionTypePart." + field, refused.Text);
        }

        (await RecordAsync(api, """{"amount":1}""")).Status.ShouldBe(201, "nothing of that has changed anything");

        // Titles, the icon, who may record it and further fields may change: at once.
        await SaveAsync(api, Again(id, With(With(Type(), "Origin", "Visitor"), "Fields", Fields.Replace(" required", "", StringComparison.Ordinal) + "\nhour: whole: Hour")));
        (await RecordAsync(api, """{"hour":9}""")).Status.ShouldBe(201);
        var (browser, token) = await host.VisitShopAsync();
        browser.Dispose();
        using var widget = new RunningWidget(host).With(token);
        (await RecordAsync(widget, """{"amount":3}""")).Status.ShouldBe(201);
        await SaveAsync(api, Again(id, With(Type(), "Fields", Fields + "\nhour: whole: Hour")));
        (await RecordAsync(widget, """{"amount":3}""")).Status.ShouldBe(400, "visitors may not any more");

        // People find it by the navigation and edit it in the browser.
        using var person = await host.SignInAsync();
        (await person.GetStringAsync("/admin")).ShouldContain("/admin/content/InteractionType\"");
        (await person.GetStringAsync("/admin/content/InteractionType")).ShouldContain("Test drive");
    }

    private static JsonObject Type() => JsonNode.Parse($$"""
        { "ContentType": "InteractionType", "InteractionTypePart": { "Title": { "en": "Test drive", "zh-Hant": "試駕" }, "Name": { "Text": "test_drive" }, "Category": { "Text": "showroom" },
          "Icon": { "Text": "car-front" }, "Origin": { "Text": "Api" }, "Fields": { "Text": {{System.Text.Json.JsonSerializer.Serialize(Fields)}} } } }
        """)!.AsObject();

    private static JsonObject Fact() => JsonNode.Parse("""
        { "ContentType": "BehaviourFact", "BehaviourFactPart": { "Title": { "Text": "Paid for drives" }, "Name": { "Text": "drivesPaid" }, "Aggregate": { "Text": "Sum" }, "Value": { "Text": "payload.amount" },
          "Condition": { "Text": "contact.type == 'test_drive' && payload.dealer == 'North'" }, "WindowUnit": { "Text": "Ever" } } }
        """)!.AsObject();

    private static JsonObject With(JsonObject type, string field, string value)
    {
        type["InteractionTypePart"]![field] = new JsonObject { ["Text"] = value };
        return type;
    }

    private static JsonObject Again(string id, JsonObject type)
    {
        type["ContentItemId"] = id;
        return type;
    }

    private static async Task<string> SaveAsync(HttpClient api, JsonObject item)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
        answer.Status.ShouldBeOneOf([200, 201], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static Task<JsonAnswer> RecordAsync(HttpClient client, string payload) =>
        client.SendJsonAsync(HttpMethod.Post, "/api/events", JsonNode.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"type":"test_drive","subject":{"kind":"customer","id":"{{RunningHost.Emma}}"},"payload":{{payload}} }""")));

    private static async Task<JsonNode> InChineseAsync(StudioHost host, HttpClient api)
    {
        using var client = host.CreateClient();
        client.DefaultRequestHeaders.Authorization = api.DefaultRequestHeaders.Authorization;
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("zh-Hant"));
        return (await client.SendJsonAsync(HttpMethod.Get, "/api/interaction-types")).Json!.AsArray().Single(t => (string)t!["name"]! == "test_drive")!;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(200);
        }

        throw new TimeoutException();
    }
}
