using Microsoft.AspNetCore.Http;

namespace Studio.Kernel.Security;

/// <summary>Sets the headers that keep a page's browser from running what the page did not bring. Scripts and styles are files of this host.</summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    // A program that reads an answer runs nothing of it; a person who opens its address sees text.
    private const string ForData = "default-src 'none'; frame-ancestors 'none'";
    private const string ForPages = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    private const string Devices = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=(self)";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            Set((HttpContext)state);
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (IsData(headers.ContentType.ToString()))
        {
            headers.ContentSecurityPolicy = ForData;
            return;
        }

        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Devices;
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            // A file that people uploaded has a stricter one of its own.
            headers.ContentSecurityPolicy = ScriptNonce.Of(context) is { } nonce ? ForPages.Replace("script-src 'self'", $"script-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal) : ForPages;
        }
    }

    private static bool IsData(string contentType) =>
        contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) || contentType.StartsWith("application/problem+json", StringComparison.OrdinalIgnoreCase);
}
