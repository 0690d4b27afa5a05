using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Studio.Kernel.Security;

/// <summary>
/// Says which pages of other origins may read the answers of some paths (the Fetch standard's CORS). Registered as singletons; without one that covers a path no other origin reads anything.
/// Cookies are never part of it: whoever calls from elsewhere proves himself by a header.
/// </summary>
public interface ICrossOriginPolicy
{
    /// <summary>True where the policy speaks for the path, which is below the tenant's own.</summary>
    bool Covers(PathString path);

    /// <summary>True where the origin, such as <c>https://shop.example.com</c>, may call.</summary>
    ValueTask<bool> AllowsAsync(HttpContext context, string origin);
}

/// <summary>Answers preflight requests and marks answers, also those of errors, for the origins that a policy allows.</summary>
internal sealed class CrossOriginMiddleware(RequestDelegate next, IEnumerable<ICrossOriginPolicy> policies)
{
    private const int LongestOrigin = 300;
    private readonly ICrossOriginPolicy[] _policies = [.. policies];

    public async Task InvokeAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (_policies.Length == 0 || origin.Length is 0 or > LongestOrigin || Array.Find(_policies, p => p.Covers(context.Request.Path)) is not { } policy)
        {
            await next(context);
            return;
        }

        var isAllowed = await policy.AllowsAsync(context, origin);
        if (HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            Mark(context.Response.Headers, origin, isAllowed);
            if (isAllowed)
            {
                context.Response.Headers.AccessControlAllowMethods = "GET, POST";
                context.Response.Headers.AccessControlAllowHeaders = "authorization, content-type, idempotency-key, accept";
                context.Response.Headers.AccessControlMaxAge = "600";
            }

            return;
        }

        context.Response.OnStarting(() =>
        {
            Mark(context.Response.Headers, origin, isAllowed);
            return Task.CompletedTask;
        });
        await next(context);
    }

    private static void Mark(IHeaderDictionary headers, string origin, bool isAllowed)
    {
        headers.Vary = StringValues.Concat(headers.Vary, HeaderNames.Origin);
        if (isAllowed)
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "Date, Retry-After, Idempotent-Replayed";
        }
    }
}
