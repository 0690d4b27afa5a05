using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Api;

/// <summary>Content over REST, in OrchardCore's JSON. Each answer with one item carries its ETag; <c>If-Match</c> makes a change conditional on it.</summary>
internal static class ContentEndpoints
{
    public const int MaximumBody = 1024 * 1024;

    private const int MaximumDepth = 32;
    private static readonly string[] GetOrHead = ["GET", "HEAD"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/content", GetOrHead, ContentListEndpoint.ListAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapMethods("/api/content/{id}", GetOrHead, GetAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapPost("/api/content", SaveAsync).RequirePermission(ContentPermissions.AccessContent).WithMetadata(new BodyLimitAttribute(MaximumBody));
        routes.MapPatch("/api/content/{id}", PatchAsync).RequirePermission(ContentPermissions.AccessContent).WithMetadata(new BodyLimitAttribute(MaximumBody));
        ContentVersionEndpoints.Map(routes);
        routes.MapPost("/api/content/{id}/publish", PublishAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapDelete("/api/content/{id}", DeleteAsync).RequirePermission(ContentPermissions.AccessContent);
        routes.MapGet("/api/content-types", TypesAsync).RequirePermission(ContentPermissions.AccessContent);
    }

    private static async Task GetAsync(HttpContext context)
    {
        var id = Id(context);
        var version = ContentQueryReader.ReadVersion(context.Request.Query);
        var item = await context.RequestServices.GetRequiredService<ContentManager>().GetAsync(id, version, context.RequestAborted) ?? throw Missing(id);
        await Door(context).RequireAsync(ContentAct.View, item.ContentType, item, context.RequestAborted);
        item = await Door(context).OpenAsync(item, context.RequestAborted);
        var all = await Door(context).DefinitionsAsync(context.RequestAborted);
        var selection = FieldSelection.Read(context.Request.Query, all, all.Type(item.ContentType));
        context.Response.Headers.ETag = $"\"{item.ETag}\"";
        await WriteAsync(context, selection?.Apply(item.ToJson()) ?? item.ToJson());
    }

    private static async Task SaveAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var (body, raw) = await JsonRequest.ReadAsync(context, MaximumBody, MaximumDepth);
        var item = ContentItem.FromJson(body);
        if (item.ContentItemId.Length > 0 && !IdGenerator.IsId(item.ContentItemId))
        {
            throw ProblemException.Invalid("ContentItemId", "An id of 26 characters is needed, or none for a new item.");
        }

        var draft = ReadFlag(context, "draft");
        var door = Door(context);
        var options = door.Saving with { Publish = !draft };
        var match = IfMatch.From(context.Request);

        // Draft and publish are two different requests, also with the same body.
        var key = IdempotencyKey.From("content:" + CallerOf(context.User), context.Request.Headers["Idempotency-Key"].ToString(), [.. raw, draft ? (byte)1 : (byte)0]);
        var content = services.GetRequiredService<ContentManager>();
        var idempotency = services.GetRequiredService<IdempotencyStore>();
        var answer = await services.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, (session, ct) => idempotency.RunAsync(session, key, async () =>
        {
            var before = item.ContentItemId.Length == 0 ? null : await content.GetAsync(item.ContentItemId, VersionOptions.Latest, ct);
            await door.RequireAsync(ContentAct.Edit, (before ?? item).ContentType, before, ct);
            await CheckPublishAsync(context, item.ContentType, before, draft);
            match.Check(before);
            if (before is null)
            {
                await content.FillAsync(item, ct);
            }

            var saved = await content.SaveAsync(item, options, ct);
            return new SaveAnswer(before is null, saved.ETag, saved.ContentItemId, (await door.ShowAsync(saved, ct)).ToJson());
        }, ct), context.RequestAborted);

        if (answer.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        var value = answer.Value;
        context.Response.StatusCode = value.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        context.Response.Headers.Location = value.Created ? $"{context.Request.PathBase}/api/content/{value.Id}" : default;
        context.Response.Headers.ETag = $"\"{value.ETag}\"";
        await WriteAsync(context, value.Item);
    }

    /// <summary>RFC 7396, always conditional: a patch says what to change of a state that was read, so it says which.</summary>
    private static async Task PatchAsync(HttpContext context)
    {
        var (id, services) = (Id(context), context.RequestServices);
        var match = IfMatch.From(context.Request).Require();
        var (patch, _) = await JsonRequest.ReadAsync(context, MaximumBody, MaximumDepth);
        var draft = ReadFlag(context, "draft");
        var content = services.GetRequiredService<ContentManager>();
        var known = await content.GetAsync(id, VersionOptions.Latest, context.RequestAborted) ?? throw Missing(id);
        var door = Door(context);
        await door.RequireAsync(ContentAct.Edit, known.ContentType, known, context.RequestAborted);
        await CheckPublishAsync(context, known.ContentType, known, draft);
        var all = await door.DefinitionsAsync(context.RequestAborted);
        var merge = new MergePatch(all, all.Type(known.ContentType) ?? throw Missing(id), services.GetRequiredService<ContentFieldTypes>());
        var options = door.Saving with { Publish = !draft };
        var saved = await services.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            var before = await content.GetAsync(id, VersionOptions.Latest, ct) ?? throw Missing(id);
            match.Check(before);
            return await content.SaveAsync(merge.Apply(before, patch), options, ct);
        }, context.RequestAborted);
        await WriteAsync(context, saved);
    }

    private static async Task PublishAsync(HttpContext context)
    {
        var (id, services) = (Id(context), context.RequestServices);
        var match = IfMatch.From(context.Request);
        var content = services.GetRequiredService<ContentManager>();
        var options = Door(context).Saving;
        var published = await services.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            var newest = await content.GetAsync(id, VersionOptions.Latest, ct) ?? throw Missing(id);
            await Door(context).RequireAsync(ContentAct.Publish, newest.ContentType, newest, ct);
            match.Check(newest);
            return await content.PublishAsync(id, options, ct);
        }, context.RequestAborted);
        await WriteAsync(context, published);
    }

    private static async Task DeleteAsync(HttpContext context)
    {
        var (id, services) = (Id(context), context.RequestServices);
        var match = IfMatch.From(context.Request);
        var content = services.GetRequiredService<ContentManager>();
        await services.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            var item = await content.GetAsync(id, VersionOptions.Latest, ct) ?? throw Missing(id);
            await Door(context).RequireAsync(ContentAct.Delete, item.ContentType, item, ct);
            match.Check(item);
            await content.DeleteAsync(id, ct);
        }, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task TypesAsync(HttpContext context)
    {
        var definitions = await Door(context).DefinitionsAsync(context.RequestAborted);
        await WriteAsync(context, new JsonObject
        {
            ["ContentTypes"] = new JsonArray([.. (await Door(context).TypesAsync(context.RequestAborted)).Select(ContentDefinitionJson.Write)]),
            ["ContentParts"] = new JsonArray([.. definitions.Parts.Values.Select(ContentDefinitionJson.Write)]),
        });
    }

    // A type without drafts has no unpublished state, so editing it is all there is.
    private static async Task CheckPublishAsync(HttpContext context, string contentType, ContentItem? known, bool draft)
    {
        var definitions = await context.RequestServices.GetRequiredService<ContentDefinitionStore>().GetAsync(context.RequestAborted);
        if (!draft && definitions.Type(contentType) is { Draftable: true } type && !await Door(context).MayAsync(ContentAct.Publish, type, known))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "Publishing is not allowed.", "You may save drafts: add ?draft=true. Publishing needs the permission PublishContent.");
        }
    }

    private static ContentDoor Door(HttpContext context) => context.RequestServices.GetRequiredService<ContentDoor>();

    private static string Id(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["id"];
        return IdGenerator.IsId(id) ? id! : throw Missing(id ?? "");
    }

    internal static bool ReadFlag(HttpContext context, string name) => context.Request.Query[name].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw ProblemException.Invalid(name, "true or false is needed."),
    };

    private static string CallerOf(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    private static ProblemException Missing(string id) => ProblemException.NotFound($"There is no content item '{id}', or it has no version of the kind asked for.");

    private static async Task WriteAsync(HttpContext context, ContentItem item)
    {
        context.Response.Headers.ETag = $"\"{item.ETag}\"";
        await WriteAsync(context, (await Door(context).ShowAsync(item, context.RequestAborted)).ToJson());
    }

    private static Task WriteAsync(HttpContext context, JsonObject json) => context.Response.WriteAsJsonAsync(json, context.RequestAborted);

    private sealed record SaveAnswer(bool Created, string ETag, string Id, JsonObject Item);
}
