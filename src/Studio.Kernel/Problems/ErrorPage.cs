using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Modules;

namespace Studio.Kernel.Problems;

/// <summary>The page a person sees when a request is refused. Plain on purpose: it must work when nothing else does.</summary>
public static class ErrorPage
{
    /// <summary>Writes the page for a refusal; the status must be set already.</summary>
    public static Task WriteAsync(HttpContext context, ProblemException problem)
    {
        var text = new ProblemTexts(context.RequestServices.GetRequiredService<IStringLocalizerFactory>(), context.RequestServices.GetService<IReadOnlyList<FeatureInfo>>() ?? []);
        var encode = context.RequestServices.GetRequiredService<HtmlEncoder>();
        var culture = Thread.CurrentThread.CurrentUICulture.Name;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="{encode.Encode(culture)}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>{encode.Encode(text[problem.Title])}</title></head>
            <body><main><h1>{encode.Encode(text[problem.Title])}</h1><p>{encode.Encode(text[problem.Message])}</p><p><a href="{encode.Encode(context.Request.PathBase + "/")}">{encode.Encode(text["Back to the start"])}</a></p></main></body>
            </html>
            """, context.RequestAborted);
    }
}
