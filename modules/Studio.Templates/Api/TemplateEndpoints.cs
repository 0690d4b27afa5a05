using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Contents;
using Studio.Customers;
using Studio.Customers.Api;
using Studio.Kernel.Api;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Liquid;

namespace Studio.Templates.Api;

/// <summary>
/// <c>POST /api/templates/preview {content, customerId?, culture?, encoding?}</c> → <c>{text, errors, missing}</c>: what a template writes, for its author. With <c>Accept: text/html</c> the answer is the text alone.
/// <c>GET /api/templates/completions</c> → tags, filters, variables and templates for the editor.
/// </summary>
internal static class TemplateEndpoints
{
    // The longest template that the engine takes, in JSON, where a letter may be written with six.
    private const int MaximumBody = 2 * 1024 * 1024;
    private const int MaximumContent = 256 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/templates/preview", (Delegate)PreviewAsync).RequirePermission(ContentPermissions.AccessContent).WithMetadata(new BodyLimitAttribute(MaximumBody));
        routes.MapGet("/api/templates/completions", async (HttpContext context) =>
            await context.Response.WriteAsJsonAsync(await context.RequestServices.GetRequiredService<TemplateCompletions>().ListAsync(context.RequestAborted), context.RequestAborted))
            .RequirePermission(ContentPermissions.AccessContent);
    }

    private static async Task PreviewAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var content = JsonBody.JsonText(body, "content", "content", MaximumContent) ?? throw ProblemException.Invalid("content", "A text is needed.");
        var customer = JsonBody.JsonText(body, "customerId", "customerId", 26);
        if (!string.IsNullOrEmpty(customer) && !await context.RequestServices.GetRequiredService<IAuthorizationService>().HasPermissionAsync(context.User, CustomerPermissions.ViewCustomers))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "Not allowed.", $"This needs the permission {CustomerPermissions.ViewCustomers.Name}.");
        }

        var preview = await context.RequestServices.GetRequiredService<TemplatePreview>().RenderAsync(
            content, string.IsNullOrEmpty(customer) ? null : customer, CultureOf(JsonBody.JsonText(body, "culture", "culture", 20)), EncodingOf(JsonBody.JsonText(body, "encoding", "encoding", 10)), context.RequestAborted);
        if (context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)))
        {
            // Whatever the template writes, nothing of it runs under the studio's address.
            context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'";
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(preview.Text, context.RequestAborted);
            return;
        }

        await context.Response.WriteAsJsonAsync(preview, context.RequestAborted);
    }

    private static CultureInfo CultureOf(string? name) => string.IsNullOrEmpty(name) ? CultureInfo.CurrentUICulture
        : StudioCultures.All.Contains(name, StringComparer.Ordinal) ? CultureInfo.GetCultureInfo(name)
        : throw ProblemException.Invalid("culture", $"The languages are {string.Join(", ", StudioCultures.All)}.");

    private static LiquidEncoding EncodingOf(string? name) => name switch
    {
        null or "" or "html" => LiquidEncoding.Html,
        "none" => LiquidEncoding.None,
        _ => throw ProblemException.Invalid("encoding", "The encoding is html or none."),
    };
}
