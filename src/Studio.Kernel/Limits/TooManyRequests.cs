using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Studio.Kernel.Limits;

/// <summary>The answer 429 (RFC 6585) with the seconds to wait, as a problem (RFC 9457). Cheap: it is given most when there is least to spare.</summary>
internal static class TooManyRequests
{
    public static Task WriteAsync(HttpContext context, TimeSpan retryAfter)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.WriteAsJsonAsync(
            new ProblemDetails { Status = StatusCodes.Status429TooManyRequests, Title = "Too many requests.", Detail = "Nothing was changed; try again after the time that Retry-After names." },
            options: null, "application/problem+json", context.RequestAborted);
    }
}
