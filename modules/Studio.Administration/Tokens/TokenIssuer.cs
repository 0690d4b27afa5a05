using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Studio.Administration.ApiKeys;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Tokens;

/// <summary>A token as the token endpoint answers it.</summary>
/// <param name="AccessToken">The token, for <c>Authorization: Bearer …</c>.</param>
/// <param name="ExpiresIn">How many seconds it is good for.</param>
/// <param name="Scope">What it is limited to, separated by spaces; null where it has all of its role.</param>
public sealed record IssuedToken(string AccessToken, int ExpiresIn, string? Scope);

/// <summary>Makes short-lived tokens of the tenant itself, for programs that hold an API key and would rather not send it everywhere.</summary>
public sealed class TokenIssuer(TokenKeys keys, ShellSettings tenant, TimeProvider time, IEnumerable<IPermissionProvider> providers)
{
    /// <summary>How long a token is good for.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>Who issues this tenant's tokens, and for whom they are.</summary>
    public string Name => "studio:" + tenant.Name;

    /// <summary>Makes a token that can do what the key can, or the part of it that is asked for.</summary>
    /// <param name="key">The key that was shown.</param>
    /// <param name="scope">Names of permissions separated by spaces; null or empty for all that the key can.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProblemException">400: a scope is unknown, or more than the key has.</exception>
    public async Task<IssuedToken> IssueAsync(ApiKey key, string? scope, CancellationToken cancellationToken)
    {
        var scopes = Narrow(key, scope);
        var now = time.GetUtcNow();
        var ends = now + Life;
        if (key.ExpiresUtc is { } last && DateTimeOffset.FromUnixTimeMilliseconds(last) < ends)
        {
            ends = DateTimeOffset.FromUnixTimeMilliseconds(last);
        }

        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = "key:" + key.Id, [JwtRegisteredClaimNames.Name] = key.Name, ["role"] = key.Role, [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString("N"),
        };
        if (scopes is not null)
        {
            claims["scope"] = string.Join(' ', scopes);
        }

        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = Name,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = ends.UtcDateTime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(await keys.SigningKeyAsync(cancellationToken), SecurityAlgorithms.EcdsaSha256),
        });
        return new IssuedToken(token, (int)(ends - now).TotalSeconds, scopes is null ? null : string.Join(' ', scopes));
    }

    private IReadOnlyList<string>? Narrow(ApiKey key, string? scope)
    {
        if (string.IsNullOrWhiteSpace(scope))
        {
            return key.ScopeList;
        }

        var limited = new ClaimsPrincipal(new ClaimsIdentity(key.ScopeList is { } own ? PermissionScopes.Claims(own) : []));
        var declared = providers.SelectMany(p => p.Permissions).DistinctBy(p => p.Name).ToDictionary(p => p.Name, StringComparer.Ordinal);
        var asked = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        return asked.TrueForAll(s => declared.TryGetValue(s, out var permission) && PermissionScopes.Include(limited, permission))
            ? asked
            : throw ProblemException.Invalid("scope", "A scope is the name of a permission that the key has.");
    }
}
