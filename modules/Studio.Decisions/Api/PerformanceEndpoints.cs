using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Dashboard;
using Studio.Admin.Time;
using Studio.Decisions.Performance;
using Studio.Decisions.Rules;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Api;

/// <summary><c>GET /api/performance?days=</c> and <c>GET /api/performance/{ruleId}?days=</c>: what became of what rules proposed.</summary>
internal static class PerformanceEndpoints
{
    private const int MaximumDays = 366;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/performance", async (HttpContext context) =>
        {
            var services = context.RequestServices;
            var days = await DaysAsync(context);
            var figures = await services.GetRequiredService<RulePerformance>().GetAsync(days.Since, context.RequestAborted);
            var unused = await services.GetRequiredService<UnusedRules>().GetAsync(days.Since, context.RequestAborted);
            await context.Response.WriteAsJsonAsync(new { since = days.Since, rules = figures.Values, unused }, context.RequestAborted);
        }).RequirePermission(DecisionPermissions.ViewRules);
        routes.MapGet("/api/performance/{ruleId}", async (HttpContext context, string ruleId) =>
            await context.Response.WriteAsJsonAsync(await context.RequestServices.GetRequiredService<RuleFeedbackReader>().GetAsync(ruleId, await DaysAsync(context), context.RequestAborted), context.RequestAborted))
            .RequirePermission(DecisionPermissions.ViewRules);
    }

    private static async Task<DashboardDays> DaysAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var given = context.Request.Query["days"].ToString();
        var days = given.Length == 0 ? 30
            : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaximumDays ? number
            : throw ProblemException.Invalid("days", $"A whole number from 1 to {MaximumDays} is needed.");
        return new DashboardDays(services.GetRequiredService<TimeProvider>().GetUtcNow(), await services.GetRequiredService<LocalTimes>().ZoneAsync(context.RequestAborted), days);
    }
}
