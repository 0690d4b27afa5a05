using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Content;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>Saved views of lists, by the API and by the page's forms without scripts.</summary>
[Collection(RunningHostGroup.Name)]
public class ContentViewTests(RunningHost running)
{
    [HostFact]
    public async Task A_view_is_kept_changed_shared_and_deleted_by_programs()
    {
        var bottles = await MakeAsync("ViewBottle");
        var clerkRole = new NoteType(running, "ViewBottle");
        await clerkRole.MakeRoleAsync("ViewClerk", "EditContent_ViewBottle");
        await clerkRole.MakeRoleAsync("ViewSharer", "EditContent_ViewBottle", "ShareContentViews");
        using var clerk = await running.Host.CreateApiClientAsync("ViewClerk");
        using var sharer = await running.Host.CreateApiClientAsync("ViewSharer");

        var made = await clerk.SendJsonAsync(HttpMethod.Post, "/api/content-views", Body("ViewBottle", " Large ones "));
        made.Status.ShouldBe(201, made.Text);
        var own = "/api/content-views/" + made.Json!["id"];
        ((string)made.Json["name"]!, (bool)made.Json["own"]!, (bool)made.Json["shared"]!, (bool)made.Json["default"]!).ShouldBe(("Large ones", true, false, false));
        made.Json["columns"]!.ToJsonString().ShouldBe("""["ViewBottlePart.Size","State"]""");
        (await NamesAsync(clerk, "ViewBottle")).ShouldBe(["Large ones"]);

        // Nobody else sees it, whatever he may.
        foreach (var other in new[] { sharer, running.Api })
        {
            (await NamesAsync(other, "ViewBottle")).ShouldBeEmpty();
            foreach (var (method, address) in new[] { (HttpMethod.Get, own), (HttpMethod.Delete, own), (HttpMethod.Put, own + "/default") })
            {
                (await other.SendJsonAsync(method, address)).Status.ShouldBe(404, address);
            }

            (await other.SendJsonAsync(HttpMethod.Put, own, Body("ViewBottle", "Mine"))).Status.ShouldBe(404);
        }

        (await clerk.SendJsonAsync(HttpMethod.Put, own, Body("ViewBottle", "Large ones", shared: true))).Status.ShouldBe(403, "sharing needs a permission");
        var shared = await sharer.SendJsonAsync(HttpMethod.Post, "/api/content-views", Body("ViewBottle", "For all", shared: true));
        shared.Status.ShouldBe(201, shared.Text);
        var all = "/api/content-views/" + shared.Json!["id"];
        (await NamesAsync(clerk, "ViewBottle")).ShouldBe(["For all", "Large ones"]);
        ((bool)(await clerk.SendJsonAsync(HttpMethod.Get, all)).Json!["own"]!).ShouldBeFalse();
        (await clerk.SendJsonAsync(HttpMethod.Put, all, Body("ViewBottle", "Taken over"))).Status.ShouldBe(403);
        (await clerk.SendJsonAsync(HttpMethod.Delete, all)).Status.ShouldBe(403);
        (await running.Agent.SendJsonAsync(HttpMethod.Get, all)).Status.ShouldBeOneOf(403, 404);

        (await clerk.SendJsonAsync(HttpMethod.Put, all + "/default")).Status.ShouldBe(204);
        ((bool)(await clerk.SendJsonAsync(HttpMethod.Get, all)).Json!["default"]!).ShouldBeTrue();
        ((bool)(await sharer.SendJsonAsync(HttpMethod.Get, all)).Json!["default"]!).ShouldBeFalse("each has his own");

        (await ChangeAsync(sharer, all, Body("ViewBottle", "For everybody", shared: true), "\"stale\"")).ShouldBe(412);
        (await ChangeAsync(sharer, all, Body("ViewBottle", "For everybody", shared: true), $"\"{shared.Json["id"]}-1\"")).ShouldBe(200);
        (await sharer.SendJsonAsync(HttpMethod.Delete, all)).Status.ShouldBe(204);
        (await clerk.SendJsonAsync(HttpMethod.Get, all)).Status.ShouldBe(404);
        (await clerk.SendJsonAsync(HttpMethod.Delete, own)).Status.ShouldBe(204);
        var trail = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit?search=For%20everybody")).Json!["items"]!.AsArray();
        trail.Select(r => (string)r!["action"]!).ShouldBe(["content-views.deleted", "content-views.saved"]);
    }

    [HostFact]
    public async Task What_is_wrong_with_a_view_is_said_by_its_place()
    {
        await MakeAsync("FaultBottle");
        foreach (var (change, path) in new (Action<JsonObject>, string)[]
        {
            (v => v["name"] = "", "name"), (v => v["name"] = new string('n', 101), "name"), (v => v["name"] = "two\nlines", "name"), (v => v["type"] = "Nothing", "type"), (v => v["sort"] = "-FaultBottlePart.Nothing", "sort"),
            (v => v["match"] = "some", "match"), (v => v["search"] = new string('s', 201), "search"), (v => v["columns"] = new JsonArray("State", "Nothing"), "columns[1]"), (v => v["columns"] = new JsonArray("State", "State"), "columns"),
            (v => v["conditions"]![0]!["field"] = "FaultBottlePart.Nothing", "conditions[0].field"), (v => v["conditions"]![0]!["operator"] = "contains", "conditions[0].operator"), (v => v["conditions"]![0]!["value"] = "much", "conditions[0].value"),
            (v => v["conditions"]![0]!["value"] = "", "conditions[0].value"), (v => v["conditions"] = new JsonArray([.. Enumerable.Range(0, 21).Select(_ => v["conditions"]![0]!.DeepClone())]), "conditions"), (v => v["columns"] = "State", "columns"),
        })
        {
            var body = Body("FaultBottle", "Wrong");
            change(body);
            var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content-views", body);
            (answer.Status, string.Join(',', answer.ErrorPaths)).ShouldBe((400, path), answer.Text);
        }

        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content-views", Body("FaultBottle", "Same"))).Status.ShouldBe(201);
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content-views", Body("FaultBottle", "Same"))).ErrorPaths.ShouldBe(["name"]);
        for (var i = 1; i < 50; i++)
        {
            (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content-views", Body("FaultBottle", $"No. {i}"))).Status.ShouldBe(201);
        }

        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content-views", Body("FaultBottle", "One too many"))).Status.ShouldBe(400);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content-views?type=Nothing")).Status.ShouldBe(400);
        (await running.Agent.SendJsonAsync(HttpMethod.Get, "/api/content-views?type=FaultBottle")).Status.ShouldBe(403);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content-views/nonsense")).Status.ShouldBe(404);
    }

    [HostFact]
    public async Task A_view_of_fields_that_are_gone_or_hidden_opens_and_says_what_is_left_out()
    {
        var bottles = await MakeAsync("GoneBottle");
        await bottles.AddAsync("Only bottle", "Jura", 1m, "2024-01-01");
        await new NoteType(running, "GoneBottle").MakeRoleAsync("GoneClerk", "AccessAdmin", "EditContent_GoneBottle");
        var password = await running.Host.CreateUserAsync("goneclerk", "GoneClerk");
        using var clerk = await running.Host.SignInAsync("goneclerk", password);
        using var clerkApi = await running.Host.CreateApiClientAsync("GoneClerk");
        var body = Body("GoneBottle", "Vault", shared: true);
        body["conditions"] = new JsonArray(new JsonObject { ["field"] = "GoneBottlePart.Cellar", ["operator"] = "contains", ["value"] = "canary-vault" });
        body["columns"] = new JsonArray("GoneBottlePart.Cellar", "GoneBottlePart.Region");
        var hidden = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content-views", body)).Json!;

        var page = await clerk.GetStringAsync($"{bottles.List}?view={hidden["id"]}");
        page.ShouldContain("1 parts of this view are left out");
        page.ShouldContain("Only bottle");
        var answer = await clerkApi.SendJsonAsync(HttpMethod.Get, $"/api/content-views/{hidden["id"]}");
        ((int)answer.Json!["leftOut"]!, answer.Json["columns"]!.ToJsonString()).ShouldBe((1, """["GoneBottlePart.Region"]"""));
        foreach (var seen in new[] { page, answer.Text, (await clerkApi.SendJsonAsync(HttpMethod.Get, "/api/content-views")).Text })
        {
            seen.ShouldNotContain("canary-vault");
            seen.ShouldNotContain("Cellar");
        }

        var own = (await clerkApi.SendJsonAsync(HttpMethod.Post, "/api/content-views", Body("GoneBottle", "By size"))).Json!;
        var part = await running.Api.GetAsync("/api/content-parts/GoneBottlePart");
        using (var remove = new HttpRequestMessage(HttpMethod.Delete, "/api/content-parts/GoneBottlePart/fields/Size"))
        {
            remove.Headers.TryAddWithoutValidation("If-Match", part.Headers.ETag!.ToString());
            ((int)(await running.Api.SendAsync(remove)).StatusCode).ShouldBeLessThan(300);
        }

        var after = await clerkApi.SendJsonAsync(HttpMethod.Get, $"/api/content-views/{own["id"]}");
        ((int)after.Json!["leftOut"]!, after.Json["conditions"]!.ToJsonString()).ShouldBe((1, "[]"), after.Text);
    }

    [HostFact]
    public async Task A_person_keeps_views_of_what_he_sees_by_forms()
    {
        var bottles = await MakeAsync("FormBottle");
        await bottles.AddAsync("Small bottle", "Jura", 0.5m, "2024-01-01");
        await bottles.AddAsync("Large bottle", "Jura", 3m, "2024-01-01");
        using var admin = await running.Host.SignInAsync();
        var asked = $"?sort=DisplayText&{bottles.On("Size", "ge", "1")}&columns=FormBottlePart.Size";
        var (status, page) = await PostAsync(admin, bottles.List + asked, "AddView", ("name", ""));
        status.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("id=\"new-view-error\"");
        page.ShouldContain("A name of 1 to 100 characters in one line is needed.");

        (status, var opened) = await PostAsync(admin, bottles.List + asked, "AddView", ("name", "Large ones"), ("isDefault", "true"), ("shared", "true"));
        status.ShouldBe(HttpStatusCode.Redirect);
        page = await admin.GetStringAsync(opened);
        page.ShouldContain("The view “Large ones” is saved.");
        page.ShouldContain("Large bottle");
        page.ShouldNotContain("Small bottle");

        // The list opens with it; with all items where that is asked for, and with them too in the links of what is changed.
        (await admin.GetStringAsync(bottles.List)).ShouldNotContain("Small bottle");
        (await admin.GetStringAsync(bottles.List + "?view=all")).ShouldContain("Small bottle");
        (await admin.GetStringAsync(bottles.List + "?view=01aaaaaaaaaaaaaaaaaaaaaaaa")).ShouldContain("There is no such view any more.");

        var view = Regex.Match(opened, "view=(?<id>[0-9a-z]{26})", RegexOptions.NonBacktracking).Groups["id"].Value;
        var changed = $"{bottles.List}?sort=DisplayText&view={view}";
        page = await admin.GetStringAsync(changed);
        page.ShouldContain(">changed<");
        page.ShouldContain("Small bottle");
        var state = Regex.Match(page, "name=\"state\" value=\"(?<state>[^\"]*)\"", RegexOptions.NonBacktracking).Groups["state"].Value;
        (await PostAsync(admin, changed, "ChangeView", ("name", "All by name"), ("replace", "true"), ("state", "stale"))).Text.ShouldContain("Somebody changed the view in between.");
        (await PostAsync(admin, changed, "ChangeView", ("name", "All by name"), ("replace", "true"), ("state", WebUtility.HtmlDecode(state)))).Status.ShouldBe(HttpStatusCode.Redirect);
        page = await admin.GetStringAsync(bottles.List);
        page.ShouldContain("All by name");
        page.ShouldContain("Small bottle");
        page.ShouldNotContain("shared by somebody else");

        (await PostAsync(admin, changed, "DefaultView", ("isDefault", "false"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await admin.GetStringAsync(bottles.List)).ShouldNotContain("opens first");
        (await PostAsync(admin, changed, "DeleteView")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await admin.GetStringAsync(bottles.List)).ShouldContain("The view “All by name” is deleted.");
        (await PostAsync(admin, changed, "DeleteView")).Text.ShouldContain("There is no such view any more.");
    }

    private async Task<BottleType> MakeAsync(string name)
    {
        var bottles = new BottleType(running, name);
        await bottles.MakeAsync();
        return bottles;
    }

    private static JsonObject Body(string type, string name, bool shared = false) => new()
    {
        ["type"] = type,
        ["name"] = name,
        ["shared"] = shared,
        ["sort"] = $"-{type}Part.Size",
        ["conditions"] = new JsonArray(new JsonObject { ["field"] = $"{type}Part.Size", ["operator"] = "ge", ["value"] = "1.5" }),
        ["columns"] = new JsonArray($"{type}Part.Size", "State"),
    };

    private static async Task<IReadOnlyList<string>> NamesAsync(HttpClient client, string type) =>
        [.. (await client.SendJsonAsync(HttpMethod.Get, "/api/content-views?type=" + type)).Json!["items"]!.AsArray().Select(v => (string)v!["name"]!)];

    private static async Task<int> ChangeAsync(HttpClient client, string address, JsonObject body, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>Sends a form of the list as it is asked now; where it leads to, or the page that came back.</summary>
    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(HttpClient client, string list, string handler, params (string Name, string Value)[] fields)
    {
        var page = await client.GetStringAsync(list);
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", StudioHost.FormToken(page)), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);
        using var answer = await client.PostAsync($"{list}&handler={handler}", form);
        return (answer.StatusCode, answer.Headers.Location?.ToString() ?? await answer.Content.ReadAsStringAsync());
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class ContentViewTestsOnPostgres(RunningPostgresHost running) : ContentViewTests(running);
