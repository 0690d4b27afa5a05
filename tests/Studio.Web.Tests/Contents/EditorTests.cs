using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>The editor of an item without its scripts: what is checked while a person writes, drafts that are saved by the page, two people at one item.</summary>
public sealed partial class EditorTests
{
    private const string Recipe = """
        { "name": "letters", "displayName": "Letters", "steps": [ { "name": "ContentDefinition",
          "ContentParts": [ { "Name": "LetterPart", "Settings": {}, "ContentPartFieldDefinitionRecords": [
            { "FieldName": "TextField", "Name": "Body", "Settings": { "TextFieldSettings": { "Required": true } } },
            { "FieldName": "NumericField", "Name": "Pages", "Settings": { "NumericFieldSettings": { "Maximum": 10 } } },
            { "FieldName": "BooleanField", "Name": "Sealed", "Settings": {} },
            { "FieldName": "TextField", "Name": "Seal", "Settings": { "TextFieldSettings": { "Required": true }, "StudioFieldSettings": { "Tab": "Outside", "ShownWhenField": "Sealed", "ShownWhenValue": "true" } } } ] } ],
          "ContentTypes": [
            { "Name": "Letter", "DisplayName": "Letter", "Settings": { "ContentTypeSettings": { "Creatable": true, "Listable": true, "Draftable": true, "Versionable": true, "Securable": true } },
              "ContentTypePartDefinitionRecords": [ { "PartName": "TitlePart", "Name": "TitlePart", "Settings": {} }, { "PartName": "LetterPart", "Name": "LetterPart", "Settings": {} } ] },
            { "Name": "Stamp", "DisplayName": "Stamp", "Settings": { "ContentTypeSettings": { "Creatable": true, "Listable": true } },
              "ContentTypePartDefinitionRecords": [ { "PartName": "TitlePart", "Name": "TitlePart", "Settings": {} } ] } ] } ] }
        """;

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_written_is_checked_by_the_rules_of_a_save_and_not_saved(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        var (id, _) = await MakeAsync(host);
        using var planner = await host.SignInAsync();
        var page = $"/admin/content/item/{id}";

        (await CheckAsync(planner, page, ("LetterPart.Body", "Dear"), ("LetterPart.Pages", "3"))).ShouldBeEmpty();
        (await CheckAsync(planner, page, ("LetterPart.Body", ""), ("LetterPart.Pages", "eleven"))).Keys.ShouldBe(["LetterPart.Pages", "LetterPart.Body"], ignoreOrder: true);
        (await CheckAsync(planner, page, ("LetterPart.Pages", "11"))).Keys.ShouldBe(["LetterPart.Pages"]);

        // Asked for only where the letter is sealed, by checks and by saves.
        (await CheckAsync(planner, page, ("LetterPart.Sealed", "true"), ("LetterPart.Seal", ""))).Keys.ShouldBe(["LetterPart.Seal"]);
        (await CheckAsync(planner, page, ("LetterPart.Sealed", "false"), ("LetterPart.Seal", ""))).ShouldBeEmpty();
        using var api = await host.CreateApiClientAsync();
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Letter("Sealed", "x", isSealed: true))).ErrorPaths.ShouldBe(["LetterPart.Seal"]);

        (await CheckAsync(planner, "/admin/content/Letter/new", ("TitlePart.Title", "New"))).Keys.ShouldBe(["LetterPart.Body"]);
        (await CheckAsync(planner, "/admin/settings/SiteSettings", ("f.SiteName", ""), ("f.TimeZone", "Nowhere/Here"))).Keys.ShouldBe(["SiteName", "TimeZone"], ignoreOrder: true);
        var stored = await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}?version=latest");
        ((string)stored.Json!["LetterPart"]!["Body"]!["Text"]!, (int)stored.Json!["Number"]!).ShouldBe(("Once", 1));

        // In the person's language.
        planner.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-TW");
        (await CheckAsync(planner, page, ("LetterPart.Body", "")))["LetterPart.Body"].ShouldNotBe("A value is needed.");
    }

    [Fact]
    public async Task A_check_asks_for_what_a_save_asks_for()
    {
        await using var host = await StudioHost.StartAsync();
        var (id, etag) = await MakeAsync(host);
        using var api = await host.CreateApiClientAsync();
        (await api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", """{"name":"r","displayName":"r","steps":[{"name":"Roles","Roles":[{"Name":"Reader","Permissions":["AccessAdmin","AccessContent","ViewContent"]}]}]}""")).Status.ShouldBe(200);
        using var reader = await host.SignInAsync("reader", await host.CreateUserAsync("reader", "Reader"));
        (await reader.GetStringAsync($"/admin/content/item/{id}")).ShouldNotContain("handler=Check", customMessage: "who only looks is not asked");
        foreach (var handler in new[] { "Check", "Autosave" })
        {
            var page = $"/admin/content/item/{id}?handler={handler}";
            (await PostAsync(reader, page, ("LetterPart.Body", "no"), ("etag", etag))).Status.ShouldBe(403, handler);
            using var planner = await host.SignInAsync();
            (await planner.PostAsJsonAsync(page, new { etag })).StatusCode.ShouldBe(HttpStatusCode.BadRequest, handler);
            (await PostAsync(planner, $"/admin/content/item/01never0000000000000000000?handler={handler}")).Status.ShouldBe(404);
            planner.DefaultRequestHeaders.Remove("RequestVerificationToken");
            (await PostAsync(planner, page, ("LetterPart.Body", "no"), ("etag", etag))).Status.ShouldBe(400, "no antiforgery token");
            using var stranger = host.CreateClient();
            (await PostAsync(stranger, page, ("LetterPart.Body", "no"))).Status.ShouldBeOneOf(302, 400, 401);
        }

        var stored = await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}?version=latest");
        ((string)stored.Json!["LetterPart"]!["Body"]!["Text"]!).ShouldBe("Once");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Drafts_are_saved_over_one_another_and_never_published(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        var (id, etag) = await MakeAsync(host);
        using var planner = await host.SignInAsync();
        using var api = await host.CreateApiClientAsync();
        var page = $"/admin/content/item/{id}";
        (await planner.GetStringAsync(page)).ShouldContain("autosave=\"?handler=Autosave\"");
        foreach (var text in new[] { "Once u", "Once upon", "Once upon a time" })
        {
            var answer = await AutosaveAsync(planner, page, ("LetterPart.Body", text), ("etag", etag), ("action", "publish"));
            ((string)answer["state"]!).ShouldBe("saved", answer.ToJsonString());
            ((string)answer["itemState"]!).ShouldBe("Published, with a draft");
            etag = (string)answer["eTag"]!;
        }

        var versions = await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}/versions");
        versions.Json!["items"]!.AsArray().Count.ShouldBe(2, versions.Text);
        ((string)(await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}")).Json!["LetterPart"]!["Body"]!["Text"]!).ShouldBe("Once");
        ((string)(await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}?version=latest")).Json!["LetterPart"]!["Body"]!["Text"]!).ShouldBe("Once upon a time");

        var wrong = await AutosaveAsync(planner, page, ("LetterPart.Body", ""), ("etag", etag));
        ((string)wrong["state"]!, (string)wrong["errors"]![0]!["path"]!).ShouldBe(("wrong", "LetterPart.Body"));
        ((string)(await AutosaveAsync(planner, page, ("LetterPart.Body", "Old"), ("etag", "x-1")))["state"]!).ShouldBe("conflict");
        ((string)(await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}?version=latest")).Json!["LetterPart"]!["Body"]!["Text"]!).ShouldBe("Once upon a time");

        // What counts at once is not saved behind a person's back.
        var stamp = (string)(await api.SendJsonAsync(HttpMethod.Post, "/api/content", new JsonObject { ["ContentType"] = "Stamp", ["TitlePart"] = new JsonObject { ["Title"] = "Blue" } })).Json!["ContentItemId"]!;
        (await planner.GetStringAsync($"/admin/content/item/{stamp}")).ShouldNotContain("autosave=");
        (await PostAsync(planner, $"/admin/content/item/{stamp}?handler=Autosave", ("TitlePart.Title", "Red"))).Status.ShouldBe(400);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_people_choose_field_by_field(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        var (id, _) = await MakeAsync(host);
        using var ann = await host.SignInAsync("ann", await host.CreateUserAsync("ann", "Planner"));
        using var bob = await host.SignInAsync("bob", await host.CreateUserAsync("bob", "Planner"));
        using var api = await host.CreateApiClientAsync();
        var page = $"/admin/content/item/{id}";
        var annSaw = Carried(await ann.GetStringAsync(page));
        var bobSaw = Carried(await bob.GetStringAsync(page));

        // Both change the body, Bob the title, Ann the number of pages.
        (await PostAsync(bob, page, [.. bobSaw, ("action", "draft"), ("TitlePart.Title", "Bob's title"), ("LetterPart.Body", "Bob's body"), ("LetterPart.Pages", "")])).Status.ShouldBe(302);
        var met = await PostAsync(ann, page, [.. annSaw, ("action", "draft"), ("TitlePart.Title", "First"), ("LetterPart.Body", "Ann's body"), ("LetterPart.Pages", "4")]);
        met.Status.ShouldBe(409);
        var text = WebUtility.HtmlDecode(met.Text);
        text.ShouldContain("bob saved this item at");
        text.ShouldContain("Ann's body");
        text.ShouldContain("Bob's body");
        KeepNames().Matches(text).Select(m => m.Groups["path"].Value).Distinct().ShouldBe(["LetterPart.Body"]);
        text.ShouldContain("name=\"TitlePart.Title\" type=\"text\" value=\"Bob's title\"");
        text.ShouldContain("name=\"LetterPart.Pages\" type=\"text\" value=\"4\"");

        // She keeps his body; the form that she is shown carries the state that she has now seen.
        var chose = await PostAsync(ann, page, [.. Carried(met.Text), ("action", "draft"), ("TitlePart.Title", "Bob's title"), ("LetterPart.Body", "Ann's body"), ("LetterPart.Pages", "4"), ("keep.LetterPart.Body", "theirs")]);
        chose.Status.ShouldBe(302, chose.Text);
        var stored = (await api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}?version=latest")).Json!;
        ((string)stored["TitlePart"]!["Title"]!, (string)stored["LetterPart"]!["Body"]!["Text"]!, (int)stored["LetterPart"]!["Pages"]!["Value"]!).ShouldBe(("Bob's title", "Bob's body", 4));

        // Bob's old form again: what he changes alone is asked for no more than what is new to him; an old form without any sign of what it saw asks for all that differs.
        var old = await PostAsync(bob, page, ("etag", bobSaw[0].Value), ("action", "draft"), ("TitlePart.Title", "Bob's title"), ("LetterPart.Body", "Bob's body"), ("LetterPart.Pages", "5"));
        old.Status.ShouldBe(409);
        KeepNames().Matches(old.Text).Select(m => m.Groups["path"].Value).Distinct().ShouldBe(["LetterPart.Pages"]);

        // The same form sent twice is no conflict: the second finds its own words.
        var seen = Carried(await ann.GetStringAsync(page));
        for (var i = 0; i < 2; i++)
        {
            (await PostAsync(ann, page, [.. seen, ("action", "draft"), ("TitlePart.Title", "Twice"), ("LetterPart.Body", "Bob's body"), ("LetterPart.Pages", "4")])).Status.ShouldBe(302);
        }
    }

    private static async Task<(string Id, string ETag)> MakeAsync(StudioHost host)
    {
        using var api = await host.CreateApiClientAsync();
        (await api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", Recipe)).Status.ShouldBe(200);
        var made = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Letter("First", "Once"));
        made.Status.ShouldBe(201, made.Text);
        var id = (string)made.Json!["ContentItemId"]!;
        using var planner = await host.SignInAsync();
        return (id, Carried(await planner.GetStringAsync($"/admin/content/item/{id}"))[0].Value);
    }

    private static JsonObject Letter(string title, string body, bool isSealed = false) => new()
    {
        ["ContentType"] = "Letter",
        ["TitlePart"] = new JsonObject { ["Title"] = title },
        ["LetterPart"] = new JsonObject { ["Body"] = new JsonObject { ["Text"] = body }, ["Sealed"] = new JsonObject { ["Value"] = isSealed } },
    };

    /// <summary>What a form carries from opening to saving.</summary>
    private static (string Name, string Value)[] Carried(string page) => [.. new[] { "etag", "base" }.Select(name => (name, WebUtility.HtmlDecode(Regex.Match(page, $"name=\"{name}\" value=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value)))];

    private static async Task<Dictionary<string, string>> CheckAsync(HttpClient client, string page, params (string Name, string Value)[] fields)
    {
        var answer = await PostAsync(client, page + "?handler=Check", fields);
        answer.Status.ShouldBe(200, answer.Text);
        return JsonNode.Parse(answer.Text)!["errors"]!.AsArray().ToDictionary(e => (string)e!["path"]!, e => (string)e!["message"]!);
    }

    private static async Task<JsonNode> AutosaveAsync(HttpClient client, string page, params (string Name, string Value)[] fields)
    {
        var answer = await PostAsync(client, page + "?handler=Autosave", fields);
        answer.Status.ShouldBe(200, answer.Text);
        return JsonNode.Parse(answer.Text)!;
    }

    private static async Task<(int Status, string Text)> PostAsync(HttpClient client, string url, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await client.PostAsync(url, form);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("name=\"keep\\.(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeepNames();
}
