using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Segments.Api;

/// <summary>
/// <c>GET /api/segments</c>: the published segments with how they stand. <c>GET /api/segments/{id}/members?after=&amp;take=</c>: who is in one. <c>GET /api/customers/{id}/segments</c>: which a
/// customer is in. A segment is written as content is, by <c>/api/content</c>.
/// </summary>
internal static class SegmentEndpoints
{
    private const int MostMembers = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/segments", ListAsync).RequirePermission(CustomerPermissions.ViewCustomers);
        routes.MapGet("/api/segments/{id}/members", MembersAsync).RequirePermission(CustomerPermissions.ViewCustomers);
        routes.MapGet("/api/customers/{id}/segments", OfCustomerAsync).RequirePermission(CustomerPermissions.ViewCustomers);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var set = await services.GetRequiredService<SegmentSets>().GetAsync(services, context.RequestAborted);
        var standings = await services.GetRequiredService<SegmentLists>().StandingsAsync([.. set.Segments.Select(s => s.Id)], context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new
        {
            items = set.Segments.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new { s.Id, s.Name, s.Condition, compiles = s.Compiled is not null, standing = standings.GetValueOrDefault(s.Id) }).ToList(),
        }, context.RequestAborted);
    }

    private static async Task MembersAsync(HttpContext context)
    {
        var (id, after) = ((string)context.Request.RouteValues["id"]!, context.Request.Query["after"].ToString());
        var take = 100;
        if (context.Request.Query["take"].ToString() is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out take) || take is < 1 or > MostMembers))
        {
            throw ProblemException.Invalid("take", $"Take 1 to {MostMembers} at a time.");
        }

        await RequireAsync(context, id);
        var rows = await context.RequestServices.GetRequiredService<SegmentLists>().MembersAfterAsync(id, after, take, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new { items = rows, next = rows.Count == take ? rows[^1].CustomerId : null }, context.RequestAborted);
    }

    private static async Task OfCustomerAsync(HttpContext context) => await context.Response.WriteAsJsonAsync(
        new { items = await context.RequestServices.GetRequiredService<SegmentLists>().OfCustomerAsync((string)context.Request.RouteValues["id"]!, context.RequestAborted) }, context.RequestAborted);

    private static async Task RequireAsync(HttpContext context, string id)
    {
        var services = context.RequestServices;
        if ((await services.GetRequiredService<SegmentSets>().GetAsync(services, context.RequestAborted)).Segments.All(s => s.Id != id))
        {
            throw new ProblemException(StatusCodes.Status404NotFound, "There is no such segment.", "It was never published, or it is gone.");
        }
    }
}
