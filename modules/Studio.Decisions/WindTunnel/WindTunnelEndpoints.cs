using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.DecisionEngine.Replay;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.WindTunnel;

/// <summary>
/// <c>/api/wind-tunnel</c>: tries changed rules on the decisions of a period. An order is <c>{from?, to?, drafts: [rule…], off: [rule…]}</c>, the times in ISO 8601; the answer to <c>GET /{id}</c> has the result when it is over.
/// </summary>
internal static class WindTunnelEndpoints
{
    private const int MaximumBody = 16 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/api/wind-tunnel");
        runs.MapGet("", ListAsync).RequirePermission(DecisionPermissions.ViewRules);
        runs.MapPost("", StartAsync).RequirePermission(DecisionPermissions.EditRules).WithMetadata(new BodyLimitAttribute(MaximumBody));
        runs.MapGet("/{id}", GetAsync).RequirePermission(DecisionPermissions.ViewRules);
        runs.MapPost("/{id}/cancel", CancelAsync).RequirePermission(DecisionPermissions.EditRules);
        runs.MapDelete("/{id}", RemoveAsync).RequirePermission(DecisionPermissions.EditRules);
    }

    private static async Task ListAsync(HttpContext context)
    {
        _ = int.TryParse(context.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var found = await Runs(context).ListAsync(context.Request.Query["state"], page, context.RequestAborted);
        await AnswerAsync(context, new JsonObject { ["items"] = new JsonArray([.. found.Runs.Select(r => Write(context, r))]), ["total"] = found.Total, ["page"] = found.Page, ["pages"] = found.Pages });
    }

    private static async Task StartAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var run = await Runs(context).StartAsync(context.User.Identity?.Name ?? "", Time(body, "from"), Time(body, "to"), Rules(body, "drafts"), Rules(body, "off"), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/wind-tunnel/{run.Id}";
        await AnswerAsync(context, Write(context, run));
    }

    private static async Task GetAsync(HttpContext context) => await AnswerAsync(context, Write(context, await Runs(context).GetAsync(Id(context), context.RequestAborted)));

    private static async Task CancelAsync(HttpContext context)
    {
        await Runs(context).CancelAsync(Id(context), context.RequestAborted);
        await GetAsync(context);
    }

    private static async Task RemoveAsync(HttpContext context)
    {
        await Runs(context).RemoveAsync(Id(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>A replay as the API and the page's progress see it.</summary>
    private static JsonObject Write(HttpContext context, WindTunnelRun run) => new()
    {
        ["id"] = run.Id,
        ["state"] = run.State,
        ["from"] = run.Order.From.UtcDateTime,
        ["to"] = run.Order.To.UtcDateTime,
        ["drafts"] = Write(run.Order.Drafts),
        ["off"] = Write(run.Order.Off),
        ["linesTotal"] = run.Total,
        ["linesRead"] = run.Done,
        ["accepted"] = run.Done,
        ["rejected"] = 0,
        ["error"] = run.Error is null ? null : context.RequestServices.GetRequiredService<IStringLocalizer<DecisionParts>>()[run.Error].Value,
        ["createdAt"] = run.CreatedAt.UtcDateTime,
        ["finishedAt"] = run.FinishedAt?.UtcDateTime,
        ["result"] = run.Result is { } result ? Write(result) : null,
    };

    private static JsonArray Write(IEnumerable<TriedRule> rules) => new([.. rules.Select(r => (JsonNode)new JsonObject { ["ruleId"] = r.RuleId, ["version"] = r.Version, ["name"] = r.Name })]);

    private static JsonObject Write(ReplayResult result) => new()
    {
        ["decisions"] = result.Decisions,
        ["same"] = result.Same,
        ["different"] = result.Different,
        ["untold"] = result.Untold,
        ["erased"] = result.Erased,
        ["changes"] = new JsonArray([.. result.Changes.Select(c => (JsonNode)new JsonObject { ["fromOffer"] = c.From, ["toOffer"] = c.To, ["count"] = c.Count })]),
        ["doubts"] = new JsonArray([.. result.Doubts.Select(d => (JsonNode)new JsonObject { ["fact"] = d.Fact, ["count"] = d.Count })]),
        ["examples"] = new JsonArray([.. result.Examples.Select(e => (JsonNode)new JsonObject { ["decisionId"] = e.DecisionId, ["from"] = Write(e.From), ["to"] = Write(e.To) })]),
        ["gains"] = new JsonArray([.. result.Gains.Select(g => (JsonNode)new JsonObject
        {
            ["currency"] = g.Currency,
            ["perDecision"] = g.PerDecision,
            ["low"] = g.Interval?.Low,
            ["high"] = g.Interval?.High,
            ["refusal"] = g.Refusal?.ToString(),
            ["shifted"] = g.Shifted,
        })]),
    };

    private static JsonArray Write(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static DateTimeOffset? Time(JsonObject body, string field) => body[field] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<DateTimeOffset>(out var time) => time,
        _ => throw ProblemException.Invalid(field, "A time such as 2026-11-23T08:00:00Z is needed."),
    };

    private static List<string> Rules(JsonObject body, string field) => body[field] switch
    {
        null => [],
        JsonArray { Count: <= WindTunnelRuns.MostRules } rules when rules.All(r => r is JsonValue value && value.TryGetValue<string>(out _)) => [.. rules.Select(r => r!.GetValue<string>())],
        _ => throw ProblemException.Invalid(field, "A list of at most 100 ids of rules is needed."),
    };

    private static Task AnswerAsync(HttpContext context, JsonObject json)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(json, context.RequestAborted);
    }

    private static string Id(HttpContext context) => context.Request.RouteValues["id"] is string id && IdGenerator.IsId(id) ? id : throw ProblemException.NotFound("There is no such replay.");

    private static WindTunnelRuns Runs(HttpContext context) => context.RequestServices.GetRequiredService<WindTunnelRuns>();
}
