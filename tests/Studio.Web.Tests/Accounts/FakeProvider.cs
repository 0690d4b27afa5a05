using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Studio.Web.Tests.Accounts;

/// <summary>A small OpenID provider on the loopback: discovery, keys, and a token endpoint that checks client, code, PKCE and redirect as a real one does.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    public const string ClientId = "studio at the provider";
    public const string ClientSecret = "provider: secret+1";
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Grant> _codes = new(StringComparer.Ordinal);
    private WebApplication _app = null!;

    public string Address { get; private set; } = "";

    /// <summary>What the next token is to be told wrong; null for a right one.</summary>
    public Action<SecurityTokenDescriptor>? Spoil { get; set; }

    public static async Task<FakeProvider> StartAsync()
    {
        var provider = new FakeProvider();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        provider._app = builder.Build();
        provider._app.Run(provider.AnswerAsync);
        await provider._app.StartAsync();
        provider.Address = provider._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    /// <summary>The person signs in at the provider: where the browser is sent back to.</summary>
    public Uri Approve(Uri asked, string subject, string email, bool verified = true, params string[] roles)
    {
        var query = QueryHelpers.ParseQuery(asked.Query);
        query["client_id"].ToString().ShouldBe(ClientId);
        query["response_type"].ToString().ShouldBe("code");
        query["code_challenge_method"].ToString().ShouldBe("S256");
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = new Grant(query["redirect_uri"].ToString(), query["code_challenge"].ToString(), query["nonce"].ToString(), subject, email, verified, roles);
        return new Uri(QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), new Dictionary<string, string?> { ["code"] = code, ["state"] = query["state"].ToString(), ["iss"] = Address }));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                await context.Response.WriteAsJsonAsync(new JsonObject { ["issuer"] = Address, ["authorization_endpoint"] = Address + "/authorize", ["token_endpoint"] = Address + "/token", ["jwks_uri"] = Address + "/keys" });
                break;
            case "/keys":
                var key = _rsa.ExportParameters(false);
                await context.Response.WriteAsJsonAsync(new JsonObject
                {
                    ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = "1", ["n"] = WebEncoders.Base64UrlEncode(key.Modulus!), ["e"] = WebEncoders.Base64UrlEncode(key.Exponent!) }),
                });
                break;
            case "/token":
                await TokenAsync(context);
                break;
            default:
                context.Response.StatusCode = (int)HttpStatusCode.NotFound;
                break;
        }
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(context.Request.Headers.Authorization.ToString()["Basic ".Length..])).Split(':');
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (Uri.UnescapeDataString(pair[0]) != ClientId || Uri.UnescapeDataString(pair[1]) != ClientSecret || !_codes.TryRemove(form["code"].ToString(), out var grant)
            || grant.Challenge != challenge || grant.Redirect != form["redirect_uri"])
        {
            context.Response.StatusCode = 400;
            return;
        }

        List<Claim> claims =
        [
            new(JwtRegisteredClaimNames.Sub, grant.Subject), new(JwtRegisteredClaimNames.Nonce, grant.Nonce), new(JwtRegisteredClaimNames.Email, grant.Email), new(JwtRegisteredClaimNames.Name, "Mei Lin"),
            new("email_verified", grant.Verified ? "true" : "false", ClaimValueTypes.Boolean), .. grant.Roles.Select(r => new Claim("roles", r)),
        ];
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Address, Audience = ClientId, Subject = new ClaimsIdentity(claims), Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        };
        Spoil?.Invoke(descriptor);
        await context.Response.WriteAsJsonAsync(new JsonObject { ["access_token"] = "x", ["token_type"] = "Bearer", ["id_token"] = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor) });
    }

    private sealed record Grant(string Redirect, string Challenge, string Nonce, string Subject, string Email, bool Verified, string[] Roles);
}
