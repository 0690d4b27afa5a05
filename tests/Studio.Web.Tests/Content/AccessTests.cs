using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Web.Tests.Contents;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Content;

/// <summary>Permissions of a type, one's own items, and fields that a role does not see (statement 19 of reliability.md).</summary>
[Collection(RunningHostGroup.Name)]
public sealed class AccessTests(RunningHost running)
{
    [HostFact]
    public async Task A_type_has_permissions_of_its_own()
    {
        var notes = new NoteType(running, "AccNote");
        await notes.MakeAsync();
        await notes.MakeRoleAsync("AccReader", "ViewContent_AccNote");
        using var reader = await running.Host.CreateApiClientAsync("AccReader");
        var (id, _) = await notes.SaveAsync(running.Api, notes.Item("Read me"));

        (await reader.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}")).Status.ShouldBe(200);
        (await reader.SendJsonAsync(HttpMethod.Get, "/api/content?type=AccNote")).Status.ShouldBe(200);
        (await reader.SendJsonAsync(HttpMethod.Get, "/api/content?type=Customer")).Status.ShouldBe(403);
        (await reader.SendJsonAsync(HttpMethod.Get, "/api/content/" + RunningHost.Emma)).Status.ShouldBe(404);
        (await reader.SendJsonAsync(HttpMethod.Get, "/api/content-types")).Json!["ContentTypes"]!.AsArray().Select(t => (string)t!["Name"]!).ShouldBe(["AccNote"]);
        foreach (var (method, address) in new[] { ("POST", "publish"), ("POST", "unpublish"), ("POST", "discard-draft"), ("POST", "clone"), ("DELETE", "schedule") })
        {
            (await reader.SendJsonAsync(new HttpMethod(method), $"/api/content/{id}/{address}")).Status.ShouldBe(403, address);
        }

        (await reader.SendJsonAsync(HttpMethod.Post, "/api/content", notes.Item("No"))).Status.ShouldBe(403);
        (await reader.SendJsonAsync(HttpMethod.Delete, $"/api/content/{id}")).Status.ShouldBe(403);
        (await running.Agent.SendJsonAsync(HttpMethod.Post, "/api/content", notes.Item("No"))).Status.ShouldBe(403);
    }

    [HostFact]
    public async Task Own_items_are_seen_and_changed_and_others_are_not_there()
    {
        var notes = new NoteType(running, "OwnNote");
        await notes.MakeAsync();
        await notes.MakeRoleAsync("OwnWriter", "EditOwnContent_OwnNote");
        using var ann = await running.Host.CreateApiClientAsync("OwnWriter");
        using var bob = await running.Host.CreateApiClientAsync("OwnWriter");
        var (own, _) = await notes.SaveAsync(ann, notes.Item("Mine"), draft: true);

        (await ann.SendJsonAsync(HttpMethod.Get, $"/api/content/{own}?version=latest")).Status.ShouldBe(200);
        await notes.SaveAsync(ann, notes.Item("Mine, too", own), draft: true);
        (await ann.SendJsonAsync(HttpMethod.Post, "/api/content", notes.Item("Mine", own))).Status.ShouldBe(403, "publishing is another permission");
        (await ann.SendJsonAsync(HttpMethod.Get, "/api/content?type=OwnNote&version=latest")).Json!["items"]!.AsArray().Count.ShouldBe(1);

        (await bob.SendJsonAsync(HttpMethod.Get, $"/api/content/{own}?version=latest")).Status.ShouldBe(404);
        (await bob.SendJsonAsync(HttpMethod.Post, "/api/content?draft=true", notes.Item("Yours", own))).Status.ShouldBe(404);
        (await bob.SendJsonAsync(HttpMethod.Get, "/api/content?type=OwnNote&version=latest")).Json!["items"]!.AsArray().ShouldBeEmpty();
    }

    [HostFact]
    public async Task An_import_changes_only_what_whoever_starts_it_may_change()
    {
        var notes = new NoteType(running, "ImpNote");
        await notes.MakeAsync();
        await notes.MakeRoleAsync("ImpClerk", "ImportContent", "EditContent", "PublishContent");
        using var clerk = await running.Host.CreateApiClientAsync("ImpClerk");
        const string Table = "ImpNotePart.Text,ImpNotePart.Fixed,ImpNotePart.Secret\nBy a table,changed,seen\n";
        string[] all = ["ImpNotePart.Text", "ImpNotePart.Fixed", "ImpNotePart.Secret"];

        var own = (await TransferFile.UploadAsync(clerk, "ImpNote", Table)).Json!;
        own["columns"]!.ToJsonString().ShouldBe("""["ImpNotePart.Text",null,null]""");
        (await clerk.SendJsonAsync(HttpMethod.Put, $"/api/content-imports/{own["id"]}/options", new { columns = all })).ErrorPaths.ShouldBe(["columns[1]"]);

        var other = (await TransferFile.UploadAsync(running.Api, "ImpNote", Table)).Json!;
        other["columns"]!.ToJsonString().ShouldBe("""["ImpNotePart.Text","ImpNotePart.Fixed","ImpNotePart.Secret"]""");
        (await clerk.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{other["id"]}/start")).ErrorPaths.ShouldBe(["columns[1]"]);
        (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content-imports/{other["id"]}")).Json!["state"]!.ToString().ShouldBe("preview");
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content?type=ImpNote&version=latest")).Json!["items"]!.AsArray().ShouldBeEmpty();
    }

    [HostFact]
    public async Task A_field_that_a_role_does_not_see_is_behind_no_door()
    {
        var notes = new NoteType(running, "HidNote");
        await notes.MakeAsync();
        await notes.MakeRoleAsync("HidClerk", "AccessAdmin", "EditContent_HidNote", "PublishContent_HidNote", "ViewAuditTrail", "ExportContent");
        using var clerk = await running.Host.CreateApiClientAsync("HidClerk");
        var (id, first) = await notes.SaveAsync(running.Api, notes.Item("Hidden note"));
        var (_, second) = await notes.SaveAsync(running.Api, notes.Item("Hidden note again", id));

        foreach (var address in await DoorsAsync(id, first, second))
        {
            var seen = await running.Api.SendJsonAsync(HttpMethod.Get, address);
            var answer = await clerk.SendJsonAsync(HttpMethod.Get, address);
            answer.Status.ShouldBe(seen.Status, address);
            answer.Text.ShouldNotContain(NoteType.Canary, customMessage: address);
            answer.Text.ShouldNotContain("Secret", customMessage: address);
        }

        // A pattern that makes a name of it leaves it out, for everybody.
        var all = (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}")).Json!;
        ((string)all["HidNotePart"]!["Secret"]!["Text"]!).ShouldBe(NoteType.Canary);
        ((string)all["AliasPart"]!["Alias"]!).ShouldContain("Hidden note");
        ((string)all["AliasPart"]!["Alias"]!).ShouldNotContain(NoteType.Canary);
        foreach (var asked in new[]
        {
            "/api/content?type=HidNote&where=HidNotePart.Secret:eq:" + NoteType.Canary, "/api/content?type=HidNote&where=HidNotePart.Secret:exists:true", "/api/content?type=HidNote&any=HidNotePart.Secret:startsWith:c&any=HidNotePart.Text:eq:x",
            "/api/content?type=HidNote&sort=HidNotePart.Secret", "/api/content?type=HidNote&fields=HidNotePart.Secret", "/api/content-export?type=HidNote&columns=HidNotePart.Secret", "/api/content-export?type=HidNote&sort=HidNotePart.Secret",
        })
        {
            var refused = await clerk.SendJsonAsync(HttpMethod.Get, asked);
            (refused.Status == 400 || (refused.Status == 200 && asked.Contains("fields=", StringComparison.Ordinal))).ShouldBeTrue(asked);
            refused.Text.ShouldNotContain(NoteType.Canary, customMessage: asked);
            (await running.Api.SendJsonAsync(HttpMethod.Get, asked)).Status.ShouldBe(200, asked);
        }

        (await CursorOfAnotherAsync(clerk)).Status.ShouldBe(400);

        (await clerk.SendJsonAsync(HttpMethod.Get, "/api/content?type=HidNote&search=" + NoteType.Canary)).Json!["items"]!.AsArray().ShouldBeEmpty();
        await KeepsAsync(notes, clerk, id, first);
    }

    [HostFact]
    public async Task The_description_of_the_API_does_not_know_it_for_that_role()
    {
        var notes = new NoteType(running, "DocNote");
        await notes.MakeAsync();
        await notes.MakeRoleAsync("DocReader", "ViewContent");
        using var reader = await running.Host.CreateApiClientAsync("DocReader");
        (await SchemasAsync(running.Api)).ShouldContain("Secret");
        (await SchemasAsync(reader)).ShouldNotContain("Secret");

        static async Task<string> SchemasAsync(HttpClient client)
        {
            var schemas = (await client.SendJsonAsync(HttpMethod.Get, "/api/openapi.json")).Json!["components"]!["schemas"]!.AsObject().Where(s => s.Key.Contains("DocNote", StringComparison.Ordinal)).ToList();
            schemas.ShouldNotBeEmpty();
            return string.Join('\n', schemas.Select(s => s.Value!.ToJsonString()));
        }
    }

    /// <summary>The tenant as a recipe, and what a trial of a recipe tells.</summary>
    [HostFact]
    public async Task Neither_an_export_as_a_recipe_nor_a_trial_shows_it()
    {
        var notes = new NoteType(running, "RecNote");
        await notes.MakeAsync();
        await notes.MakeRoleAsync("RecClerk", "ExportTenant", "RunRecipes");
        using var clerk = await running.Host.CreateApiClientAsync("RecClerk");
        var (id, _) = await notes.SaveAsync(running.Api, notes.Item("Note for recipes"));
        const string Export = "/api/recipes/export?parts=Definitions&parts=Content&types=RecNote";
        (await running.Api.SendJsonAsync(HttpMethod.Get, Export)).Text.ShouldContain(NoteType.Canary);
        var seen = await clerk.SendJsonAsync(HttpMethod.Get, Export);
        seen.Status.ShouldBe(200, seen.Text);
        seen.Text.ShouldContain("Note for recipes");
        seen.Text.ShouldNotContain(NoteType.Canary);
        seen.Text.ShouldNotContain("Secret\"");
        (await clerk.SendJsonAsync(HttpMethod.Get, Export + "&where=RecNotePart.Secret:eq:" + NoteType.Canary)).Status.ShouldBe(400);
        (await running.Api.SendJsonAsync(HttpMethod.Get, Export + "&where=RecNotePart.Secret:eq:" + NoteType.Canary)).Text.ShouldContain(id);

        var item = notes.Item("Note for recipes, changed", id);
        item[notes.Name + "Part"]!["Secret"]!["Text"] = "other";
        var recipe = new JsonObject { ["name"] = "trial", ["steps"] = new JsonArray(new JsonObject { ["name"] = "Content", ["Data"] = new JsonArray(item) }) };
        (await running.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run?dryRun=true", recipe.ToJsonString())).Text.ShouldContain(NoteType.Canary);
        var trial = await clerk.SendTextAsync(HttpMethod.Post, "/api/recipes/run?dryRun=true", recipe.ToJsonString());
        trial.Status.ShouldBe(200, trial.Text);
        trial.Text.ShouldContain("Note for recipes, changed");
        trial.Text.ShouldNotContain(NoteType.Canary);
    }

    /// <summary>Pages that the same role opens in a browser.</summary>
    [HostFact]
    public async Task The_pages_hide_it_too()
    {
        var notes = new NoteType(running, "PagNote");
        await notes.MakeAsync();
        await notes.MakeRoleAsync("PagClerk", "AccessAdmin", "EditContent_PagNote", "ViewAuditTrail");
        var (id, first) = await notes.SaveAsync(running.Api, notes.Item("Paged note"));
        var (_, second) = await notes.SaveAsync(running.Api, notes.Item("Paged note again", id));
        using var clerk = await running.Host.SignInAsync("pagclerk", await running.Host.CreateUserAsync("pagclerk", "PagClerk"));
        foreach (var address in new[]
        {
            "/admin/content", "/admin/content/PagNote", "/admin/content/PagNote?field=PagNotePart.Secret", "/admin/content/PagNote/new", $"/admin/content/item/{id}", $"/admin/content/item/{id}/versions?older={first}&newer={second}",
            $"/admin/content/item/{id}/references", "/admin/audit",
        })
        {
            using var answer = await clerk.GetAsync(address);
            ((int)answer.StatusCode).ShouldBe(200, address);
            var page = await answer.Content.ReadAsStringAsync();
            page.ShouldNotContain(NoteType.Canary, customMessage: address);
            if (!address.Contains("Secret", StringComparison.Ordinal) && address != "/admin/audit")
            {
                page.ShouldNotContain("Secret", customMessage: address);
            }
        }

        using var admin = await running.Host.SignInAsync();
        (await admin.GetStringAsync($"/admin/content/item/{id}")).ShouldContain(NoteType.Canary);
        using var other = await clerk.GetAsync("/admin/content/Customer");
        ((int)other.StatusCode).ShouldBe(403);
    }

    /// <summary>A place in a list by the hidden field, which only the administrator can have.</summary>
    private async Task<JsonAnswer> CursorOfAnotherAsync(HttpClient clerk)
    {
        var notes = new NoteType(running, "HidNote");
        await notes.SaveAsync(running.Api, notes.Item("Hidden note, the second"));
        var page = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content?type=HidNote&sort=HidNotePart.Secret&pageSize=1")).Json!;
        var next = "/api/content?type=HidNote&sort=HidNotePart.Secret&pageSize=1&cursor=" + Uri.EscapeDataString((string)page["next"]!);
        (await running.Api.SendJsonAsync(HttpMethod.Get, next)).Status.ShouldBe(200);
        return await clerk.SendJsonAsync(HttpMethod.Get, next);
    }

    /// <summary>Every route below an item that there is, and those that list.</summary>
    private async Task<IReadOnlyList<string>> DoorsAsync(string id, string first, string second)
    {
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        var declared = (await tenant.RoutesAsync()).Where(r => !r.IsPage && r.Methods.Contains("GET") && r.Pattern.StartsWith("/api/content/{id}", StringComparison.Ordinal)).Select(r => r.Pattern).Distinct().ToList();
        declared.ShouldContain("/api/content/{id}/compare");
        return
        [
            .. declared.Select(p => p.Replace("{id}", id, StringComparison.Ordinal).Replace("{version}", first, StringComparison.Ordinal) + (p.EndsWith("/compare", StringComparison.Ordinal) ? $"?older={first}&newer={second}" : "")),
            "/api/content?type=HidNote", "/api/content?type=HidNote&version=latest&search=Hidden", "/api/content/by-path?path=hidden-note-again", "/api/audit?limit=200&search=Hidden", "/api/content-types", "/api/content-export?type=HidNote", "/api/content-export?type=HidNote&headers=names",
        ];
    }

    private async Task KeepsAsync(NoteType notes, HttpClient clerk, string id, string first)
    {
        var given = notes.Item("By the clerk", id);
        given[notes.Name + "Part"]!["Secret"]!["Text"] = "overwritten";
        given[notes.Name + "Part"]!["Fixed"]!["Text"] = "overwritten";
        await notes.SaveAsync(clerk, given);
        given[notes.Name + "Part"]!.AsObject().Remove("Secret");
        await notes.SaveAsync(clerk, given);
        (await clerk.SendJsonAsync(HttpMethod.Post, $"/api/content/{id}/versions/{first}/restore")).Status.ShouldBe(200);
        var kept = (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content/{id}?version=latest")).Json![notes.Name + "Part"]!;
        ((string)kept["Secret"]!["Text"]!, (string)kept["Fixed"]!["Text"]!).ShouldBe((NoteType.Canary, "as it is"));
    }
}
