using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Studio.Kernel.Security;

/// <summary>
/// Asks who is there, where the request could say it. One that brings no cookie, no <c>Authorization</c> and no query is nobody's, and a look at it finds nothing: pages for everybody
/// are answered without it. What is posted is always looked at, since a sign-in elsewhere comes back as a form.
/// </summary>
internal sealed class IdentityMiddleware(RequestDelegate next, IAuthenticationSchemeProvider schemes)
{
    private readonly AuthenticationMiddleware _authentication = new(next, schemes);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !request.QueryString.HasValue
            && request.Headers.Cookie.Count == 0 && request.Headers.Authorization.Count == 0
            ? next(context)
            : _authentication.Invoke(context);
    }
}
