using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Studio.Kernel.Security.SignIn;

/// <summary>Tells a browser that there were too many attempts; the page with the sentence is the caller's.</summary>
public static class SignInRefusal
{
    /// <summary>Refuses because of too many attempts: 429 with Retry-After in whole seconds.</summary>
    public static void RefuseFor(this HttpResponse response, TimeSpan wait)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
