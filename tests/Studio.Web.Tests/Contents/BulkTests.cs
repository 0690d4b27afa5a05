using System.Net;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Content;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>One action on many items: by programs, and by the list's forms without scripts.</summary>
[Collection(RunningHostGroup.Name)]
public class BulkTests(RunningHost running)
{
    [HostFact]
    public async Task All_that_match_are_changed_and_changed_back()
    {
        var bottles = await MakeAsync("BulkBottle");
        var ids = new List<string>();
        for (var i = 0; i < 230; i++)
        {
            ids.Add(await bottles.AddAsync($"Bottle {i:000}", i % 2 == 0 ? "Jura" : "Douro", 1m, "2024-01-01"));
        }

        var order = new JsonObject
        {
            ["type"] = "BulkBottle",
            ["action"] = "set",
            ["field"] = "BulkBottlePart.Size",
            ["value"] = new JsonObject { ["Value"] = 2.5 },
            ["conditions"] = new JsonArray(new JsonObject { ["field"] = "BulkBottlePart.Region", ["operator"] = "eq", ["value"] = "Jura" }),
        };
        ((int)(await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content-bulk?dryRun=true", order)).Json!["items"]!).ShouldBe(115);
        var set = await RunAsync(running.Api, order);
        ((string)set["state"]!, (int)set["changed"]!, (int)set["linesTotal"]!, (int)set["rejected"]!).ShouldBe(("completed", 115, 115, 0), set.ToJsonString());
        (await CountAsync("BulkBottle", "where=BulkBottlePart.Size:eq:2.5&where=BulkBottlePart.Region:eq:Jura&version=published")).ShouldBe(115);
        (await CountAsync("BulkBottle", "where=BulkBottlePart.Size:eq:1")).ShouldBe(115);
        var again = await RunAsync(running.Api, order);
        ((int)again["changed"]!, (int)again["unchanged"]!, (bool)again["canUndo"]!).ShouldBe((0, 115, false));

        // One of them is changed by somebody else since: it keeps that.
        await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/content/{ids[0]}/unpublish");
        var undone = await EndAsync(running.Api, (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/content-bulk/{set["id"]}/undo")).Json!);
        ((string)undone["action"]!, (string)undone["state"]!, (int)undone["changed"]!, (int)undone["rejected"]!).ShouldBe(("undo", "completed", 114, 1), undone.ToJsonString());
        var failure = (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content-bulk/{undone["id"]}/errors")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)failure["ContentItemId"]!, (string)failure["message"]!).ShouldBe((ids[0], "The item was changed since."));
        (await CountAsync("BulkBottle", "where=BulkBottlePart.Size:eq:2.5&version=latest")).ShouldBe(1);
        (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/content-bulk/{set["id"]}/undo")).Status.ShouldBe(409);
        var trail = (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/audit?action=content-bulk.undone&search={set["id"]}")).Json!["items"]!.AsArray();
        trail.Count.ShouldBe(1);
    }

    [HostFact]
    public async Task Deleting_unpublishing_and_publishing_are_taken_back_to_the_very_versions()
    {
        var bottles = await MakeAsync("BackBottle");
        var plain = await bottles.AddAsync("Published", "Jura", 1m, "2024-01-01");
        var drafted = await bottles.AddAsync("With a draft", "Jura", 1m, "2024-01-01");
        await SaveDraftAsync(drafted, "A draft of it");
        var draft = await bottles.AddAsync("Draft alone", "Jura", 1m, "2024-01-01");
        await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/content/{draft}/unpublish");
        string[] all = [plain, drafted, draft];
        var before = await StateAsync(all);
        before.ShouldBe(["Published/Published", "A draft of it/With a draft", "Draft alone/"]);

        foreach (var (action, changed, after) in new (string, int, string[])[]
        {
            ("delete", 3, ["/", "/", "/"]), ("unpublish", 2, ["Published/", "A draft of it/", "Draft alone/"]), ("publish", 2, ["Published/Published", "A draft of it/A draft of it", "Draft alone/Draft alone"]),
        })
        {
            var done = await RunAsync(running.Api, new JsonObject { ["type"] = "BackBottle", ["action"] = action, ["items"] = new JsonArray([.. all.Select(i => (JsonNode)i)]) });
            ((int)done["changed"]!, (int)done["unchanged"]!, (int)done["rejected"]!).ShouldBe((changed, 3 - changed, 0), $"{action}: {done.ToJsonString()}");
            (await StateAsync(all)).ShouldBe(after, action);
            var undone = await EndAsync(running.Api, (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/content-bulk/{done["id"]}/undo")).Json!);
            ((string)undone["state"]!, (int)undone["changed"]!, (int)undone["rejected"]!).ShouldBe(("completed", changed, 0), $"{action}: {undone.ToJsonString()}");
            (await StateAsync(all)).ShouldBe(before, "undone: " + action);
        }
    }

    [HostFact]
    public async Task Each_item_is_asked_for_with_the_persons_own_permissions()
    {
        var bottles = await MakeAsync("OwnBottle");
        var notes = new NoteType(running, "OwnBottle");
        await notes.MakeRoleAsync("OwnBottler", "ViewContent_OwnBottle", "EditOwnContent_OwnBottle", "DeleteOwnContent_OwnBottle");
        await notes.MakeRoleAsync("OnlyLooks", "ViewContent_OwnBottle");
        using var bottler = await running.Host.CreateApiClientAsync("OwnBottler");
        using var reader = await running.Host.CreateApiClientAsync("OnlyLooks");
        var others = await bottles.AddAsync("Somebody else's", "Jura", 1m, "2024-01-01");
        var saved = await bottler.SendJsonAsync(HttpMethod.Post, "/api/content?draft=true", new JsonObject { ["ContentType"] = "OwnBottle", ["TitlePart"] = new JsonObject { ["Title"] = "Mine" } });
        saved.Status.ShouldBe(201, saved.Text);

        var delete = new JsonObject { ["type"] = "OwnBottle", ["action"] = "delete" };
        (await reader.SendJsonAsync(HttpMethod.Post, "/api/content-bulk", delete)).Status.ShouldBe(403);
        (await bottler.SendJsonAsync(HttpMethod.Post, "/api/content-bulk", new JsonObject { ["type"] = "OwnBottle", ["action"] = "publish" })).Status.ShouldBe(403);
        var done = await RunAsync(bottler, delete);
        ((int)done["changed"]!, (int)done["rejected"]!).ShouldBe((1, 1), done.ToJsonString());
        var failure = (await bottler.SendJsonAsync(HttpMethod.Get, $"/api/content-bulk/{done["id"]}/errors")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)failure["ContentItemId"]!, (string)failure["message"]!).ShouldBe((others, "You may not do this with the item."));
        var record = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit?action=content.deleted&search=Mine")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)record["actor"]!["id"]!).ShouldNotBe("system", "what is done in the background is done by whoever ordered it");

        // What somebody does is his own, whatever another may.
        foreach (var (method, address) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "/errors"), (HttpMethod.Post, "/cancel"), (HttpMethod.Post, "/undo") })
        {
            (await running.Api.SendJsonAsync(method, $"/api/content-bulk/{done["id"]}{address}")).Status.ShouldBe(404, address);
        }

        (await bottler.SendJsonAsync(HttpMethod.Post, "/api/content-bulk", new JsonObject { ["type"] = "OwnBottle", ["action"] = "set", ["field"] = "OwnBottlePart.Cellar", ["value"] = new JsonObject { ["Text"] = "x" } })).ErrorPaths.ShouldBe(["field"]);
    }

    [HostFact]
    public async Task An_order_that_is_not_right_is_refused_by_its_place()
    {
        var bottles = await MakeAsync("BadBottle");
        await bottles.AddAsync("One", "Jura", 1m, "2024-01-01");
        foreach (var (order, path) in new (string, string)[]
        {
            ("""{"action": "delete"}""", "type"), ("""{"type": "Nothing", "action": "delete"}""", "type"), ("""{"type": "BadBottle", "action": "burn"}""", "action"), ("""{"type": "BadBottle", "action": "delete", "items": []}""", "items"),
            ("""{"type": "BadBottle", "action": "delete", "items": ["x"]}""", "items"), ("""{"type": "BadBottle", "action": "delete", "match": "some"}""", "match"), ("""{"type": "BadBottle", "action": "set"}""", "field"),
            ("""{"type": "BadBottle", "action": "set", "field": "BadBottlePart.Nothing"}""", "field"), ("""{"type": "BadBottle", "action": "set", "field": "BadBottlePart.Size", "value": {"Value": "big"}}""", "BadBottlePart.Size.Value"),
            ("""{"type": "BadBottle", "action": "delete", "conditions": [{"field": "BadBottlePart.Nothing", "operator": "eq", "value": "x"}]}""", "conditions"),
            ("""{"type": "BadBottle", "action": "delete", "conditions": [{"field": "BadBottlePart.Region", "operator": "eq", "value": ""}]}""", "conditions"),
            ("""{"type": "BadBottle", "action": "delete", "conditions": [{"field": "BadBottlePart.Region", "operator": "gt", "value": "x"}]}""", "conditions"), ("""{"type": "BadBottle", "action": "delete", "items": "all"}""", "items"),
        })
        {
            var answer = await running.Api.SendTextAsync(HttpMethod.Post, "/api/content-bulk", order);
            (answer.Status, string.Join(',', answer.ErrorPaths)).ShouldBe((400, path), order + answer.Text);
        }

        foreach (var flag in new[] { "True", "yes", "1" })
        {
            var answer = await running.Api.SendTextAsync(HttpMethod.Post, "/api/content-bulk?dryRun=" + flag, """{"type": "BadBottle", "action": "delete"}""");
            (answer.Status, string.Join(',', answer.ErrorPaths)).ShouldBe((400, "dryRun"), flag);
        }

        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content-bulk/nonsense")).Status.ShouldBe(404);
        (await CountAsync("BadBottle", "version=latest")).ShouldBe(1);
    }

    [HostFact]
    public async Task A_person_chooses_in_the_list_confirms_and_undoes()
    {
        var bottles = await MakeAsync("TickBottle");
        var first = await bottles.AddAsync("First bottle", "Jura", 1m, "2024-01-01");
        var second = await bottles.AddAsync("Second bottle", "Jura", 1m, "2024-01-01");
        await bottles.AddAsync("Third bottle", "Douro", 1m, "2024-01-01");
        using var admin = await running.Host.SignInAsync();
        (await admin.GetStringAsync(bottles.List)).ShouldContain($"name=\"item\" value=\"{first}\"");
        (await admin.GetStringAsync($"{bottles.List}/bulk?scope=chosen&act=delete")).ShouldContain("No item is chosen.");
        (await admin.GetStringAsync($"{bottles.List}/bulk?scope=all&act=delete&{bottles.On("Region", "eq", "Jura")}")).ShouldContain("2 items will be deleted.");
        (await admin.GetStringAsync($"{bottles.List}/bulk?scope=all&act=delete&{bottles.On("Size", "ge", "big")}")).ShouldContain("A condition is not right");

        var address = $"{bottles.List}/bulk?scope=chosen&act=delete&item={first}&item={second}";
        var job = await PostAsync(admin, address);
        job.ShouldStartWith("/admin/content-bulk/");
        await EndAsync(admin, job);
        (await admin.GetStringAsync(bottles.List)).ShouldNotContain("First bottle");
        (await admin.GetStringAsync("/admin/content-bulk")).ShouldContain(job);
        var undo = await PostAsync(admin, job, "?handler=Undo");
        await EndAsync(admin, undo);
        (await admin.GetStringAsync(bottles.List)).ShouldContain("First bottle");
        (await admin.GetStringAsync(job)).ShouldContain("This was undone.");

        var set = $"{bottles.List}/bulk?scope=all&act=set&set=TickBottlePart.Size&sort=DisplayText";
        (await PostAsync(admin, set, "", ("TickBottlePart.Size", "big"))).ShouldContain("Write the number with digits and a decimal point");
        await EndAsync(admin, await PostAsync(admin, set, "", ("TickBottlePart.Size", "4.5")));
        (await CountAsync("TickBottle", "where=TickBottlePart.Size:eq:4.5")).ShouldBe(3);
        (await admin.GetStringAsync($"{bottles.List}/bulk?scope=all&act=set&set=TickBottlePart.Gone")).ShouldNotContain("The field will be set");
    }

    private async Task<BottleType> MakeAsync(string name)
    {
        var bottles = new BottleType(running, name);
        await bottles.MakeAsync();
        return bottles;
    }

    private async Task SaveDraftAsync(string id, string title)
    {
        var item = (JsonObject)(await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}?version=latest")).Json!;
        item["TitlePart"]!["Title"] = title;
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content?draft=true", item)).Status.ShouldBe(200);
    }

    /// <summary>The names of the newest and of the published version of items.</summary>
    private async Task<IReadOnlyList<string>> StateAsync(IEnumerable<string> ids)
    {
        var states = new List<string>();
        foreach (var id in ids)
        {
            var newest = await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}?version=latest");
            var published = await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}");
            states.Add($"{(newest.Status == 200 ? (string?)newest.Json!["DisplayText"] : "")}/{(published.Status == 200 ? (string?)published.Json!["DisplayText"] : "")}");
        }

        return states;
    }

    private async Task<int> CountAsync(string type, string query) => (int)(await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content?type={type}&{query}")).Json!["total"]!;

    private static async Task<JsonNode> RunAsync(HttpClient client, JsonObject order)
    {
        var started = await client.SendJsonAsync(HttpMethod.Post, "/api/content-bulk", order);
        started.Status.ShouldBe(202, started.Text);
        return await EndAsync(client, started.Json!);
    }

    private static async Task<JsonNode> EndAsync(HttpClient client, JsonNode action)
    {
        for (var i = 0; i < 600; i++)
        {
            var now = (await client.SendJsonAsync(HttpMethod.Get, $"/api/content-bulk/{action["id"]}")).Json!;
            if ((string)now["state"]! is not ("queued" or "running"))
            {
                return now;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The action does not end.");
    }

    /// <summary>Waits for an action that a person looks at.</summary>
    private static async Task EndAsync(HttpClient person, string page)
    {
        for (var i = 0; i < 300 && (await person.GetStringAsync(page)).Contains("studio-import-progress url", StringComparison.Ordinal); i++)
        {
            await Task.Delay(100);
        }

        (await person.GetStringAsync(page)).ShouldContain("All items were gone through.");
    }

    /// <summary>Sends a page's form; where it leads to, or the page that came back.</summary>
    private static async Task<string> PostAsync(HttpClient client, string address, string handler = "", params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", StudioHost.FormToken(await client.GetStringAsync(address))), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);
        using var answer = await client.PostAsync(address + handler, form);
        return answer.Headers.Location?.ToString() ?? WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class BulkTestsOnPostgres(RunningPostgresHost running) : BulkTests(running);
