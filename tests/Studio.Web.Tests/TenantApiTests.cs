using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>Tenants, features and recipes over REST, on a host of their own.</summary>
public sealed class TenantApiTests(TenantApiTests.OwnHost own) : IClassFixture<TenantApiTests.OwnHost>
{
    public sealed class OwnHost : IAsyncLifetime
    {
        public StudioHost Host { get; private set; } = null!;

        public HttpClient Api { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Host = await StudioHost.StartAsync();
            Api = await Host.CreateApiClientAsync();
        }

        public async Task DisposeAsync()
        {
            Api.Dispose();
            await Host.DisposeAsync();
        }

        public Task<JsonAnswer> PostAsync(string url, object? body = null) => Api.SendJsonAsync(HttpMethod.Post, url, body);
    }

    [Theory]
    [InlineData("""{"name":"1st","requestUrlPrefix":"a"}""", "name")]
    [InlineData("""{"name":"","requestUrlPrefix":"a"}""", "name")]
    [InlineData("""{"name":"a/b","requestUrlPrefix":"a"}""", "name")]
    [InlineData("""{"name":"n1"}""", "requestUrlPrefix")]
    [InlineData("""{"name":"n1","requestUrlPrefix":"a/b"}""", "requestUrlPrefix")]
    [InlineData("""{"name":"n1","requestUrlPrefix":"ADMIN"}""", "requestUrlPrefix")]
    [InlineData("""{"name":"n1","requestUrlHost":"not a host"}""", "requestUrlHost")]
    [InlineData("""{"name":"n1","requestUrlHost":"a.*.com"}""", "requestUrlHost")]
    [InlineData("""{"name":"n1","requestUrlPrefix":"a","recipeName":"nowhere"}""", "recipeName")]
    [InlineData("""{"name":"n1","requestUrlPrefix":"a","requestsPerSecond":0}""", "requestsPerSecond")]
    [InlineData("""{"name":"n1","requestUrlPrefix":"a","requestsPerSecond":"many"}""", "requestsPerSecond")]
    [InlineData("""{"name":5,"requestUrlPrefix":"a"}""", "name")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var answer = await own.Api.SendTextAsync(HttpMethod.Post, "/api/tenants", body);
        answer.Status.ShouldBe(400, answer.Text);
        answer.ErrorPaths.ShouldBe([field]);
        (await own.Api.SendJsonAsync(HttpMethod.Get, "/api/tenants?search=n1")).Json!["total"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/setup")]
    [InlineData("POST", "/enable")]
    [InlineData("POST", "/disable")]
    [InlineData("POST", "/reload")]
    [InlineData("DELETE", "?confirm=nobody")]
    public async Task A_tenant_that_is_not_there_is_404(string method, string what) =>
        (await own.Api.SendJsonAsync(new HttpMethod(method), "/api/tenants/nobody" + what, method == "POST" ? new { } : null)).Status.ShouldBe(404);

    [Fact]
    public async Task What_does_not_fit_the_state_is_409_and_changes_nothing()
    {
        (await own.PostAsync("/api/tenants", new { name = "states", requestUrlPrefix = "states", recipeName = "blank" })).Status.ShouldBe(201);
        (await own.PostAsync("/api/tenants", new { name = "STATES", requestUrlPrefix = "other" })).Status.ShouldBe(409);
        (await own.PostAsync("/api/tenants", new { name = "other", requestUrlPrefix = "STATES" })).ErrorPaths.ShouldBe(["requestUrlPrefix"]);
        (await own.PostAsync("/api/tenants/states/disable")).Status.ShouldBe(409);
        (await own.PostAsync("/api/tenants/states/enable")).Status.ShouldBe(409);

        var wrong = await own.PostAsync("/api/tenants/states/setup", new { adminEmail = "no mail", adminUserName = new string('x', 101), siteName = new string('x', 101) });
        wrong.ErrorPaths.ShouldBe(["adminUserName", "adminEmail", "siteName"], ignoreOrder: true);
        (await own.PostAsync("/api/tenants/states/setup", new { adminPassword = "x" })).ErrorPaths.ShouldBe(["adminPassword"]);
        (await own.PostAsync("/api/tenants/states/setup", new { recipeName = "nowhere" })).ErrorPaths.ShouldBe(["recipeName"]);
        StateOf(await own.Api.SendJsonAsync(HttpMethod.Get, "/api/tenants/states")).ShouldBe("Uninitialized");

        (await own.PostAsync("/api/tenants/states/setup", new { })).Json!["password"]!.GetValue<string>().Length.ShouldBe(16);
        (await own.PostAsync("/api/tenants/states/setup", new { })).Status.ShouldBe(409);
        (await own.Api.SendJsonAsync(HttpMethod.Delete, "/api/tenants/states?confirm=states")).Status.ShouldBe(409);
        (await own.PostAsync("/api/tenants/Default/disable")).Status.ShouldBe(409);
        (await own.Api.SendJsonAsync(HttpMethod.Delete, "/api/tenants/Default?confirm=Default")).Status.ShouldBe(409);
        StateOf(await own.PostAsync("/api/tenants/states/disable")).ShouldBe("Disabled");
        (await own.Api.SendJsonAsync(HttpMethod.Delete, "/api/tenants/states?confirm=STATES")).ErrorPaths.ShouldBe(["confirm"]);
        (await own.Api.SendJsonAsync(HttpMethod.Delete, "/api/tenants/states?confirm=states")).Status.ShouldBe(204);
        (await own.Api.SendJsonAsync(HttpMethod.Get, "/api/tenants/states")).Status.ShouldBe(404);
        (await RecordsAsync("Tenant", "states")).ShouldBe(["tenants.created", "tenants.changed", "tenants.changed", "tenants.removed"]);
    }

    [Fact]
    public async Task Features_are_switched_and_refused_with_reasons()
    {
        (await own.PostAsync("/api/features/Studio.Nothing/enable")).Status.ShouldBe(404);
        (await own.PostAsync("/api/features/Studio.Administration/disable")).Status.ShouldBe(400);
        var others = await own.PostAsync("/api/features/Studio.Sales/disable");
        others.Status.ShouldBe(409);
        others.Text.ShouldContain("Studio.Connectors, Studio.ShopTheme, Studio.WebEngagement");
        (await own.PostAsync("/api/features/Studio.ShopTheme/enable")).Json!["switchedOn"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Recipes_run_whole_or_not_at_all_and_are_written_down()
    {
        (await own.PostAsync("/api/recipes/nowhere/run")).Status.ShouldBe(404);
        var bad = await own.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", """{"name":"bad","steps":[{"name":"Roles","Roles":[{"Name":"NeverThere","Permissions":[]}]},{"name":"Feature","enable":[]},{"name":7}]}""");
        bad.Status.ShouldBe(400, bad.Text);
        bad.ErrorPaths.ShouldBe(["request: steps[2]"]);
        var late = await own.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", """{"name":"late","steps":[{"name":"Roles","Roles":[{"Name":"NeverThere","Permissions":[]}]},{"name":"Roles","Roles":[{}]}]}""");
        late.ErrorPaths.ShouldBe(["request: steps[1] 'Roles': Roles[0].Name"]);
        (await new StoredRows(own.Host).CountAsync("Role WHERE Name = 'NeverThere'")).ShouldBe(0);

        var run = await own.Api.SendTextAsync(HttpMethod.Post, "/api/recipes/run", """{"name":"small","displayName":"Small","steps":[{"name":"Roles","Roles":[{"Name":"Auditor","Permissions":["AccessAdmin"]}]},{"name":"themes"}]}""");
        run.Status.ShouldBe(200, run.Text);
        ((string)run.Json!["report"]!.AsArray().Single()!).ShouldContain("steps[1] 'themes'");
        (await RecordsAsync("Recipe", "small")).ShouldBe(["recipes.run"]);
    }

    [Fact]
    public async Task Another_tenant_knows_nothing_of_tenants()
    {
        var (client, _) = await MakeAsync("plain", new { name = "plain", requestUrlPrefix = "plain", recipeName = "blank" }, "/plain");
        using (client)
        {
            foreach (var address in new[] { "/plain/api/tenants", "/plain/api/tenants/Default", "/plain/admin/tenants", "/plain/admin/tenants/new", "/plain/admin/tenants/edit/Default", "/plain/admin/tenants/set-up/plain" })
            {
                (await client.SendJsonAsync(HttpMethod.Get, address)).Status.ShouldBe(404, address);
            }

            (await client.SendJsonAsync(HttpMethod.Post, "/plain/api/tenants", new { name = "more", requestUrlPrefix = "more" })).Status.ShouldBe(404);
            (await client.GetAsync("/plain/admin/features")).EnsureSuccessStatusCode();
            (await client.GetAsync("/plain/admin/recipes")).EnsureSuccessStatusCode();
        }
    }

    [Fact]
    public async Task Host_names_wildcards_ports_and_any_case_of_a_prefix_lead_to_their_tenant_and_do_so_after_a_restart()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        foreach (var (name, address) in new[] { ("named", "named.test"), ("wild", "*.wild.test"), ("ported", $"named.test:{host.Address.Port}") })
        {
            (await api.SendJsonAsync(HttpMethod.Post, "/api/tenants", new { name, requestUrlHost = address, recipeName = "blank", requestUrlPrefix = name == "ported" ? "Own" : "" })).Status.ShouldBe(201);
            (await api.SendJsonAsync(HttpMethod.Post, $"/api/tenants/{name}/setup", new { })).Status.ShouldBe(200);
        }

        await CheckAsync();
        await host.RestartAsync();
        await CheckAsync();
        (await api.SendJsonAsync(HttpMethod.Get, "/api/tenants?sort=-name")).Json!["items"]!.AsArray().Select(t => (string)t!["name"]!).ShouldBe(["wild", "ported", "named", "Default"]);

        async Task CheckAsync()
        {
            (await SiteAsync("named.test", "")).ShouldContain("studio_csrf_named=");
            (await SiteAsync($"NAMED.test:{host.Address.Port}", "")).ShouldContain("studio_csrf_named=");
            (await SiteAsync($"named.test:{host.Address.Port}", "/own")).ShouldContain("studio_csrf_ported=");
            (await SiteAsync($"named.test:{host.Address.Port}", "/OWN")).ShouldContain("path=/OWN", Case.Sensitive);
            (await SiteAsync("a.wild.test", "")).ShouldContain("studio_csrf_wild=");
            (await SiteAsync("a.b.wild.test:81", "")).ShouldContain("studio_csrf_wild=");
            foreach (var elsewhere in new[] { "wild.test", "other.test", "127.0.0.1" })
            {
                (await SiteAsync(elsewhere, "")).ShouldContain("studio_csrf=");
            }
        }

        // A tenant's cookies carry its name.
        async Task<string> SiteAsync(string name, string prefix)
        {
            using var client = host.CreateClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, prefix + "/admin/sign-in");
            request.Headers.Host = name;
            using var answer = await client.SendAsync(request);
            ((int)answer.StatusCode).ShouldBe(200, name + prefix);
            return string.Join('\n', answer.Headers.GetValues("Set-Cookie"));
        }
    }

    private async Task<(HttpClient Client, string Password)> MakeAsync(string name, object tenant, string prefix)
    {
        (await own.PostAsync("/api/tenants", tenant)).Status.ShouldBe(201);
        var password = (string)(await own.PostAsync($"/api/tenants/{name}/setup", new { })).Json!["password"]!;
        return (await own.Host.SignInAsync("admin", password, prefix), password);
    }

    private Task<IReadOnlyList<string>> RecordsAsync(string type, string id) =>
        new StoredRows(own.Host).QueryAsync<string>("SELECT Action FROM Audit WHERE SubjectType = @type AND SubjectId = @id ORDER BY AtUtc, Id", new { type, id });

    private static string StateOf(JsonAnswer answer) => (string)answer.Json!["state"]!;
}
