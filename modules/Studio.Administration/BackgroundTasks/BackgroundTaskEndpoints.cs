using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;

namespace Studio.Administration.BackgroundTasks;

/// <summary><c>/api/background-tasks</c>.</summary>
internal static class BackgroundTaskEndpoints
{
    private const int MaximumBody = 4 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/background-tasks").RequirePermission(BackgroundTaskPermissions.ManageBackgroundTasks);
        group.MapGet("", async (BackgroundTaskRows rows, CancellationToken ct) => Results.Ok(new { items = await rows.ListAsync(ct) }));
        group.MapGet("/{name}", AnswerAsync);
        group.MapPut("/{name}", async (string name, HttpContext context, BackgroundTaskRows rows, CancellationToken ct) =>
        {
            var present = await rows.GetAsync(name, ct);
            var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
            var enabled = body.TryGetPropertyValue("enabled", out var on) ? on?.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.True => true,
                System.Text.Json.JsonValueKind.False => false,
                _ => throw ProblemException.Invalid("enabled", "True or false is needed."),
            } : present.Enabled;
            var schedule = body.TryGetPropertyValue("schedule", out var text) ? text switch
            {
                null => null,
                _ when text.GetValueKind() == System.Text.Json.JsonValueKind.String => text.GetValue<string>(),
                _ => throw ProblemException.Invalid("schedule", "A text is needed."),
            } : present.Schedule;
            await rows.SaveAsync(name, enabled, schedule, ct);
            return await AnswerAsync(name, rows, ct);
        }).WithMetadata(new BodyLimitAttribute(MaximumBody));
        group.MapPost("/{name}/run", async (string name, IBackgroundTasks tasks, CancellationToken ct) =>
        {
            await tasks.RunNowAsync(name, ct);
            return Results.Accepted();
        });
    }

    private static async Task<IResult> AnswerAsync(string name, BackgroundTaskRows rows, CancellationToken ct)
    {
        var row = await rows.GetAsync(name, ct);
        return Results.Ok(new
        {
            row.Name, row.Title, row.Description, row.Enabled, row.Schedule, row.DefaultSchedule, row.Running, row.LastResult, row.LastError, row.LastStart, row.LastMilliseconds, row.NextRun,
            nextRuns = row.Enabled ? await rows.NextRunsAsync(row.Schedule, ct) : [],
        });
    }
}
