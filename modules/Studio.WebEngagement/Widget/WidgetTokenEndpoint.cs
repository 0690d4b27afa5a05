using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Limits;
using Studio.WebEngagement.Visits;

namespace Studio.WebEngagement.Widget;

/// <summary>
/// <c>POST /api/widget/token</c>: a token for the browser that asks, by its cookies. The antiforgery token is needed like with every post
/// that cookies sign in.
/// </summary>
internal static class WidgetTokenEndpoint
{
    // Every call may make a new visitor.
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/widget/token", HandleAsync).AllowAnonymous().WithMetadata(new ClientLimitAttribute("WidgetTokens", 600));

    private static async Task HandleAsync(HttpContext context)
    {
        var person = await context.RequestServices.GetRequiredService<ShopVisits>().GetAsync(context);
        var token = context.RequestServices.GetRequiredService<WidgetTokens>().Issue(person.VisitorId, person.CustomerId);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(token, context.RequestAborted);
    }
}
