using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Studio.Kernel.Security;

/// <summary>Sets the headers that keep a page's browser from running what the page did not bring. Scripts need a file of this host or the request's nonce.</summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    /// <summary>Where the request's nonce is kept in <see cref="HttpContext.Items"/>.</summary>
    public const string NonceKey = "csp-nonce";

    public Task InvokeAsync(HttpContext context)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Items[NonceKey] = nonce;
        context.Response.OnStarting(static state =>
        {
            var (context, nonce) = ((HttpContext, string))state;
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=(self)";
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            if (headers.ContentSecurityPolicy.Count > 0)
            {
                // A file that people uploaded has a stricter one of its own.
                return Task.CompletedTask;
            }

            headers.ContentSecurityPolicy = "default-src 'self'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
            return Task.CompletedTask;
        }, (context, nonce));
        return next(context);
    }
}
