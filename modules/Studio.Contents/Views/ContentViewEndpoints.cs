using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Contents.Listing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Views;

/// <summary>
/// <c>/api/content-views</c>: <c>{id, type, name, own, shared, default, search, sort, match, conditions: [{field, operator, value, until}], columns, leftOut}</c>. Values are written as in the list: amounts in
/// major units, times in the tenant's zone. An answer has an <c>ETag</c>; a change with <c>If-Match</c> is refused with 412 where somebody was faster.
/// </summary>
internal static class ContentViewEndpoints
{
    private const int MaximumBody = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var views = routes.MapGroup("/api/content-views").RequirePermission(ContentPermissions.AccessContent);
        views.MapGet("", ListAsync);
        views.MapPost("", AddAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        views.MapGet("/{id}", GetAsync);
        views.MapPut("/{id}", ChangeAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        views.MapDelete("/{id}", DeleteAsync);
        views.MapPut("/{id}/default", (HttpContext context) => SetDefaultAsync(context, isDefault: true));
        views.MapDelete("/{id}/default", (HttpContext context) => SetDefaultAsync(context, isDefault: false));
    }

    private static async Task ListAsync(HttpContext context)
    {
        var type = context.Request.Query["type"].ToString();
        if (type.Length > 0)
        {
            var known = (await Door(context).DefinitionsAsync(context.RequestAborted)).Type(type) ?? throw ProblemException.Invalid("type", $"There is no content type '{type}'.");
            await Door(context).OwnerSeenAsync(known);
        }

        var found = type.Length > 0 ? await Views(context).ListAsync(type, context.RequestAborted) : await Views(context).ListAsync(context.RequestAborted);
        var items = new JsonArray();
        foreach (var view in found.Views)
        {
            items.Add(await WriteAsync(context, view, found));
        }

        await AnswerAsync(context, new JsonObject { ["items"] = items });
    }

    private static async Task AddAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var read = Read(body);
        var view = await Views(context).AddAsync(read.Type ?? throw ProblemException.Invalid("type", "The name of a content type is needed."), read.ToWords(), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/content-views/{view.Id}";
        await AnswerAsync(context, view);
    }

    private static async Task GetAsync(HttpContext context) => await AnswerAsync(context, await Views(context).GetAsync(Id(context), context.RequestAborted));

    private static async Task ChangeAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var wanted = context.Request.Headers.IfMatch.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        try
        {
            await AnswerAsync(context, await Views(context).ChangeAsync(Id(context), Read(body).ToWords(), view => wanted.Count == 0 || wanted.Contains("*") || wanted.Contains(view.ETag), context.RequestAborted));
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            throw new ProblemException(StatusCodes.Status412PreconditionFailed, "The view was changed in between.", e.Message);
        }
    }

    private static async Task DeleteAsync(HttpContext context)
    {
        await Views(context).DeleteAsync(Id(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task SetDefaultAsync(HttpContext context, bool isDefault)
    {
        await Views(context).SetDefaultAsync(Id(context), isDefault, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task AnswerAsync(HttpContext context, ContentView view)
    {
        context.Response.Headers.ETag = view.ETag;
        await AnswerAsync(context, await WriteAsync(context, view, await Views(context).ListAsync(view.ContentType, context.RequestAborted)));
    }

    private static Task AnswerAsync(HttpContext context, JsonObject json)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(json, context.RequestAborted);
    }

    /// <summary>The view as the caller may see it: of what others ask about fields that he does not see, only how much it is.</summary>
    private static async Task<JsonObject> WriteAsync(HttpContext context, ContentView view, ContentViewList among)
    {
        var (asked, leftOut) = await context.RequestServices.GetRequiredService<ContentViewReading>().ReadAsync(view, context.RequestAborted);
        return new JsonObject
        {
            ["id"] = view.Id,
            ["type"] = view.ContentType,
            ["name"] = view.Name,
            ["own"] = view.OwnerId == Door(context).Id,
            ["shared"] = view.Shared,
            ["default"] = among.IsDefault(view),
            ["search"] = asked.Search,
            ["sort"] = asked.Sort,
            ["match"] = asked.Any ? "any" : "all",
            ["conditions"] = new JsonArray([.. asked.Conditions.Select(c => (JsonNode)new JsonObject { ["field"] = c.Field, ["operator"] = c.Operator, ["value"] = c.Value, ["until"] = c.Until })]),
            ["columns"] = asked.Columns is null ? null : new JsonArray([.. asked.Columns.Select(c => (JsonNode)c)]),
            ["leftOut"] = leftOut.Count,
        };
    }

    private static ViewBody Read(JsonObject body)
    {
        try
        {
            return body.Deserialize<ViewBody>(JsonSerializerOptions.Web)!;
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid(e.Path?.TrimStart('$', '.') ?? "", "type, name, search and sort are texts, shared is true or false, match is all or any, conditions are a list of {field, operator, value, until}, columns a list of paths or null.");
        }
    }

    private static string Id(HttpContext context) => context.Request.RouteValues["id"] is string id && IdGenerator.IsId(id) ? id : throw ProblemException.NotFound("There is no such view.");

    private static ContentViews Views(HttpContext context) => context.RequestServices.GetRequiredService<ContentViews>();

    private static ContentDoor Door(HttpContext context) => context.RequestServices.GetRequiredService<ContentDoor>();

    private sealed record ConditionBody(string? Field, string? Operator, string? Value, string? Until);

    private sealed record ViewBody(string? Type, string? Name, bool? Shared, string? Search, string? Sort, string? Match, IReadOnlyList<ConditionBody?>? Conditions, IReadOnlyList<string?>? Columns)
    {
        public ContentViewWords ToWords() => new(Name ?? "", Shared ?? false, new ListRequest
        {
            Search = Search ?? "",
            Sort = Sort is { Length: > 0 } ? Sort : ListRequest.UsualSort,
            Any = Match switch { null or "all" => false, "any" => true, _ => throw ProblemException.Invalid("match", "all or any is needed.") },
            Conditions = [.. (Conditions ?? []).Select(c => new ListCondition(c?.Field ?? "", c?.Operator ?? "", c?.Value?.Trim() ?? "", c?.Until?.Trim() ?? ""))],
            Columns = Columns is null ? null : [.. Columns.Select(c => c ?? "")],
        });
    }
}
