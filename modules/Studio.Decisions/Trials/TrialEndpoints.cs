using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Paging;
using Studio.Decisions.Decisions;
using Studio.Decisions.WindTunnel;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Trials;

/// <summary>
/// <c>/api/trials</c>: lets changed rules decide for a share of the people. An order is <c>{name?, share, drafts: [rule…], off: [rule…]}</c>, or <c>{name?, share, runId}</c> for the rules of a replay; the answer to <c>GET /{id}</c> has
/// the figures of both arms.
/// </summary>
internal static class TrialEndpoints
{
    private const int MaximumBody = 16 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var trials = routes.MapGroup("/api/trials");
        trials.MapGet("", ListAsync).RequirePermission(DecisionPermissions.ViewRules);
        trials.MapPost("", StartAsync).RequirePermission(DecisionPermissions.EditRules).WithMetadata(new BodyLimitAttribute(MaximumBody));
        trials.MapGet("/{id}", GetAsync).RequirePermission(DecisionPermissions.ViewRules);
        trials.MapPost("/{id}/end", EndAsync).RequirePermission(DecisionPermissions.EditRules).WithMetadata(new BodyLimitAttribute(MaximumBody));
        trials.MapPost("/{id}/publish", PublishAsync).RequirePermission(DecisionPermissions.EditRules);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        _ = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var sort = new ListSort("started", Descending: true).Read(query["sort"], [.. RuleTrials.SortedBy]);
        var found = await Trials(context).ListAsync(query["search"], query["state"], sort, page, context.RequestAborted);
        await AnswerAsync(context, new JsonObject { ["items"] = new JsonArray([.. found.Trials.Select(t => (JsonNode)Write(t))]), ["total"] = found.Total, ["page"] = found.Page, ["pages"] = found.Pages });
    }

    private static async Task StartAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var share = body["share"] is JsonValue value && value.TryGetValue<int>(out var percent) ? percent : throw ProblemException.Invalid("share", "A whole number from 1 to 50 is needed.");
        var run = Text(body, "runId");
        if (run is not null && (!IdGenerator.IsId(run) || body["drafts"] is not null || body["off"] is not null))
        {
            throw ProblemException.Invalid("runId", "The id of a replay is needed; its rules are tried, and no others are named.");
        }

        var trial = await Trials(context).StartAsync(new NewTrial(context.User.Identity?.Name ?? "", Text(body, "name"), share, Rules(body, "drafts"), Rules(body, "off"), run), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/trials/{trial.Id}";
        await AnswerAsync(context, Write(trial));
    }

    private static async Task GetAsync(HttpContext context)
    {
        var trial = await Trials(context).GetAsync(Id(context), context.RequestAborted);
        var json = Write(trial);
        json["figures"] = Write(await Trials(context).CountAsync(trial.Id, context.RequestAborted));
        await AnswerAsync(context, json);
    }

    private static async Task EndAsync(HttpContext context)
    {
        var body = context.Request.ContentType is null ? [] : (await JsonRequest.ReadAsync(context, MaximumBody)).Body;
        await Trials(context).EndAsync(Id(context), Text(body, "reason"), context.RequestAborted);
        await GetAsync(context);
    }

    private static async Task PublishAsync(HttpContext context)
    {
        await Trials(context).PublishAsync(Id(context), context.User.Identity?.Name ?? "", context.RequestAborted);
        await GetAsync(context);
    }

    private static JsonObject Write(RuleTrial trial) => new()
    {
        ["id"] = trial.Id,
        ["name"] = trial.Name,
        ["state"] = trial.State,
        ["share"] = trial.Share,
        ["owner"] = trial.Owner,
        ["drafts"] = Write(trial.Change.Drafts),
        ["off"] = Write(trial.Change.Off),
        ["startedAt"] = trial.StartedAt.UtcDateTime,
        ["endedAt"] = trial.EndedAt?.UtcDateTime,
        ["reason"] = trial.Reason,
        ["verdict"] = trial.Verdict is null ? null : JsonSerializer.SerializeToNode(trial.Verdict, RuleSetHistory.Json),
    };

    private static JsonArray Write(IEnumerable<FrozenRule> rules) => new([.. rules.Select(r => (JsonNode)new JsonObject { ["ruleId"] = r.RuleId, ["name"] = r.Name })]);

    private static JsonObject Write(TrialFigures figures)
    {
        var difference = figures.Difference;
        return new JsonObject
        {
            ["base"] = Write(figures.Base),
            ["candidate"] = Write(figures.Candidate),
            ["difference"] = double.IsNaN(difference.Difference) ? null : new JsonObject { ["rate"] = difference.Difference, ["low"] = difference.Interval.Low, ["high"] = difference.Interval.High, ["level"] = TrialFigures.Level },
        };
    }

    private static JsonObject Write(TrialArm arm) => new()
    {
        ["contacts"] = arm.Contacts,
        ["acceptedContacts"] = arm.AcceptedContacts,
        ["presented"] = arm.Presented,
        ["accepted"] = arm.Accepted,
        ["converted"] = arm.Converted,
        ["values"] = new JsonArray([.. arm.Values.Select(v => (JsonNode)new JsonObject { ["amount"] = v.Amount, ["currency"] = v.Currency })]),
        ["rate"] = arm.Contacts == 0 ? null : arm.Acceptance.Rate,
        ["low"] = arm.Interval.Low,
        ["high"] = arm.Interval.High,
    };

    private static string? Text(JsonObject body, string field) => body[field] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw ProblemException.Invalid(field, "A text is needed."),
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

    private static string Id(HttpContext context) => context.Request.RouteValues["id"] is string id && IdGenerator.IsId(id) ? id : throw ProblemException.NotFound("There is no such trial.");

    private static RuleTrials Trials(HttpContext context) => context.RequestServices.GetRequiredService<RuleTrials>();
}
