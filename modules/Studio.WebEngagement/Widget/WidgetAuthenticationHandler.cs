using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Customers.Identity;

namespace Studio.WebEngagement.Widget;

/// <summary>Reads <c>Authorization: Widget &lt;token&gt;</c>. A token that is no good is no sign-in at all: 401 wherever one is needed.</summary>
internal sealed class WidgetAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, WidgetTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Widget";
    public const string Prefix = "Widget ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (tokens.Read(header[Prefix.Length..].Trim()) is not { } identity)
        {
            return Task.FromResult(AuthenticateResult.Fail("The widget's token is forged or past its time."));
        }

        var claims = new List<Claim>
        {
            new(ClaimTypes.NameIdentifier, identity.VisitorId),
            new(Caller.VisitorClaim, identity.VisitorId),
            new(ClaimTypes.Role, Caller.VisitorRole),
        };
        if (identity.CustomerId is not null)
        {
            claims.Add(new Claim(Caller.CustomerClaim, identity.CustomerId));
        }

        var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = SchemeName;
        return Task.CompletedTask;
    }
}
