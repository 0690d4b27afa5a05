using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Studio.Administration.ApiKeys;
using Studio.Administration.Tokens;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Accounts;

/// <summary>Keys and tokens: scopes limit, ends end, and only this tenant's own or trusted signatures count.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class TokenTests(RunningHost running)
{
    private const string Types = "/api/content-types";
    private const string Users = "/api/users";

    [Fact]
    public async Task A_keys_scopes_limit_it_and_its_role_does_too()
    {
        using var limited = running.Host.With(await KeyAsync(new { name = "limited", role = "Administrator", scopes = new[] { "EditContent" } }));
        (await limited.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(200, "editing includes seeing");
        (await limited.SendJsonAsync(HttpMethod.Get, Users)).Status.ShouldBe(403);
        using var nothing = running.Host.With(await KeyAsync(new { name = "nothing", role = "Administrator", scopes = Array.Empty<string>() }));
        (await nothing.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(403);
        using var agent = running.Host.With(await KeyAsync(new { name = "agent", role = "Agent", scopes = new[] { "ManageUsers" } }));
        (await agent.SendJsonAsync(HttpMethod.Get, Users)).Status.ShouldBe(403, "a scope gives nothing that the role has not");
    }

    [Fact]
    public async Task A_key_ends_at_its_time_or_when_it_is_revoked()
    {
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/api-keys", new { name = "x", role = "Agent", expires = "2020-01-01T00:00:00Z" })).ErrorPaths.ShouldContain("expires");
        using var brief = running.Host.With(await KeyAsync(new { name = "brief", role = "Administrator", expires = TimeProvider.System.GetUtcNow().AddSeconds(3) }));
        (await brief.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(200);
        await Task.Delay(3200);
        (await brief.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(401);

        var made = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/api-keys", new { name = "revoked", role = "Administrator" })).Json!;
        var secret = (string)made["secret"]!;
        using var revoked = running.Host.With(secret);
        var token = (string)(await TokenAsync(secret)).Json!["access_token"]!;
        using var byToken = running.Host.With(token);
        (await revoked.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(200);
        (await byToken.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(200);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/api-keys/" + made["id"])).Status.ShouldBe(204);
        (await revoked.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(401);
        (await byToken.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(401, "its tokens end with it");
        (await TokenAsync(secret)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task When_a_key_was_used_is_noted_once_a_minute()
    {
        await using var tenant = await TenantInProcess.OpenAsync(running.Host.DataFolder);
        var made = (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/api-keys", new { name = "used", role = "Agent" })).Json!;
        made["lastUsedAt"].ShouldBeNull();
        ((string)made["secret"]!).ShouldStartWith((string)made["shown"]!);
        var use = tenant.Services.GetRequiredService<ApiKeyUse>();
        use.Note((string)made["id"]!);
        (await running.Stored.QueryAsync<long?>("SELECT LastUsedUtc FROM ApiKey WHERE Id = @Id", new { Id = (string)made["id"]! })).ShouldBe([null]);
        await use.WriteAsync(CancellationToken.None);
        (await running.Stored.QueryAsync<long?>("SELECT LastUsedUtc FROM ApiKey WHERE Id = @Id", new { Id = (string)made["id"]! }))[0].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_key_is_changed_for_a_token_that_can_do_less()
    {
        var secret = await KeyAsync(new { name = "client", role = "Administrator", scopes = new[] { "EditContent", "ManageUsers" } });
        var answer = await TokenAsync(secret, "ViewContent");
        answer.Status.ShouldBe(200, answer.Text);
        ((string)answer.Json!["scope"]!).ShouldBe("ViewContent");
        ((int)answer.Json["expires_in"]!).ShouldBe(600);
        using var client = running.Host.With((string)answer.Json["access_token"]!);
        (await client.SendJsonAsync(HttpMethod.Get, Types)).Status.ShouldBe(200);
        (await client.SendJsonAsync(HttpMethod.Get, Users)).Status.ShouldBe(403);
        ((string)(await TokenAsync(secret, "ManageRoles")).Json!["error"]!).ShouldBe("invalid_scope");
        ((string)(await TokenAsync("stk_" + new string('0', 48))).Json!["error"]!).ShouldBe("invalid_client");

        using var basic = running.Host.CreateClient();
        basic.DefaultRequestHeaders.Add("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + secret)));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]);
        using var byHeader = await basic.PostAsync("/api/token", form);
        ((int)byHeader.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_forged_late_or_unsigned_token_is_none()
    {
        var secret = await KeyAsync(new { name = "forged", role = "Agent" });
        var good = (string)(await TokenAsync(secret)).Json!["access_token"]!;
        await using var tenant = await TenantInProcess.OpenAsync(running.Host.DataFolder);
        var own = await tenant.Services.GetRequiredService<TokenKeys>().SigningKeyAsync(CancellationToken.None);
        var subject = new JsonWebTokenHandler().ReadJsonWebToken(good).Subject;
        (await StatusAsync(good)).ShouldBe(403, "it is an agent's");

        var parts = good.Split('.');
        var body = JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[1]))!.AsObject();
        body["role"] = "Administrator";
        var forgedBody = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(body.ToJsonString()));
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = own.ECDsa.ExportSubjectPublicKeyInfo();
        var none = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes($$"""{"alg":"none","typ":"JWT","kid":"{{own.KeyId}}"}"""));
        var forged = new Dictionary<string, string>
        {
            ["changed body"] = $"{parts[0]}.{forgedBody}.{parts[2]}",
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["alg none"] = $"{none}.{forgedBody}.",
            ["alg none with a signature"] = $"{none}.{forgedBody}.{parts[2]}",
            ["another key under our id"] = Sign(new ECDsaSecurityKey(stranger) { KeyId = own.KeyId }, SecurityAlgorithms.EcdsaSha256, subject),
            ["our public key as a shared secret"] = Sign(new SymmetricSecurityKey(publicKey) { KeyId = own.KeyId }, SecurityAlgorithms.HmacSha256, subject),
            ["past its time"] = Sign(own, SecurityAlgorithms.EcdsaSha256, subject, minutes: -10),
            ["another tenant's"] = Sign(own, SecurityAlgorithms.EcdsaSha256, subject, audience: "studio:Other"),
            ["another issuer's"] = Sign(own, SecurityAlgorithms.EcdsaSha256, subject, issuer: "studio:Other"),
            ["of no key"] = Sign(own, SecurityAlgorithms.EcdsaSha256, "key:01never0000000000000000000"),
            ["no token at all"] = "a.b.c",
        };
        foreach (var (what, token) in forged)
        {
            (await StatusAsync(token)).ShouldBe(401, what);
        }

        (await StatusAsync(Sign(own, SecurityAlgorithms.EcdsaSha256, subject))).ShouldBe(403, "the same by our key, for comparison");
    }

    [Fact]
    public async Task A_token_of_another_studio_with_the_same_tenants_name_is_none()
    {
        await using var other = await StudioHost.StartAsync();
        using var api = await other.CreateApiClientAsync();
        var secret = (string)(await api.SendJsonAsync(HttpMethod.Post, "/api/api-keys", new { name = "x", role = "Administrator" })).Json!["secret"]!;
        using var client = other.CreateClient();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_secret", secret)]);
        using var answer = await client.PostAsync("/api/token", form);
        var token = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!;
        using var at = other.With(token);
        (await at.SendJsonAsync(HttpMethod.Get, Users)).Status.ShouldBe(200);
        (await StatusAsync(token)).ShouldBe(401);
        (await StatusAsync(secret)).ShouldBe(401);
    }

    [Fact]
    public async Task Tokens_of_a_trusted_authority_are_taken_by_its_key_alone()
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var trusted = new { Enabled = true, Issuer = "https://login.example.com", Audience = "studio", PublicKey = rsa.ExportSubjectPublicKeyInfoPem() };
        (await api.SendJsonAsync(HttpMethod.Put, "/api/settings/JwtBearerSettings", trusted)).Status.ShouldBe(200);
        var key = new RsaSecurityKey(rsa);

        (await StatusAsync(host, Issue(key, SecurityAlgorithms.RsaSha256, "Administrator", null))).ShouldBe(200);
        (await StatusAsync(host, Issue(key, SecurityAlgorithms.RsaSha256, "Agent", null))).ShouldBe(403);
        (await StatusAsync(host, Issue(key, SecurityAlgorithms.RsaSha256, "Administrator", "ViewOrders"))).ShouldBe(403);
        (await StatusAsync(host, Issue(key, SecurityAlgorithms.RsaSha256, "Administrator", "ManageUsers openid"))).ShouldBe(200);
        (await StatusAsync(host, Issue(new RsaSecurityKey(other), SecurityAlgorithms.RsaSha256, "Administrator", null))).ShouldBe(401);
        (await StatusAsync(host, Issue(key, SecurityAlgorithms.RsaSha256, "Administrator", null, audience: "shop"))).ShouldBe(401);
        (await StatusAsync(host, Issue(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(trusted.PublicKey)), SecurityAlgorithms.HmacSha256, "Administrator", null))).ShouldBe(401);

        // A change of the setting counts at once.
        (await api.SendJsonAsync(HttpMethod.Put, "/api/settings/JwtBearerSettings", new { Enabled = false })).Status.ShouldBe(200);
        (await StatusAsync(host, Issue(key, SecurityAlgorithms.RsaSha256, "Administrator", null))).ShouldBe(401);
    }

    private static string Issue(SecurityKey key, string algorithm, string role, string? scope, string audience = "studio")
    {
        var claims = new List<Claim> { new(JwtRegisteredClaimNames.Sub, "mei"), new("roles", role) };
        if (scope is not null)
        {
            claims.Add(new Claim("scope", scope));
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "https://login.example.com", Audience = audience, Subject = new ClaimsIdentity(claims), Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5), SigningCredentials = new SigningCredentials(key, algorithm),
        });
    }

    private static string Sign(SecurityKey key, string algorithm, string subject, int minutes = 5, string issuer = "studio:Default", string audience = "studio:Default")
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Subject = new ClaimsIdentity([new Claim(JwtRegisteredClaimNames.Sub, subject), new Claim("role", "Administrator")]),
            NotBefore = now.AddMinutes(-30),
            IssuedAt = now.AddMinutes(-30),
            Expires = now.AddMinutes(minutes),
            SigningCredentials = new SigningCredentials(key, algorithm),
        });
    }

    private Task<int> StatusAsync(string token) => StatusAsync(running.Host, token);

    private static async Task<int> StatusAsync(StudioHost host, string token)
    {
        using var client = host.With(token);
        return (await client.SendJsonAsync(HttpMethod.Get, Users)).Status;
    }

    private async Task<string> KeyAsync(object input)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/api-keys", input);
        answer.Status.ShouldBe(201, answer.Text);
        return (string)answer.Json!["secret"]!;
    }

    private async Task<JsonAnswer> TokenAsync(string secret, string? scope = null)
    {
        using var client = running.Host.CreateClient();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_secret", secret), KeyValuePair.Create("scope", scope ?? "")]);
        using var answer = await client.PostAsync("/api/token", form);
        return new JsonAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(), false);
    }
}
