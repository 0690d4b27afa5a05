using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Api;
using Studio.Decisions.Rules;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Api;

/// <summary>
/// <c>POST /api/rules/check</c>: tells a planner, while he writes, what is wrong or how many customers match and what they would be told. The
/// condition is JavaScript (<c>condition</c>) or a tree (<c>tree</c>); the answer has both views.
/// </summary>
internal static class RuleCheckEndpoint
{
    private const int MaximumBody = 32 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/rules/check", async (HttpContext context) =>
    {
        var (body, _) = await JsonBody.ReadAsync(context, MaximumBody);
        var matcher = context.RequestServices.GetRequiredService<RuleMatcher>();
        var condition = JsonBody.JsonText(body, "condition", "condition", 8192);
        var (offerId, scriptId) = (JsonBody.JsonText(body, "offerId", "offerId", 26), JsonBody.JsonText(body, "scriptId", "scriptId", 26));
        if (condition is not null && body["tree"] is not null)
        {
            throw ProblemException.Invalid("tree", "Give the condition as JavaScript or as a tree, not as both.");
        }

        var check = body["tree"] is { } tree
            ? await matcher.CheckAsync(tree, offerId, scriptId, context.RequestAborted)
            : await matcher.CheckAsync(condition ?? "", offerId, scriptId, context.RequestAborted);

        // The browser follows the links as they stand: a tenant's prefix belongs in front.
        var links = check with { Examples = [.. check.Examples.Select(e => e with { Url = context.Request.PathBase + e.Url })] };
        await context.Response.WriteAsJsonAsync(links, context.RequestAborted);
    }).RequirePermission(DecisionPermissions.ViewRules);
}
