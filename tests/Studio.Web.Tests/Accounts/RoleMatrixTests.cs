using System.Net;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Accounts;

/// <summary>Permissions of several roles are changed in one step: all of it or nothing, and by nobody who does not hold them.</summary>
public sealed partial class RoleMatrixTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Several_roles_change_in_one_step_or_none_does(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var clerk = await MakeAsync(api, "Clerk", "ViewOrders");
        var buyer = await MakeAsync(api, "Buyer", "ViewOrders", "ViewCustomers");
        var state = (string)(await api.SendJsonAsync(HttpMethod.Get, "/api/roles/changes")).Json!["state"]!;
        var changes = new object[]
        {
            new { roleId = clerk, permission = "ViewCustomers", granted = true }, new { roleId = clerk, permission = "ViewOrders", granted = true },
            new { roleId = buyer, permission = "ViewCustomers", granted = false },
        };

        var trial = await api.SendJsonAsync(HttpMethod.Post, "/api/roles/changes?dryRun=true", new { changes });
        trial.Json!["changes"]!.AsArray().Select(c => ((string)c!["role"]!, (string)c["permission"]!, (bool)c["granted"]!)).ShouldBe([("Buyer", "ViewCustomers", false), ("Clerk", "ViewCustomers", true)]);
        (await HeldAsync(api, clerk)).ShouldBe(["ViewOrders"]);

        // One of them cannot be: none is made.
        var administrator = (string)(await api.SendJsonAsync(HttpMethod.Get, "/api/roles?search=Administrator")).Json!["items"]![0]!["id"]!;
        (await api.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes = changes.Append(new { roleId = administrator, permission = "ViewOrders", granted = true }) })).Status.ShouldBe(409);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes = changes.Append(new { roleId = clerk, permission = "NoSuch", granted = true }) })).ErrorPaths.ShouldBe(["changes"]);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes = changes.Append(new { roleId = "01nosuchrole00000000000000", permission = "ViewOrders", granted = true }) })).Status.ShouldBe(404);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes = new object[] { new { roleId = clerk, permission = "ViewOrders" } } })).ErrorPaths.ShouldBe(["changes[0]"]);
        (await HeldAsync(api, clerk)).ShouldBe(["ViewOrders"]);
        (await HeldAsync(api, buyer)).ShouldBe(["ViewCustomers", "ViewOrders"]);

        (await api.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes, state })).Status.ShouldBe(200);
        (await HeldAsync(api, clerk)).ShouldBe(["ViewCustomers", "ViewOrders"]);
        (await HeldAsync(api, buyer)).ShouldBe(["ViewOrders"]);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes = new object[] { new { roleId = buyer, permission = "ViewCustomers", granted = true } }, state })).Status.ShouldBe(409, "somebody was faster");
        (await api.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes, state })).Status.ShouldBe(200, "the same once more changes nothing");
        var trail = (await api.SendJsonAsync(HttpMethod.Get, "/api/audit?action=roles.changed")).Json!["items"]!.AsArray();
        trail.Count.ShouldBe(2);
        trail.ShouldAllBe(r => r!["before"]!["permissions"]!.ToJsonString() != r["after"]!["permissions"]!.ToJsonString());
    }

    [Fact]
    public async Task Nobody_gives_himself_what_he_does_not_hold()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var own = await MakeAsync(api, "Personnel", "AccessAdmin", "ManageRoles", "ViewOrders");
        var clerk = await MakeAsync(api, "Clerk", "ViewOrders");
        using var personnel = await host.CreateApiClientAsync("Personnel");
        async Task<int> TryAsync(string role, string permission, bool granted) =>
            (await personnel.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes = new object[] { new { roleId = role, permission, granted } } })).Status;

        (await TryAsync(own, "ViewCustomers", true)).ShouldBe(403);
        (await TryAsync(own, "SiteOwner", true)).ShouldBe(403);
        (await TryAsync(clerk, "EditRules", true)).ShouldBe(403);
        (await TryAsync(clerk, "AccessAdmin", true)).ShouldBe(200, "what he holds he may give");
        (await HeldAsync(api, own)).ShouldBe(["AccessAdmin", "ManageRoles", "ViewOrders"]);
        using var agent = await host.CreateApiClientAsync("Clerk");
        (await agent.SendJsonAsync(HttpMethod.Post, "/api/roles/changes", new { changes = new object[] { new { roleId = clerk, permission = "ViewOrders", granted = false } } })).Status.ShouldBe(403);

        // By the page it is the same, and what was looked at is not saved over somebody's change.
        var password = await host.CreateUserAsync("ursula", "Personnel");
        using var person = await host.SignInAsync("ursula", password);
        var page = await person.GetStringAsync("/admin/roles/permissions");
        page.ShouldContain($"value=\"{clerk}:ViewOrders\" checked");
        var state = StateInput().Match(page).Groups["value"].Value;
        (await PostAsync(person, "?handler=Save", ("state", state), ("change", $"+{own}:SiteOwner"))).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(person, "?handler=Save", ("state", "0" + state[1..]), ("change", $"-{clerk}:ViewOrders"))).ShouldBe(HttpStatusCode.Conflict);
        (await PostAsync(person, "", ("state", state), ("grant", $"{clerk}:AccessAdmin"))).ShouldBe(HttpStatusCode.OK);
        (await HeldAsync(api, clerk)).ShouldBe(["AccessAdmin", "ViewOrders"]);
        (await PostAsync(person, "?handler=Save", ("state", state), ("change", $"-{clerk}:ViewOrders"))).ShouldBe(HttpStatusCode.Redirect);
        (await HeldAsync(api, clerk)).ShouldBe(["AccessAdmin"]);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient person, string query, params (string Name, string Value)[] fields)
    {
        using var body = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await person.PostAsync("/admin/roles/permissions" + query, body);
        return answer.StatusCode;
    }

    private static async Task<string> MakeAsync(HttpClient api, string name, params string[] permissions) => (string)(await api.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name, permissions })).Json!["id"]!;

    private static async Task<IEnumerable<string>> HeldAsync(HttpClient api, string role) => (await api.SendJsonAsync(HttpMethod.Get, "/api/roles/" + role)).Json!["permissions"]!.AsArray().Select(p => (string)p!);

    [GeneratedRegex("name=\"state\" value=\"(?<value>[^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StateInput();
}
