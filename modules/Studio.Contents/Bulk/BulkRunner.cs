using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Admin.Notifications;
using Studio.Contents.Transfer;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Telemetry;

namespace Studio.Contents.Bulk;

/// <summary>Runs actions on many items one at a time, in the background; goes on with unfinished ones after a restart.</summary>
internal sealed class BulkRunner(IServiceScopeFactory scopes, IDatabase database, IHttpContextAccessor http, TenantMetrics metrics, TimeProvider time, ILogger<BulkRunner> logger) : JobRunner(time, logger)
{
    private readonly TimeProvider _time = time;

    protected override async Task<bool?> RunNextAsync(CancellationToken cancellationToken)
    {
        var open = new[] { ContentImportStates.Queued, ContentImportStates.Running };
        var row = await database.ReadAsync((session, ct) => session.FirstAsync<BulkRow>($"{BulkRow.Select} WHERE FinishedUtc IS NULL AND State IN @open ORDER BY Id LIMIT 1", new { open }, ct), cancellationToken);
        return row is null ? null : await RunAsync(row.ToAction(), cancellationToken);
    }

    /// <summary>False where the action did not end here.</summary>
    private async Task<bool> RunAsync(BulkAction action, CancellationToken cancellationToken)
    {
        using var activity = StudioTelemetry.Source.StartActivity("task content-bulk");
        var started = _time.GetTimestamp();
        bool? done = null;
        try
        {
            await SetAsync(action.Id, "State = @Running", ContentImportStates.Queued, null, cancellationToken);
            done = await new BulkRun(action, scopes, http).RunAsync(cancellationToken);
            if (done == true)
            {
                await SetAsync(action.Id, "State = @Completed, FinishedUtc = @now", ContentImportStates.Running, null, cancellationToken);
                await TellEndAsync(action.Id, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            if (e is not ProblemException)
            {
                logger.LogError(e, "Action {Id} on many items failed", action.Id);
            }

            var error = e is ProblemException ? e.Message : "A fault of the program stopped the action; the log has it. What was done can be undone.";
            await SetAsync(action.Id, "State = @Failed, Error = @error, FinishedUtc = @now", ContentImportStates.Running, error, cancellationToken);
            await TellAsync(action, NotificationTone.Danger, "The action on many items failed.", [], cancellationToken);
        }

        metrics.TaskRan("content-bulk", _time.GetElapsedTime(started), done == true);
        return done != false || await IsOverAsync(action.Id, cancellationToken);
    }

    private async Task TellEndAsync(string id, CancellationToken cancellationToken)
    {
        if ((await database.ReadAsync((session, ct) => session.FirstAsync<BulkRow>($"{BulkRow.Select} WHERE Id = @id", new { id }, ct), cancellationToken))?.ToAction() is { } ended)
        {
            await TellAsync(ended, ended.Refused > 0 ? NotificationTone.Warning : NotificationTone.Success, "The action on many items has ended: {0} changed, {1} refused.", [ended.Changed, ended.Refused], cancellationToken);
        }
    }

    private Task TellAsync(BulkAction action, NotificationTone tone, string text, object[] arguments, CancellationToken cancellationToken) =>
        scopes.TellAsync(action.OwnerId, new NewNotification("bulk:" + action.Id, typeof(BulkRunner), text, arguments) { Tone = tone, Url = "/admin/content-bulk/" + action.Id }, logger, cancellationToken);

    private async Task<bool> IsOverAsync(string id, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT State FROM ContentBulk WHERE Id = @id", new { id }, ct), cancellationToken) is not (ContentImportStates.Running or ContentImportStates.Queued);

    private Task<int> SetAsync(string id, string change, string from, string? error, CancellationToken cancellationToken) =>
        database.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync($"UPDATE ContentBulk SET {change} WHERE Id = @id AND State = @from", new
        {
            id,
            from,
            error,
            now = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            ContentImportStates.Running,
            ContentImportStates.Completed,
            ContentImportStates.Failed,
        }, ct), cancellationToken);
}
