using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Contents.Access;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Api;

/// <summary>What is done with an item and its versions beside saving: taken back, thrown away, brought back, compared, copied, published later; and what names what.</summary>
internal static class ContentOperationEndpoints
{
    private const int MaximumBody = 4096;
    private const int MaximumPageSize = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/content/{id}/unpublish", UnpublishAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapPost("/api/content/{id}/discard-draft", DiscardAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapPost("/api/content/{id}/versions/{version}/restore", RestoreAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapGet("/api/content/{id}/compare", CompareAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapPost("/api/content/{id}/clone", CloneAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapPut("/api/content/{id}/schedule", ScheduleAsync).RequirePermission(ContentPermissions.AccessContent).WithMetadata(new BodyLimitAttribute(MaximumBody));
        routes.MapDelete("/api/content/{id}/schedule", CancelAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapGet("/api/content/{id}/references", ReferencesAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapGet("/api/content/by-path", (HttpContext context) => FindAsync(context, "path")).RequirePermission(ContentPermissions.AccessContent);
        routes.MapGet("/api/content/by-alias", (HttpContext context) => FindAsync(context, "alias")).RequirePermission(ContentPermissions.AccessContent);
    }

    private static Task UnpublishAsync(HttpContext context) =>
        ChangeAsync(context, ContentAct.Publish, (versions, item, _, ct) => versions.UnpublishAsync(item.ContentItemId, item.ETag, ct));

    private static Task DiscardAsync(HttpContext context) =>
        ChangeAsync(context, ContentAct.Edit, (versions, item, _, ct) => versions.DiscardDraftAsync(item.ContentItemId, item.ETag, ct));

    private static async Task RestoreAsync(HttpContext context)
    {
        var (id, versionId) = (Id(context), (string?)context.Request.RouteValues["version"] ?? "");
        var (services, door, match) = (context.RequestServices, Door(context), IfMatch.From(context.Request));
        var saved = await services.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            // A deleted item has no newest version; it comes back with one of its old ones.
            var newest = await services.GetRequiredService<ContentManager>().GetAsync(id, VersionOptions.Latest, ct);
            var versions = services.GetRequiredService<ContentVersions>();
            var version = await versions.VersionAsync(id, versionId, ct);
            await door.RequireAsync(ContentAct.Edit, version.ContentType, newest ?? version, ct);
            match.Check(newest);
            return await versions.RestoreAsync(id, versionId, door.Saving, ct);
        }, context.RequestAborted);
        await WriteAsync(context, door, saved);
    }

    private static async Task CompareAsync(HttpContext context)
    {
        var (id, door) = (Id(context), Door(context));
        var versions = context.RequestServices.GetRequiredService<ContentVersions>();
        var comparison = await versions.CompareAsync(id, Query(context, "older"), Query(context, "newer"), door.Fields, context.RequestAborted);
        var newest = await context.RequestServices.GetRequiredService<ContentManager>().GetAsync(id, VersionOptions.Latest, context.RequestAborted);
        await door.RequireAsync(ContentAct.View, comparison.Newer.ContentType, newest ?? comparison.Newer, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(comparison.ToJson(), context.RequestAborted);
    }

    private static async Task CloneAsync(HttpContext context)
    {
        var door = Door(context);
        var copy = await RunAsync(context, ContentAct.Edit, async (versions, item, options, ct) =>
        {
            await door.RequireAsync(ContentAct.Edit, item.ContentType, null, ct);
            return await versions.CloneAsync(item.ContentItemId, options, ct);
        });
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/content/{copy.ContentItemId}";
        await WriteAsync(context, door, copy);
    }

    private static async Task ScheduleAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody, 4);
        var at = body["at"] is JsonValue v && v.TryGetValue<string>(out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw ProblemException.Invalid("at", "A time as in 2026-11-21T08:30:00Z is needed.");
        await ChangeAsync(context, ContentAct.Publish, (versions, item, options, ct) => versions.ScheduleAsync(item.ContentItemId, at, options, ct));
    }

    private static Task CancelAsync(HttpContext context) =>
        ChangeAsync(context, ContentAct.Publish, (versions, item, options, ct) => versions.ScheduleAsync(item.ContentItemId, null, options, ct));

    private static async Task ReferencesAsync(HttpContext context)
    {
        var (services, door) = (context.RequestServices, Door(context));
        var item = await OpenAsync(context, ContentAct.View);
        var references = services.GetRequiredService<ContentReferences>();
        var visible = await door.DefinitionsAsync(context.RequestAborted);
        var (page, size) = (Number(context, "page", 1, int.MaxValue / MaximumPageSize), Number(context, "pageSize", 25, MaximumPageSize));
        var types = (await door.TypesAsync(context.RequestAborted)).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var incoming = await references.ToAsync(item.ContentItemId, page, size, visible, types, context.RequestAborted);
        var referrers = new JsonArray();
        foreach (var referrer in incoming.Items)
        {
            var shown = await door.ShowAsync(referrer.Item, context.RequestAborted);
            referrers.Add(new JsonObject { ["ContentItemId"] = shown.ContentItemId, ["ContentType"] = shown.ContentType, ["DisplayText"] = shown.DisplayText, ["paths"] = new JsonArray([.. referrer.Paths.Select(p => (JsonNode?)p)]) });
        }

        await context.Response.WriteAsJsonAsync(new JsonObject
        {
            ["outgoing"] = new JsonArray([.. references.Of(item, visible).Select(r => (JsonNode?)new JsonObject { ["path"] = r.Path, ["ContentItemId"] = r.ContentItemId })]),
            ["incoming"] = referrers,
            ["total"] = incoming.Total,
            ["page"] = page,
            ["pageSize"] = size,
        }, context.RequestAborted);
    }

    private static async Task FindAsync(HttpContext context, string kind)
    {
        var (services, door) = (context.RequestServices, Door(context));
        var id = await services.GetRequiredService<ContentKeys>().OwnerAsync(kind, Query(context, kind).Trim('/'), context.RequestAborted);
        var item = id is null ? null : await services.GetRequiredService<ContentManager>().GetAsync(id, ContentQueryReader.ReadVersion(context.Request.Query), context.RequestAborted);
        if (item is null)
        {
            throw ProblemException.NotFound($"No item has this {kind}.");
        }

        await door.RequireAsync(ContentAct.View, item.ContentType, item, context.RequestAborted);
        await WriteAsync(context, door, item);
    }

    private static async Task ChangeAsync(HttpContext context, ContentAct act, Func<ContentVersions, ContentItem, SaveOptions, CancellationToken, Task<ContentItem>> change) =>
        await WriteAsync(context, Door(context), await RunAsync(context, act, change));

    /// <summary>Does something with the newest version, where the caller may and <c>If-Match</c> holds, in one transaction.</summary>
    private static Task<ContentItem> RunAsync(HttpContext context, ContentAct act, Func<ContentVersions, ContentItem, SaveOptions, CancellationToken, Task<ContentItem>> change)
    {
        var (services, door, match) = (context.RequestServices, Door(context), IfMatch.From(context.Request));
        return services.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            var item = await OpenAsync(context, act);
            match.Check(item);
            return await change(services.GetRequiredService<ContentVersions>(), item, door.Saving with { ExpectedETag = item.ETag }, ct);
        }, context.RequestAborted);
    }

    private static async Task<ContentItem> OpenAsync(HttpContext context, ContentAct act)
    {
        var id = Id(context);
        var item = await context.RequestServices.GetRequiredService<ContentManager>().GetAsync(id, VersionOptions.Latest, context.RequestAborted)
            ?? throw ProblemException.NotFound($"There is no content item '{id}'.");
        await Door(context).RequireAsync(act, item.ContentType, item, context.RequestAborted);
        return item;
    }

    private static async Task WriteAsync(HttpContext context, ContentDoor door, ContentItem item)
    {
        context.Response.Headers.ETag = $"\"{item.ETag}\"";
        await context.Response.WriteAsJsonAsync((await door.ShowAsync(item, context.RequestAborted)).ToJson(), context.RequestAborted);
    }

    private static ContentDoor Door(HttpContext context) => context.RequestServices.GetRequiredService<ContentDoor>();

    private static string Id(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["id"];
        return IdGenerator.IsId(id) ? id! : throw ProblemException.NotFound($"There is no content item '{id}'.");
    }

    private static string Query(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 and <= 400 } text ? text : throw ProblemException.Invalid(name, "A value is needed.");

    private static int Number(HttpContext context, string name, int otherwise, int most)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length == 0 ? otherwise : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= most ? n : throw ProblemException.Invalid(name, $"A number from 1 to {most.ToString(CultureInfo.InvariantCulture)} is needed.");
    }
}
