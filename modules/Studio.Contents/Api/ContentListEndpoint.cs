using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;

namespace Studio.Contents.Api;

/// <summary><c>GET /api/content</c>: a page of items, how many there are and how that is meant, and the addresses of the pages beside it.</summary>
internal static class ContentListEndpoint
{
    public static async Task ListAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var door = services.GetRequiredService<ContentDoor>();
        var query = await door.AskAsync(ContentQueryReader.Read(context.Request.Query), context.RequestAborted);
        var all = await door.DefinitionsAsync(context.RequestAborted);
        var selection = all.Type(query.ContentType) is { } type ? FieldSelection.Read(context.Request.Query, all, type) : null;
        var page = await services.GetRequiredService<ContentQueries>().QueryAsync(query, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(Write(context.Request, query, page, selection), context.RequestAborted);
    }

    private static JsonObject Write(HttpRequest request, ContentQuery query, ContentPage page, FieldSelection? selection)
    {
        var json = new JsonObject
        {
            ["items"] = new JsonArray([.. page.Items.Select(i => Write(i, selection))]),
            ["total"] = page.TotalKind == TotalKind.Unknown ? null : page.Total,
            ["totalIs"] = page.TotalKind switch { TotalKind.Exact => "exact", TotalKind.MoreThan => "moreThan", TotalKind.Estimate => "estimate", _ => "unknown" },
            ["pageSize"] = page.PageSize,
            ["next"] = page.Next,
            ["previous"] = page.Previous,
            ["links"] = new JsonObject
            {
                ["self"] = Link(request),
                ["first"] = Link(request, null),
                ["next"] = page.Next is null ? null : Link(request, page.Next),
                ["previous"] = page.Previous is null ? null : Link(request, page.Previous),
            },
        };
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            json["unread"] = page.Unread;
        }

        if (string.IsNullOrEmpty(query.Cursor))
        {
            json["page"] = page.Page;
        }

        return json;
    }

    private static JsonObject Write(ContentItem item, FieldSelection? selection) => selection?.Apply(item.ToJson()) ?? item.ToJson();

    private static string Link(HttpRequest request) => request.PathBase + request.Path + request.QueryString;

    /// <summary>The same query from a cursor, or from its beginning.</summary>
    private static string Link(HttpRequest request, string? cursor)
    {
        var query = new QueryBuilder(request.Query.Where(q => q.Key is not ("cursor" or "page")).SelectMany(q => q.Value.Select(v => new KeyValuePair<string, string>(q.Key, v ?? ""))));
        if (cursor is not null)
        {
            query.Add("cursor", cursor);
        }

        return request.PathBase + request.Path + query.ToQueryString();
    }
}
