using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Assets;
using Studio.Kernel.Api;
using Studio.Kernel.Limits;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.WebEngagement.Widget;

/// <summary>What <c>POST /api/widget/site-token</c> answers.</summary>
/// <param name="Token">The signed token of an hour.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Pass">What the site keeps and sends the next time.</param>
public sealed record SiteTokenAnswer(string Token, DateTimeOffset ExpiresAt, string Pass);

/// <summary>
/// The widget on other websites: <c>GET /widget/1.js</c>, the one script tag, and <c>POST /api/widget/site-token</c>, which changes the pass that the site keeps for a signed token. Cookies play no part.
/// </summary>
internal static class SiteEndpoints
{
    private const int MaximumBody = 4 * 1024;
    private const int MaximumPass = 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/widget/1.js", ScriptAsync).AllowAnonymous();

        // Every call may make a new visitor.
        routes.MapPost("/api/widget/site-token", TokenAsync).AllowAnonymous().WithMetadata(new CredentialInBodyAttribute(), new ClientLimitAttribute("SiteTokens", 600), new BodyLimitAttribute(MaximumBody));
    }

    /// <summary>A few lines that never change their address and load the script that does; with what the tenant set.</summary>
    private static async Task ScriptAsync(HttpContext context, AssetManifest assets, ISettingsStore settings)
    {
        var widget = await settings.GetAsync<WidgetSettings>(context.RequestAborted);
        var options = JsonSerializer.Serialize(new { consent = widget.ConsentPurpose.Length == 0 ? null : widget.ConsentPurpose }, JsonSerializerOptions.Web);
        context.Response.ContentType = "text/javascript; charset=utf-8";
        context.Response.Headers.CacheControl = "public,max-age=300";
        context.Response.Headers.AccessControlAllowOrigin = "*";

        // Relative to this address: the host and the tenant's path are those that the site wrote into its tag.
        await context.Response.WriteAsync($"import {{ start }} from '..{assets.Url("site.js")}';\nstart(new URL('..', import.meta.url).href, {options});\n", context.RequestAborted);
    }

    private static async Task TokenAsync(HttpContext context, ISettingsStore settings, SitePasses passes, WidgetTokens tokens)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (!WidgetOrigins.IsAllowed(await settings.GetAsync<WidgetSettings>(context.RequestAborted), origin))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "The website is not allowed.", "This website is not on the list of those that may carry the widget.");
        }

        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var pass = body["pass"] is null ? null
            : body["pass"] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var text) && text.Length <= MaximumPass ? text
            : throw ProblemException.Invalid("pass", "A text is needed.");
        var visitor = passes.VisitorOf(pass, origin);
        var token = tokens.Issue(visitor, null);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(new SiteTokenAnswer(token.Token, token.ExpiresAt, passes.Issue(visitor, origin)), context.RequestAborted);
    }
}
