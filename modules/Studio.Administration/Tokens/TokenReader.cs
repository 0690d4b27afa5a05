using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Studio.Administration.ApiKeys;
using Studio.Administration.OpenId;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Administration.Tokens;

/// <summary>
/// Reads bearer tokens: the tenant's own, and those of the authority of <see cref="JwtBearerSettings"/>. The algorithm is chosen by the kind of key that is
/// trusted, never by the token (RFC 8725, 3.1): an unsigned token or one signed by the public key as a shared secret is none.
/// </summary>
public sealed class TokenReader(TokenIssuer issuer, TokenKeys keys, ApiKeyStore apiKeys, ISettingsStore settings, OpenIdMetadata metadata)
{
    private const int SharedKeyBytes = 32;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 16 * 1024 };

    /// <summary>Who the token says, or null where it is forged, past its time, another tenant's, or of an issuer that is not trusted.</summary>
    public async Task<ClaimsIdentity?> FindAsync(string token, CancellationToken cancellationToken)
    {
        JsonWebToken read;
        try
        {
            read = Handler.ReadJsonWebToken(token);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }

        if (read.Issuer == issuer.Name)
        {
            return await FindOwnAsync(read, cancellationToken);
        }

        var trusted = await settings.GetAsync<JwtBearerSettings>(cancellationToken);
        return trusted.Enabled && trusted.Audience.Length > 0 ? await FindForeignAsync(read, trusted, cancellationToken) : null;
    }

    private async Task<ClaimsIdentity?> FindOwnAsync(JsonWebToken token, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(token.Kid ?? "", cancellationToken) is not { } key
            || await ValidateAsync(token, issuer.Name, issuer.Name, [key], [SecurityAlgorithms.EcdsaSha256]) is not { } claims
            || claims.FindFirst(JwtRegisteredClaimNames.Sub)?.Value is not { } subject || !subject.StartsWith("key:", StringComparison.Ordinal))
        {
            return null;
        }

        // A revoked key's tokens end with it.
        return await apiKeys.FindByIdAsync(subject["key:".Length..], cancellationToken) is { } apiKey ? Describe(subject, apiKey.Name, [apiKey.Role], Words(claims, "scope")) : null;
    }

    private async Task<ClaimsIdentity?> FindForeignAsync(JsonWebToken token, JwtBearerSettings trusted, CancellationToken cancellationToken)
    {
        var (trustedIssuer, trustedKeys, algorithms, opened) = await KeysAsync(token, trusted, cancellationToken);
        using (opened)
        {
            if (trustedIssuer.Length == 0 || trustedKeys.Count == 0 || await ValidateAsync(token, trustedIssuer, trusted.Audience, trustedKeys, algorithms) is not { } claims
                || claims.FindFirst(JwtRegisteredClaimNames.Sub)?.Value is not { Length: > 0 } subject)
            {
                return null;
            }

            var roles = Words(claims, trusted.RoleClaim) ?? (trusted.DefaultRole.Length > 0 ? [trusted.DefaultRole] : []);
            return Describe($"jwt:{trustedIssuer}|{subject}", claims.FindFirst(JwtRegisteredClaimNames.Name)?.Value ?? subject, roles, Words(claims, trusted.ScopeClaim));
        }
    }

    private async Task<(string Issuer, IReadOnlyList<SecurityKey> Keys, IReadOnlyList<string> Algorithms, IDisposable? Opened)> KeysAsync(JsonWebToken token, JwtBearerSettings trusted, CancellationToken cancellationToken)
    {
        if (trusted.SharedKey.Length > 0)
        {
            var shared = Encoding.UTF8.GetBytes(trusted.SharedKey);
            return (trusted.Issuer, shared.Length >= SharedKeyBytes ? [new SymmetricSecurityKey(shared)] : [], SigningAlgorithms.Shared, null);
        }

        if (trusted.PublicKey.Length > 0)
        {
            var (key, opened) = OpenPublicKey(trusted.PublicKey);
            return (trusted.Issuer, key is null ? [] : [key], SigningAlgorithms.Public, opened);
        }

        if (trusted.Authority.Length == 0)
        {
            return ("", [], [], null);
        }

        try
        {
            var document = await metadata.GetAsync(trusted.Authority, token.Kid, cancellationToken);
            return (trusted.Issuer.Length > 0 ? trusted.Issuer : document.Configuration.Issuer, document.Keys, SigningAlgorithms.Public, null);
        }
        catch (OpenIdException)
        {
            return ("", [], [], null);
        }
    }

    private static (SecurityKey? Key, IDisposable? Opened) OpenPublicKey(string pem)
    {
        // What kind of key the text holds is found by trying: PEM calls both "PUBLIC KEY".
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return (new RsaSecurityKey(rsa), rsa);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            rsa.Dispose();
        }

        var curve = ECDsa.Create();
        try
        {
            curve.ImportFromPem(pem);
            return (new ECDsaSecurityKey(curve), curve);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            curve.Dispose();
            return (null, null);
        }
    }

    private static async Task<ClaimsIdentity?> ValidateAsync(JsonWebToken token, string issuer, string audience, IReadOnlyList<SecurityKey> keys, IReadOnlyList<string> algorithms)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            IssuerSigningKeys = keys,
            ValidAlgorithms = algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = Skew,
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        });
        return result.IsValid ? result.ClaimsIdentity : null;
    }

    /// <summary>A claim's words: several claims, or one with spaces; null where there is no such claim.</summary>
    private static List<string>? Words(ClaimsIdentity claims, string type)
    {
        var found = type.Length == 0 ? [] : claims.FindAll(type).ToList();
        return found.Count == 0 ? null : [.. found.SelectMany(c => c.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }

    private static ClaimsIdentity Describe(string id, string name, IEnumerable<string> roles, IReadOnlyList<string>? scopes)
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Name, name), .. roles.Select(r => new Claim(ClaimTypes.Role, r))], JwtHandler.SchemeName);
        if (scopes is not null)
        {
            identity.AddClaims(PermissionScopes.Claims(scopes));
        }

        return identity;
    }
}

/// <summary>The signatures that are taken, by the kind of key.</summary>
internal static class SigningAlgorithms
{
    public static IReadOnlyList<string> Shared { get; } = [SecurityAlgorithms.HmacSha256, SecurityAlgorithms.HmacSha384, SecurityAlgorithms.HmacSha512];

    public static IReadOnlyList<string> Public { get; } =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];
}
