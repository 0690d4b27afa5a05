using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Security;

/// <summary>
/// Marks an authentication scheme whose credential a browser never sends by itself (a header with a token or key), so that a request
/// signed in by it needs no antiforgery token.
/// </summary>
public sealed record HeaderCredentialScheme(string Scheme);

/// <summary>
/// Marks a route that takes its credential from the request's body and pays no heed to cookies (a token endpoint), so that it needs no antiforgery
/// token. Each such route is on a reviewed list of the tests.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class CredentialInBodyAttribute : Attribute;

/// <summary>
/// Refuses every POST, PUT, PATCH and DELETE that carries no antiforgery token, unless the caller signed in by a header credential:
/// no route can forget it.
/// </summary>
internal sealed class AntiforgeryGuard(RequestDelegate next, IAntiforgery antiforgery, IEnumerable<HeaderCredentialScheme> headerSchemes)
{
    private readonly HashSet<string> _headerSchemes = [.. headerSchemes.Select(s => s.Scheme)];

    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var changes = !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method));

        // A hub's negotiation is a POST that changes nothing and cannot carry a form; the socket itself is checked by its origin.
        return changes && context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<CredentialInBodyAttribute>() is null && !CameByHeader(context)
            && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.SignalR.HubMetadata>() is null
            ? CheckAsync(context)
            : next(context);
    }

    private async Task CheckAsync(HttpContext context)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The form has expired.",
                "The request carries no valid antiforgery token. Reload the page and try again; a program signs in with an API key instead of a cookie.");
        }

        await next(context);
    }

    private bool CameByHeader(HttpContext context)
    {
        var result = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult;
        return result is { Succeeded: true, Ticket.AuthenticationScheme: { } scheme } && _headerSchemes.Contains(scheme);
    }
}
