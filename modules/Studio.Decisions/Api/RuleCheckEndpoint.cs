using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Api;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Rules;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Api;

/// <summary>
/// <c>POST /api/rules/check</c>: tells a planner, while he writes, what is wrong or how many customers match and what they would be told. The
/// condition is JavaScript (<c>condition</c>) or a tree (<c>tree</c>); the answer has both views. With a <c>layer</c> the rule (<c>ruleId</c>, <c>offerId</c>, <c>touchpoints</c>,
/// <c>channels</c>, <c>priority</c>, <c>mandatory</c>) is compared with the published ones too.
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

        var draft = ReadDraft(body, offerId);
        var check = body["tree"] is { } tree
            ? await matcher.CheckAsync(tree, offerId, scriptId, draft, context.RequestAborted)
            : await matcher.CheckAsync(condition ?? "", offerId, scriptId, draft, context.RequestAborted);

        // The browser follows the links as they stand: a tenant's prefix belongs in front.
        var links = check with
        {
            Examples = [.. check.Examples.Select(e => e with { Url = context.Request.PathBase + e.Url })],
            Conflicts = [.. check.Conflicts.Select(n => n with { Url = n.Url is null ? null : context.Request.PathBase + n.Url })],
            Overlaps = [.. check.Overlaps.Select(n => n with { Url = n.Url is null ? null : context.Request.PathBase + n.Url })],
        };
        await context.Response.WriteAsJsonAsync(links, context.RequestAborted);
    }).RequirePermission(DecisionPermissions.ViewRules);

    /// <summary>The rule as far as others are compared with it; null where only a condition is asked about.</summary>
    private static RuleDraft? ReadDraft(JsonObject body, string? offerId)
    {
        if (JsonBody.JsonText(body, "layer", "layer", 20) is not { } name)
        {
            return null;
        }

        if (!Enum.TryParse<RuleLayer>(name, out var layer) || !Enum.IsDefined(layer))
        {
            throw ProblemException.Invalid("layer", "Choose one of the layers.");
        }

        // Half a number, while it is written, is none.
        var priority = int.TryParse(JsonBody.JsonText(body, "priority", "priority", 10), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var rank) ? rank : 0;
        return new RuleDraft(JsonBody.JsonText(body, "ruleId", "ruleId", 26), offerId, layer, RuleReader.Places(JsonBody.JsonText(body, "touchpoints", "touchpoints", 500)),
            RuleReader.Places(JsonBody.JsonText(body, "channels", "channels", 500)), priority, JsonBody.JsonText(body, "mandatory", "mandatory", 5) == "true");
    }
}
