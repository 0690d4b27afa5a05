using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Studio.Administration.Tokens;

namespace Studio.Administration.OpenId;

/// <summary>Who the provider says that someone is.</summary>
/// <param name="Key">The provider's issuer and its id of the person: together they never mean another.</param>
/// <param name="Name">The person's name, or empty.</param>
/// <param name="Email">The mail address where the provider has verified it, or null.</param>
/// <param name="Claims">Everything that it says.</param>
public sealed record OpenIdPerson(string Key, string Name, string? Email, ClaimsIdentity Claims);

/// <summary>Talks to the provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1).</summary>
public sealed class OpenIdClient(OpenIdMetadata metadata)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 64 * 1024 };

    /// <summary>The provider's address to send the browser to.</summary>
    /// <exception cref="OpenIdException">The provider does not answer.</exception>
    public async Task<string> AddressAsync(OpenIdSettings settings, OpenIdState state, string callback, CancellationToken cancellationToken)
    {
        var document = await metadata.GetAsync(settings.Authority, null, cancellationToken);
        return QueryHelpers.AddQueryString(document.Configuration.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = settings.ClientId,
            ["redirect_uri"] = callback,
            ["scope"] = settings.Scopes,
            ["state"] = state.State,
            ["nonce"] = state.Nonce,
            ["code_challenge"] = state.Challenge,
            ["code_challenge_method"] = "S256",
        });
    }

    /// <summary>Changes the code for the provider's token, and reads it.</summary>
    /// <exception cref="OpenIdException">The provider refuses, or its token is not for this sign-in.</exception>
    public async Task<OpenIdPerson> RedeemAsync(OpenIdSettings settings, OpenIdState state, string code, string callback, CancellationToken cancellationToken)
    {
        var document = await metadata.GetAsync(settings.Authority, null, cancellationToken);
        var token = await ExchangeAsync(settings, document, state, code, callback, cancellationToken);
        var keyId = ReadKeyId(token);
        document = await metadata.GetAsync(settings.Authority, keyId, cancellationToken);
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = document.Configuration.Issuer,
            ValidAudience = settings.ClientId,
            IssuerSigningKeys = document.Keys,
            ValidAlgorithms = SigningAlgorithms.Public,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = Skew,
        });
        if (!result.IsValid)
        {
            throw new OpenIdException(OpenIdRefusals.Token, "The provider's token is not good: " + result.Exception?.Message, result.Exception);
        }

        return Describe(settings, state, document, result.ClaimsIdentity);
    }

    private static OpenIdPerson Describe(OpenIdSettings settings, OpenIdState state, OpenIdDocument document, ClaimsIdentity claims)
    {
        var audiences = claims.FindAll(JwtRegisteredClaimNames.Aud).Select(c => c.Value).ToList();
        var party = claims.FindFirst(JwtRegisteredClaimNames.Azp)?.Value;
        if (claims.FindFirst(JwtRegisteredClaimNames.Nonce)?.Value != state.Nonce)
        {
            throw new OpenIdException(OpenIdRefusals.Token, "The provider's token has another nonce: it is not of this sign-in.");
        }

        if ((audiences.Count > 1 || party is not null) && party != settings.ClientId)
        {
            throw new OpenIdException(OpenIdRefusals.Token, "The provider's token was made for another party.");
        }

        var subject = claims.FindFirst(JwtRegisteredClaimNames.Sub)?.Value is { Length: > 0 and <= 255 } sub ? sub : throw new OpenIdException(OpenIdRefusals.Token, "The provider's token has no subject.");
        var verified = string.Equals(claims.FindFirst("email_verified")?.Value, "true", StringComparison.OrdinalIgnoreCase);
        return new OpenIdPerson($"{document.Configuration.Issuer}|{subject}", claims.FindFirst(JwtRegisteredClaimNames.Name)?.Value ?? "", verified ? claims.FindFirst(JwtRegisteredClaimNames.Email)?.Value : null, claims);
    }

    private static string? ReadKeyId(string token)
    {
        try
        {
            return Handler.ReadJsonWebToken(token).Kid;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            throw new OpenIdException(OpenIdRefusals.Token, "The provider's token cannot be read.", e);
        }
    }

    private async Task<string> ExchangeAsync(OpenIdSettings settings, OpenIdDocument document, OpenIdState state, string code, string callback, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = callback, ["client_id"] = settings.ClientId, ["code_verifier"] = state.Verifier,
        };
        using var client = metadata.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, document.Configuration.TokenEndpoint);
        if (settings.ClientSecret.Length > 0)
        {
            Authenticate(request, form, settings, document.Configuration.TokenEndpointAuthMethodsSupported);
        }

        request.Content = new FormUrlEncodedContent(form);
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new OpenIdException(OpenIdRefusals.Provider, $"The provider's token endpoint answered {(int)answer.StatusCode}.");
            }

            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id_token", out var token) && token.ValueKind == JsonValueKind.String
                ? token.GetString()!
                : throw new OpenIdException(OpenIdRefusals.Provider, "The provider's token endpoint answered without an id_token.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new OpenIdException(OpenIdRefusals.Provider, "The provider's token endpoint cannot be reached: " + e.Message, e);
        }
    }

    /// <summary>By the header, which every provider must know (RFC 6749, 2.3.1), unless the provider says that it takes the form alone.</summary>
    private static void Authenticate(HttpRequestMessage request, Dictionary<string, string> form, OpenIdSettings settings, ICollection<string> methods)
    {
        if (methods.Count > 0 && !methods.Contains("client_secret_basic") && methods.Contains("client_secret_post"))
        {
            form["client_secret"] = settings.ClientSecret;
            return;
        }

        var pair = $"{Uri.EscapeDataString(settings.ClientId)}:{Uri.EscapeDataString(settings.ClientSecret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }
}
