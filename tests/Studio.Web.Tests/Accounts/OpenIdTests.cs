using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Accounts;

/// <summary>The organisation's sign-in against a provider on the loopback: who comes in, and what is refused.</summary>
public sealed class OpenIdTests : IAsyncLifetime
{
    private FakeProvider _provider = null!;
    private StudioHost _host = null!;
    private HttpClient _api = null!;

    public async Task InitializeAsync()
    {
        _provider = await FakeProvider.StartAsync();
        _host = await StudioHost.StartAsync(settings: new Dictionary<string, string> { ["Studio__Http__AllowedNetworks"] = "127.0.0.0/8" });
        _api = await _host.CreateApiClientAsync();
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task People_sign_in_by_it_and_nothing_false_does()
    {
        using (var stranger = Person.At(_host))
        {
            (await stranger.GetAsync("/admin/sign-in")).Text.ShouldNotContain("/admin/sign-in/external");
            await SetAsync(createUsers: false);
            (await stranger.GetAsync("/admin/sign-in")).Text.ShouldContain("/admin/sign-in/external", Case.Sensitive, "a setting counts without a restart");
        }

        // Unknown people do not come in; known mail addresses do, where the provider has verified them.
        (await RunAsync("s-1", "mei@example.com")).Location!.ShouldContain("problem=nobody");
        await _host.CreateUserAsync("mei", "Agent");
        (await RunAsync("s-1", "mei@example.com", verified: false)).Location!.ShouldContain("problem=nobody");
        (await RunAsync("s-1", "mei@example.com", roles: ["planners"])).IsIn.ShouldBeTrue();
        (await RolesOfAsync("mei")).ShouldBe(["Agent", "Planner"]);
        (await RunAsync("s-1", "other@example.com")).IsIn.ShouldBeTrue("she is linked by the provider's id now");
        (await RolesOfAsync("mei")).ShouldBe(["Agent"]);
        (await RunAsync("s-2", "mei@example.com")).Location!.ShouldContain("problem=taken");

        await SetAsync(createUsers: true);
        (await RunAsync("s-3", "new@example.com")).IsIn.ShouldBeTrue();
        (await RolesOfAsync("new@example.com")).ShouldBe(["Agent"]);

        using var foreign = RSA.Create(2048);
        var spoils = new Dictionary<string, Action<SecurityTokenDescriptor>>
        {
            ["another nonce"] = d => Replace(d, "nonce", "other"),
            ["no nonce"] = d => Replace(d, "nonce", null),
            ["another audience"] = d => d.Audience = "shop",
            ["another issuer"] = d => d.Issuer = "http://127.0.0.1:9",
            ["another key"] = d => d.SigningCredentials = new SigningCredentials(new RsaSecurityKey(foreign) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
            ["past its time"] = d => d.Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-10),
            ["no signature"] = d => d.SigningCredentials = null,
        };
        foreach (var (what, spoil) in spoils)
        {
            _provider.Spoil = spoil;
            (await RunAsync("s-3", "new@example.com")).Location!.ShouldContain("problem=token", Case.Sensitive, what);
        }

        _provider.Spoil = null;
        (await RunAsync("s-3", "new@example.com")).IsIn.ShouldBeTrue("the same, for comparison");
    }

    [Fact]
    public async Task An_answer_counts_once_and_for_the_browser_that_asked()
    {
        await SetAsync(createUsers: true);
        using var person = Person.At(_host);
        var asked = new Uri((await person.GetAsync("/admin/sign-in/external")).Location!);
        var kept = person.Cookies.GetCookies(new Uri(_host.Address, "/admin/sign-in/"))["studio_openid"]!.Value;
        var answer = _provider.Approve(asked, "s-9", "nine@example.com").PathAndQuery;

        using var other = Person.At(_host);
        (await other.GetAsync(answer)).Location!.ShouldContain("problem=expired", Case.Sensitive, "another browser");
        (await person.GetAsync(answer.Replace("state=", "state=x", StringComparison.Ordinal))).Location!.ShouldContain("problem=expired", Case.Sensitive, "another state");

        asked = new Uri((await person.GetAsync("/admin/sign-in/external")).Location!);
        kept = person.Cookies.GetCookies(new Uri(_host.Address, "/admin/sign-in/"))["studio_openid"]!.Value;
        answer = _provider.Approve(asked, "s-9", "nine@example.com").PathAndQuery;
        (await person.GetAsync(answer)).IsIn.ShouldBeTrue();

        // The same again, with the cookie kept back and a fresh code.
        using var replay = Person.At(_host);
        replay.Cookies.Add(_host.Address, new System.Net.Cookie("studio_openid", kept, "/admin/sign-in"));
        (await replay.GetAsync(_provider.Approve(asked, "s-9", "nine@example.com").PathAndQuery)).Location!.ShouldContain("problem=expired", Case.Sensitive, "a replayed state");
    }

    [Fact]
    public async Task A_user_links_and_unlinks_the_account()
    {
        await SetAsync(createUsers: false);
        var password = await _host.CreateUserAsync("tom", "Agent");
        using var tom = Person.At(_host);
        (await tom.SignInAsync("tom", password)).IsIn.ShouldBeTrue();
        var page = (await tom.GetAsync("/admin/profile")).Text;
        var link = System.Net.WebUtility.HtmlDecode(page[page.IndexOf("/admin/sign-in/external?link=", StringComparison.Ordinal)..].Split('"')[0]);
        var asked = new Uri((await tom.GetAsync(link)).Location!);
        (await tom.GetAsync(_provider.Approve(asked, "s-5", "toms-other@example.com").PathAndQuery)).Location!.ShouldEndWith("/admin/profile");
        (await RunAsync("s-5", "toms-other@example.com")).IsIn.ShouldBeTrue();
        (await tom.PostAsync("/admin/profile", "Unlink")).Status.ShouldBe(200);
        (await RunAsync("s-5", "toms-other@example.com")).Location!.ShouldContain("problem=nobody");
    }

    private static void Replace(SecurityTokenDescriptor descriptor, string type, string? value)
    {
        var identity = descriptor.Subject;
        identity.RemoveClaim(identity.FindFirst(type));
        if (value is not null)
        {
            identity.AddClaim(new Claim(type, value));
        }
    }

    private async Task SetAsync(bool createUsers)
    {
        var saved = await _api.SendJsonAsync(HttpMethod.Put, "/api/settings/OpenIdSettings", new
        {
            Enabled = true, DisplayName = "Example Corp", Authority = _provider.Address, FakeProvider.ClientId, FakeProvider.ClientSecret, CreateUsers = createUsers, DefaultRole = "Agent",
            Roles = new[] { new { Value = "planners", Role = "Planner" } },
        });
        saved.Status.ShouldBe(200, saved.Text);
        saved.Text.ShouldNotContain(FakeProvider.ClientSecret);
    }

    private async Task<Reply> RunAsync(string subject, string email, bool verified = true, string[]? roles = null)
    {
        using var person = Person.At(_host);
        var asked = new Uri((await person.GetAsync("/admin/sign-in/external")).Location!);
        return await person.GetAsync(_provider.Approve(asked, subject, email, verified, roles ?? []).PathAndQuery);
    }

    private async Task<IReadOnlyList<string>> RolesOfAsync(string name) =>
        await new StoredRows(_host.DataFolder).QueryAsync<string>("SELECT r.Name FROM UserRole m JOIN Role r ON r.Id = m.RoleId JOIN \"User\" u ON u.Id = m.UserId WHERE u.UserName = @name ORDER BY r.Name", new { name });
}
