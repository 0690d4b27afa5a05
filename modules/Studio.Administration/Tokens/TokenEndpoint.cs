using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Administration.ApiKeys;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Tokens;

/// <summary>
/// <c>POST /api/token</c>: the client-credentials grant of OAuth 2.0 (RFC 6749, 4.4) with an API key as the client's secret, in the form or in
/// <c>Authorization: Basic</c>. Cookies play no part in it. Errors are those of RFC 6749, 5.2.
/// </summary>
internal static class TokenEndpoint
{
    private const int MaximumBody = 8 * 1024;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/token", IssueAsync).AllowAnonymous().WithMetadata(new CredentialInBodyAttribute(), new BodyLimitAttribute(MaximumBody));

    private static async Task IssueAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!context.Request.HasFormContentType)
        {
            await RefuseAsync(context, 400, "invalid_request", "Send the fields as a form.");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["grant_type"] != "client_credentials")
        {
            await RefuseAsync(context, 400, "unsupported_grant_type", "The only grant is client_credentials.");
            return;
        }

        var (id, secret) = BasicOf(context.Request) ?? (form["client_id"].ToString(), form["client_secret"].ToString());
        var key = await context.RequestServices.GetRequiredService<ApiKeyStore>().FindAsync(secret, context.RequestAborted);
        if (key is null || (id.Length > 0 && id != key.Id))
        {
            await RefuseAsync(context, 401, "invalid_client", "The API key is unknown, revoked or past its end.");
            return;
        }

        try
        {
            var token = await context.RequestServices.GetRequiredService<TokenIssuer>().IssueAsync(key, form["scope"], context.RequestAborted);
            context.RequestServices.GetRequiredService<ApiKeyUse>().Note(key.Id);
            await context.Response.WriteAsJsonAsync(new JsonObject { ["access_token"] = token.AccessToken, ["token_type"] = "Bearer", ["expires_in"] = token.ExpiresIn, ["scope"] = token.Scope }, context.RequestAborted);
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            await RefuseAsync(context, 400, "invalid_scope", e.Errors[0].Message);
        }
    }

    private static (string Id, string Secret)? BasicOf(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length))
        {
            return ("", "");
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 ? (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1])) : ("", "");
    }

    private static Task RefuseAsync(HttpContext context, int status, string error, string description)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = error, ["error_description"] = description }, context.RequestAborted);
    }
}
