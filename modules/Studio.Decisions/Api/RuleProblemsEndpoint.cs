using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Decisions.Rules;
using Studio.Kernel.Security;

namespace Studio.Decisions.Api;

/// <summary>A problem on the wire; line and column, from 1, where a place in the condition is meant.</summary>
internal sealed record RuleProblemAnswer(string RuleId, string RuleName, string RuleVersion, string Kind, string Message, int? Line, int? Column);

/// <summary><c>GET /api/rules/problems</c>: what is wrong with the published rules; the first thousand, and how many there are.</summary>
internal static class RuleProblemsEndpoint
{
    private const int Most = 1_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/rules/problems", async (HttpContext context) =>
    {
        var text = context.RequestServices.GetRequiredService<IStringLocalizer<DecisionParts>>();
        var problems = await context.RequestServices.GetRequiredService<RuleProblems>().FindAsync(context.RequestAborted);
        var told = problems.Take(Most).Select(p => new RuleProblemAnswer(p.Rule.Id, p.Rule.Name, p.Rule.Version, char.ToLowerInvariant(p.Kind.ToString()[0]) + p.Kind.ToString()[1..], p.Describe(text), p.Error?.Line, p.Error?.Column));
        context.Response.Headers.CacheControl = "private, no-cache";
        await context.Response.WriteAsJsonAsync(new { total = problems.Count, problems = told.ToList() }, context.RequestAborted);
    }).RequirePermission(DecisionPermissions.ViewRules);
}
