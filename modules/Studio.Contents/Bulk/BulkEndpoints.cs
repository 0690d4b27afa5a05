using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Contents.Api;
using Studio.Contents.Listing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Bulk;

/// <summary>
/// <c>/api/content-bulk</c>: one action on many items, in the background. An order is <c>{type, action, items: [id…]}</c>, or instead of items what a list asks: <c>{search, match, conditions: [{field, operator, value, until}]}</c>;
/// <c>set</c> takes <c>field</c> and <c>value</c>, the value's JSON as it is in items. With <c>?dryRun=true</c> it only answers how many items these are.
/// </summary>
internal static class BulkEndpoints
{
    private const int MaximumBody = 256 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var actions = routes.MapGroup("/api/content-bulk").RequirePermission(ContentPermissions.AccessContent);
        actions.MapGet("", ListAsync);
        actions.MapPost("", StartAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        actions.MapGet("/{id}", GetAsync);
        actions.MapGet("/{id}/errors", ErrorsAsync);
        actions.MapPost("/{id}/cancel", CancelAsync);
        actions.MapPost("/{id}/undo", UndoAsync);
    }

    /// <summary>An action as the API and the page's progress see it.</summary>
    public static JsonObject Write(BulkAction action, IStringLocalizer texts, DateTimeOffset now) => new()
    {
        ["id"] = action.Id,
        ["type"] = action.Order.ContentType,
        ["action"] = action.UndoOf is null ? action.Order.Act : BulkActs.Undo,
        ["field"] = action.Order.Field,
        ["undoOf"] = action.UndoOf,
        ["undoneBy"] = action.UndoneBy,
        ["canUndo"] = action.CanUndo(now),
        ["state"] = action.State,
        ["linesTotal"] = action.Gathered ? action.Items : null,
        ["linesRead"] = action.Done,
        ["accepted"] = action.Changed + action.Unchanged,
        ["changed"] = action.Changed,
        ["unchanged"] = action.Unchanged,
        ["rejected"] = action.Refused,
        ["error"] = action.Error is null ? null : texts[action.Error].Value,
        ["createdAt"] = action.CreatedAt.UtcDateTime,
        ["finishedAt"] = action.FinishedAt?.UtcDateTime,
    };

    private static async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        _ = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var found = await Actions(context).ListAsync(query["state"], page, context.RequestAborted);
        await AnswerAsync(context, new JsonObject { ["items"] = new JsonArray([.. found.Actions.Select(a => Write(context, a))]), ["total"] = found.Total, ["page"] = found.Page, ["pages"] = found.Pages });
    }

    private static async Task StartAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var order = Read(body);
        if (ContentEndpoints.ReadFlag(context, "dryRun"))
        {
            await AnswerAsync(context, new JsonObject { ["items"] = await Actions(context).CountAsync(order, context.RequestAborted) });
            return;
        }

        await AcceptedAsync(context, await Actions(context).StartAsync(order, context.RequestAborted));
    }

    private static async Task GetAsync(HttpContext context) => await AnswerAsync(context, Write(context, await Actions(context).GetAsync(Id(context), context.RequestAborted)));

    private static async Task ErrorsAsync(HttpContext context)
    {
        var action = await Actions(context).GetAsync(Id(context), context.RequestAborted);
        _ = int.TryParse(context.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var found = await Actions(context).FailuresAsync(action.Id, page, context.RequestAborted);
        var texts = Texts(context);
        await AnswerAsync(context, new JsonObject
        {
            ["items"] = new JsonArray([.. found.Failures.Select(f => (JsonNode)new JsonObject { ["ContentItemId"] = f.ItemId, ["message"] = texts[f.Message].Value })]),
            ["total"] = found.Total,
            ["page"] = found.Page,
            ["pages"] = found.Pages,
        });
    }

    private static async Task CancelAsync(HttpContext context)
    {
        await Actions(context).CancelAsync(Id(context), context.RequestAborted);
        await GetAsync(context);
    }

    private static async Task UndoAsync(HttpContext context) => await AcceptedAsync(context, await Actions(context).UndoAsync(Id(context), context.RequestAborted));

    private static Task AcceptedAsync(HttpContext context, BulkAction action)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/content-bulk/{action.Id}";
        return AnswerAsync(context, Write(context, action));
    }

    private static Task AnswerAsync(HttpContext context, JsonObject json)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(json, context.RequestAborted);
    }

    private static BulkOrder Read(JsonObject body)
    {
        try
        {
            return body.Deserialize<OrderBody>(JsonSerializerOptions.Web)!.ToOrder();
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid(e.Path?.TrimStart('$', '.') ?? "", "type, action, field and search are texts, value is an object or null, items a list of ids or null, match all or any, conditions a list of {field, operator, value, until}.");
        }
    }

    private static JsonObject Write(HttpContext context, BulkAction action) => Write(action, Texts(context), context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    private static string Id(HttpContext context) => context.Request.RouteValues["id"] is string id && IdGenerator.IsId(id) ? id : throw ProblemException.NotFound("There is no such action.");

    private static BulkActions Actions(HttpContext context) => context.RequestServices.GetRequiredService<BulkActions>();

    private static IStringLocalizer Texts(HttpContext context) => context.RequestServices.GetRequiredService<IStringLocalizer<ContentPermissions>>();

    private sealed record ConditionBody(string? Field, string? Operator, string? Value, string? Until);

    private sealed record OrderBody(string? Type, string? Action, IReadOnlyList<string?>? Items, string? Search, string? Match, IReadOnlyList<ConditionBody?>? Conditions, string? Field, JsonObject? Value)
    {
        public BulkOrder ToOrder() => new(Type ?? "", Action ?? "")
        {
            Items = Items is null ? null : [.. Items.Select(i => i ?? "")],
            Asked = new ListRequest
            {
                Search = Search is null or { Length: <= ListRequest.LongestText } ? Search ?? "" : throw ProblemException.Invalid("search", "The text is too long."),
                Any = Match switch { null or "all" => false, "any" => true, _ => throw ProblemException.Invalid("match", "all or any is needed.") },
                Conditions = Conditions is null or { Count: <= ListRequest.MostConditions }
                    ? [.. (Conditions ?? []).Select(c => new ListCondition(c?.Field ?? "", c?.Operator ?? "", c?.Value?.Trim() ?? "", c?.Until?.Trim() ?? ""))]
                    : throw ProblemException.Invalid("conditions", "At most 20 conditions are possible."),
            },
            Field = Field,
            Value = Value,
        };
    }
}
