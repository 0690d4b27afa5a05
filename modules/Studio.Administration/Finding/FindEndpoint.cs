using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Finding;
using Studio.Kernel.Security;

namespace Studio.Administration.Finding;

/// <summary><c>GET /api/find?q=…</c>: what the words find that the person may go to, for the field that Ctrl-K opens. Addresses begin at the host's root.</summary>
internal static class FindEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/find", FindAsync).RequirePermission(StandardPermissions.AccessAdmin);

    private static async Task FindAsync(HttpContext context)
    {
        var groups = await context.RequestServices.GetRequiredService<Finder>().FindAsync(context.Request.Query["q"], context.User, context.RequestAborted);
        var json = new JsonArray([.. groups.Select(g => (JsonNode)new JsonObject
        {
            ["title"] = g.Title,
            ["entries"] = new JsonArray([.. g.Entries.Select(e => (JsonNode)new JsonObject { ["text"] = e.Text, ["url"] = context.Request.PathBase + e.Url, ["icon"] = e.Icon, ["hint"] = e.Hint })]),
        })]);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(new JsonObject { ["groups"] = json }, context.RequestAborted);
    }
}
