using Microsoft.Extensions.DependencyInjection;
using Studio.Administration.Roles;
using Studio.Kernel.Security;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Accounts;

/// <summary>Who manages people does not become more than he is, and nobody shuts everybody out.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class RoleTests(RunningHost running)
{
    [Fact]
    public async Task A_role_is_made_changed_and_removed_where_unused()
    {
        var name = "Clerk " + Guid.NewGuid().ToString("N")[..8];
        var made = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name, description = "Looks", permissions = new[] { "ViewOrders" } });
        made.Status.ShouldBe(201, made.Text);
        var id = (string)made.Json!["id"]!;
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name, permissions = Array.Empty<string>() })).Status.ShouldBe(400);
        (await running.Api.SendJsonAsync(HttpMethod.Put, "/api/roles/" + id, new { permissions = new[] { "NoSuch" } })).ErrorPaths.ShouldContain("permissions");
        var changed = await running.Api.SendJsonAsync(HttpMethod.Put, "/api/roles/" + id, new { permissions = new[] { "ViewOrders", "ViewCustomers" } });
        changed.Json!["permissions"]!.AsArray().Count.ShouldBe(2);

        using var program = await running.Host.CreateApiClientAsync(name);
        (await program.SendJsonAsync(HttpMethod.Get, "/api/content-types")).Status.ShouldBe(403);
        (await running.Api.SendJsonAsync(HttpMethod.Put, "/api/roles/" + id, new { permissions = new[] { "ViewContent" } })).Status.ShouldBe(200);
        (await program.SendJsonAsync(HttpMethod.Get, "/api/content-types")).Status.ShouldBe(200, "it counts at once");
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/roles/" + id)).Status.ShouldBe(409);
        var key = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/api-keys?search=" + Uri.EscapeDataString(name))).Json!["items"]![0]!;
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/api-keys/" + key["id"])).Status.ShouldBe(204);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/roles/" + id)).Status.ShouldBe(204);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/roles/" + id)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Nobody_gives_what_he_does_not_hold()
    {
        await running.Api.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name = "Personnel", permissions = new[] { "AccessAdmin", "ManageUsers", "ManageRoles", "ManageApiKeys", "ViewOrders" } });
        using var personnel = await running.Host.CreateApiClientAsync("Personnel");
        var admin = await UserAsync("admin");
        var agent = await AddAsync(running.Api, "Agent");

        (await AddAsync(personnel, "Administrator")).Status.ShouldBe(403);
        (await AddAsync(personnel, "Agent")).Status.ShouldBe(403, "an agent may see customers, personnel may not");
        (await AddAsync(personnel, "Personnel")).Status.ShouldBe(201);
        (await personnel.SendJsonAsync(HttpMethod.Put, $"/api/users/{admin}", new { displayName = "owned" })).Status.ShouldBe(403);
        (await personnel.SendJsonAsync(HttpMethod.Post, $"/api/users/{admin}/password-link")).Status.ShouldBe(403);
        (await personnel.SendJsonAsync(HttpMethod.Delete, $"/api/users/{admin}/two-factor")).Status.ShouldBe(403);
        (await personnel.SendJsonAsync(HttpMethod.Delete, $"/api/users/{admin}")).Status.ShouldBe(403);
        (await personnel.SendJsonAsync(HttpMethod.Post, $"/api/users/{agent.Json!["id"]}/password-link")).Status.ShouldBe(403);
        (await personnel.SendJsonAsync(HttpMethod.Post, "/api/api-keys", new { name = "x", role = "Administrator" })).Status.ShouldBe(403);
        (await personnel.SendJsonAsync(HttpMethod.Post, "/api/api-keys", new { name = "x", role = "Administrator", scopes = new[] { "SiteOwner" } })).Status.ShouldBe(403);
        (await personnel.SendJsonAsync(HttpMethod.Post, "/api/api-keys", new { name = "x", role = "Administrator", scopes = new[] { "ViewOrders" } })).Status.ShouldBe(201);
        (await personnel.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name = "Bigger", permissions = new[] { "SiteOwner" } })).Status.ShouldBe(403);
        (await personnel.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name = "Planner2", permissions = new[] { "EditRules" } })).Status.ShouldBe(403);
        var role = (string)(await running.Api.SendJsonAsync(HttpMethod.Get, "/api/roles?search=Planner")).Json!["items"]![0]!["id"]!;
        (await personnel.SendJsonAsync(HttpMethod.Put, $"/api/roles/{role}", new { permissions = Array.Empty<string>() })).Status.ShouldBe(403);
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var stored = new StoredRows(host);
        var admin = (await stored.QueryAsync<string>("SELECT Id FROM \"User\""))[0];
        (await api.SendJsonAsync(HttpMethod.Delete, "/api/users/" + admin)).Status.ShouldBe(409);
        (await api.SendJsonAsync(HttpMethod.Put, "/api/users/" + admin, new { disabled = true })).Status.ShouldBe(409);
        (await api.SendJsonAsync(HttpMethod.Put, "/api/users/" + admin, new { roles = new[] { "Agent" } })).Status.ShouldBe(409);
        var second = (string)(await api.SendJsonAsync(HttpMethod.Post, "/api/users", new { userName = "second", email = "second@example.com", password = "a long enough password", roles = new[] { "Administrator" } })).Json!["id"]!;
        var both = await Task.WhenAll(api.SendJsonAsync(HttpMethod.Delete, "/api/users/" + admin), api.SendJsonAsync(HttpMethod.Delete, "/api/users/" + second));
        both.Select(a => a.Status).Order().ShouldBe([204, 409]);
        (await stored.CountAsync("\"User\"")).ShouldBe(1);
    }

    [Fact]
    public async Task A_feature_gives_stock_roles_its_permissions_once()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var made = await api.SendJsonAsync(HttpMethod.Post, "/api/roles", new { name = "Editor", permissions = Array.Empty<string>() });
        var id = (string)made.Json!["id"]!;
        Names(made).ShouldContain("EditRules");
        Names(made).ShouldContain("PublishContent");
        Names(await RoleAsync(api, "Agent")).ShouldNotContain("EditRules");

        // What is taken away is not given back at the next start.
        (await api.SendJsonAsync(HttpMethod.Put, "/api/roles/" + id, new { permissions = new[] { "ViewContent" } })).Status.ShouldBe(200);
        await host.RestartAsync();
        Names(await api.SendJsonAsync(HttpMethod.Get, "/api/roles/" + id)).ShouldBe(["ViewContent"]);

        // A feature seen for the first time gives what it means, to those who were there before too.
        await using var tenant = await TenantInProcess.OpenAsync(host);
        await using (var scope = tenant.Services.CreateAsyncScope())
        {
            var stereotypes = scope.ServiceProvider.GetRequiredService<StereotypeService>();
            (await stereotypes.ApplyAsync([new NewFeature()], CancellationToken.None)).ShouldBe(2);
            (await stereotypes.ApplyAsync([new NewFeature()], CancellationToken.None)).ShouldBe(0);
        }

        Names(await api.SendJsonAsync(HttpMethod.Get, "/api/roles/" + id)).ShouldBe(["FeedTheCat", "ViewContent"]);
    }

    [Fact]
    public async Task The_page_of_a_user_shows_and_saves_just_his_roles()
    {
        var name = "paged-" + Guid.NewGuid().ToString("N");
        await running.Host.CreateUserAsync(name, "Agent");
        var id = await UserAsync(name);
        using var admin = Person.At(running.Host);
        (await admin.SignInAsync("admin", running.Host.AdminPassword)).IsIn.ShouldBeTrue();
        var page = (await admin.GetAsync("/admin/users/" + id)).Text;
        page.Split("<input").Where(i => i.Contains("Input.Roles", StringComparison.Ordinal) && i.Split('>')[0].Contains("checked", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("value=\"Agent\"");
        (await admin.PostAsync("/admin/users/" + id, null, ("Input.UserName", name), ("Input.Email", name + "@example.com"), ("Input.Roles", "Planner"), ("Input.Roles", "Agent"))).Status.ShouldBe(200);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/users/" + id)).Json!["roles"]!.AsArray().Select(r => (string)r!).ShouldBe(["Agent", "Planner"]);
    }

    private static IReadOnlyList<string> Names(JsonAnswer role) => [.. role.Json!["permissions"]!.AsArray().Select(p => (string)p!)];

    private static async Task<JsonAnswer> RoleAsync(HttpClient api, string name) =>
        await api.SendJsonAsync(HttpMethod.Get, "/api/roles/" + (await api.SendJsonAsync(HttpMethod.Get, "/api/roles?search=" + name)).Json!["items"]![0]!["id"]);

    private static Task<JsonAnswer> AddAsync(HttpClient client, string role)
    {
        var name = "u-" + Guid.NewGuid().ToString("N");
        return client.SendJsonAsync(HttpMethod.Post, "/api/users", new { userName = name, email = name + "@example.com", roles = new[] { role } });
    }

    private async Task<string> UserAsync(string name) => (await running.Stored.QueryAsync<string>("SELECT Id FROM \"User\" WHERE UserName = @name", new { name }))[0];

    private sealed class NewFeature : IPermissionProvider
    {
        private static readonly Permission Feed = new("FeedTheCat", "Feed the cat");

        public IEnumerable<Permission> Permissions => [Feed];

        public IEnumerable<PermissionStereotype> GetDefaultStereotypes() => [new(StockRoles.Editor, Feed), new(StockRoles.Agent, Feed), new(StockRoles.Moderator, Feed)];
    }
}
