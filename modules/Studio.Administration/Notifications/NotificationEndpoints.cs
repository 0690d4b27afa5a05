using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Studio.Administration.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Notifications;

/// <summary><c>/api/notifications</c>: a user's own notifications, in his language; how many he has not read; marking one or all as read.</summary>
internal static class NotificationEndpoints
{
    private const int LongestSearch = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/notifications");
        group.MapGet("", ListAsync).RequirePermission(StandardPermissions.AccessAdmin);
        group.MapGet("/unread", UnreadAsync).RequirePermission(StandardPermissions.AccessAdmin);
        group.MapPost("/read", async (HttpContext context, NotificationRecords records, CancellationToken ct) =>
            Results.Ok(new { read = await records.ReadAllAsync(Me(context), ct) })).RequirePermission(StandardPermissions.AccessAdmin);
        group.MapPost("/{id}/read", async (string id, HttpContext context, NotificationRecords records, CancellationToken ct) =>
        {
            await records.ReadAsync(Me(context), id, ct);
            return Results.NoContent();
        }).RequirePermission(StandardPermissions.AccessAdmin);
    }

    private static async Task<IResult> ListAsync(HttpContext context, NotificationRecords records, CancellationToken ct)
    {
        var page = ApiPage.From(context.Request);
        var search = context.Request.Query["search"].ToString();
        if (search.Length > LongestSearch)
        {
            throw ProblemException.Invalid("search", "At most 100 characters are searched for.");
        }

        var (items, total) = await records.ListAsync(Me(context), new NotificationQuery(search.Trim(), UnreadOf(context.Request.Query["state"].ToString()), page.Skip, page.Size), ct);
        return Results.Ok(page.Answer(items.Select(i => Answer(i, context)), total));
    }

    private static async Task<IResult> UnreadAsync(HttpContext context, NotificationRecords records, CancellationToken ct)
    {
        var (count, newest) = await records.UnreadAsync(Me(context), ct);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new JsonObject { ["count"] = count, ["newest"] = newest is null ? null : Answer(newest, context) });
    }

    private static bool? UnreadOf(string state) => state switch
    {
        "" => null,
        "unread" => true,
        "read" => false,
        _ => throw ProblemException.Invalid("state", "unread or read is needed."),
    };

    private static JsonObject Answer(NotificationView item, HttpContext context) => new()
    {
        ["id"] = item.Id,
        ["text"] = item.Text,
        ["tone"] = item.ToneName,
        ["url"] = item.Url is null ? null : context.Request.PathBase + item.Url,
        ["createdUtc"] = DateTimeOffset.FromUnixTimeMilliseconds(item.CreatedUtc),
        ["readUtc"] = item.ReadUtc is { } read ? DateTimeOffset.FromUnixTimeMilliseconds(read) : null,
    };

    private static string Me(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
}
