using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Workflows.Activities;

namespace Studio.Workflows.Api;

/// <summary>
/// <c>GET /api/activities</c>, <c>GET /api/activities/{name}</c>, <c>POST /api/activities/{name}/try {"properties": {}, "input": {}, "trialId": "…"}</c>.
/// </summary>
internal static class ActivityEndpoints
{
    public const int MaximumBody = 256 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/activities");
        group.MapGet("", (ActivityRows rows) => Results.Ok(new { items = rows.List() })).RequirePermission(WorkflowPermissions.ViewWorkflows);
        group.MapGet("/{name}", (string name, ActivityRows rows) => Results.Ok(rows.Open(name).Row)).RequirePermission(WorkflowPermissions.ViewWorkflows);
        group.MapPost("/{name}/try", TryAsync).RequirePermission(WorkflowPermissions.ExecuteWorkflows).WithMetadata(new BodyLimitAttribute(MaximumBody));
    }

    private static async Task TryAsync(HttpContext context, string name)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody, maximumDepth: 32);
        var texts = context.RequestServices.GetRequiredService<IStringLocalizer<WorkflowPermissions>>();
        var trial = new ActivityTrial(name, Part("properties"), Part("input")) { TrialId = Id(), Path = "properties" };
        var result = await context.RequestServices.GetRequiredService<ActivityTrials>().RunAsync(trial, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(new
        {
            result.ExecutionId, State = result.State.ToString(), result.Outcomes, result.Output, result.Variables, result.Answers, result.CorrelationId, result.Error, result.Milliseconds, result.EffectLeftOut,
        }, context.RequestAborted);

        JsonObject Part(string field) => body[field] switch
        {
            null => [],
            JsonObject part => part,
            _ => throw ProblemException.Invalid(field, texts["A JSON object is needed."]),
        };

        string? Id() => body["trialId"] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => throw ProblemException.Invalid("trialId", texts["An id of 26 letters and digits is needed."]),
        };
    }
}
