using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Kernel.Security;

namespace Studio.Administration.ApiKeys;

/// <summary>Signs a program in by <c>Authorization: Bearer stk_…</c>.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyStore keys, ApiKeyUse use)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    public const string HeaderPrefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(HeaderPrefix + ApiKeyStore.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.Fail("The Authorization header is of no known kind.");
        }

        if (await keys.FindAsync(header[HeaderPrefix.Length..].Trim(), Context.RequestAborted) is not { } key)
        {
            return AuthenticateResult.Fail("The API key is unknown, revoked or past its end.");
        }

        use.Note(key.Id);
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "key:" + key.Id), new(ClaimTypes.Name, key.Name), new(ClaimTypes.Role, key.Role)], SchemeName);
        if (key.ScopeList is { } scopes)
        {
            identity.AddClaims(PermissionScopes.Claims(scopes));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}
