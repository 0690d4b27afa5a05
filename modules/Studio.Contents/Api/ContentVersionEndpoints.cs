using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Api;

/// <summary>What an item was: its versions, newest first, and each of them as it was saved.</summary>
internal static class ContentVersionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/content/{id}/versions", ListAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapGet("/api/content/{id}/versions/{version}", GetAsync).RequirePermission(ContentPermissions.AccessContent);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var versions = await VersionsAsync(context);
        await context.Response.WriteAsJsonAsync(new JsonObject
        {
            ["items"] = new JsonArray([.. versions.Select(v => (JsonNode)new JsonObject
            {
                ["ContentItemVersionId"] = v.ContentItemVersionId,
                ["Number"] = v.Number,
                ["DisplayText"] = v.DisplayText,
                ["Latest"] = v.Latest,
                ["Published"] = v.Published,
                ["ModifiedUtc"] = v.ModifiedUtc.UtcDateTime,
                ["PublishedUtc"] = v.PublishedUtc?.UtcDateTime,
                ["Author"] = v.Author,
                ["links"] = new JsonObject { ["self"] = $"{context.Request.PathBase}/api/content/{v.ContentItemId}/versions/{v.ContentItemVersionId}" },
            })]),
        }, context.RequestAborted);
    }

    private static async Task GetAsync(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["version"];
        var version = (await VersionsAsync(context)).FirstOrDefault(v => v.ContentItemVersionId == id) ?? throw ProblemException.NotFound($"The item has no version '{id}'.");
        context.Response.Headers.ETag = $"\"{version.ETag}\"";
        await context.Response.WriteAsJsonAsync(version.ToJson(), context.RequestAborted);
    }

    private static async Task<IReadOnlyList<ContentItem>> VersionsAsync(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["id"];
        var versions = IdGenerator.IsId(id) ? await context.RequestServices.GetRequiredService<ContentManager>().GetVersionsAsync(id!, context.RequestAborted) : [];
        if (versions.Count > 0)
        {
            var door = context.RequestServices.GetRequiredService<ContentDoor>();
            await door.RequireAsync(ContentAct.View, versions[0].ContentType, versions[0], context.RequestAborted);
            var shown = new List<ContentItem>(versions.Count);
            foreach (var version in versions)
            {
                shown.Add(await door.ShowAsync(version, context.RequestAborted));
            }

            return shown;
        }

        throw ProblemException.NotFound($"There is no content item '{id}'.");
    }
}
