using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Admin.Notifications;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Telemetry;

namespace Studio.Contents.Transfer;

/// <summary>Runs imports of items one at a time, in the background; goes on with unfinished ones after a restart.</summary>
internal sealed class ContentImportRunner(IServiceScopeFactory scopes, IDatabase database, TransferFiles files, TenantMetrics metrics, TimeProvider time, ILogger<ContentImportRunner> logger) : JobRunner(time, logger)
{
    private readonly TimeProvider _time = time;

    protected override async Task<bool?> RunNextAsync(CancellationToken cancellationToken) => await NextAsync(cancellationToken) is { } import ? await RunAsync(import, cancellationToken) : null;

    private Task<ContentImport?> NextAsync(CancellationToken cancellationToken) => database.ReadAsync(async (session, ct) =>
        (await session.FirstAsync<ContentImportRow>($"{ContentImportRow.Select} WHERE State IN @states ORDER BY Id LIMIT 1", new { states = new[] { ContentImportStates.Queued, ContentImportStates.Running } }, ct))?.ToImport(), cancellationToken);

    /// <summary>False where the import did not end here.</summary>
    private async Task<bool> RunAsync(ContentImport import, CancellationToken cancellationToken)
    {
        using var activity = StudioTelemetry.Source.StartActivity("task content-import");
        var started = _time.GetTimestamp();
        bool? done = null;
        try
        {
            await SetAsync(import.Id, "State = @Running", ContentImportStates.Queued, null, cancellationToken);
            done = await new ContentImportRun(import, scopes, files).RunAsync(cancellationToken);
            if (done == true)
            {
                await FinishAsync(import, cancellationToken);
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
                logger.LogError(e, "Import of items {Id} failed", import.Id);
            }

            var error = e is ProblemException ? e.Message : "A fault of the program stopped the import; the log has it. Start it again: it goes on where it stopped.";
            if (await SetAsync(import.Id, "State = @Failed, Error = @error, FinishedUtc = @now", ContentImportStates.Running, error, cancellationToken) > 0)
            {
                await TellAsync(import, NotificationTone.Danger, "The import of {0} failed.", [import.FileName], cancellationToken);
            }
        }

        metrics.TaskRan("content-import", _time.GetElapsedTime(started), done == true);
        return done != false || await IsOverAsync(import.Id, cancellationToken);
    }

    private async Task FinishAsync(ContentImport import, CancellationToken cancellationToken)
    {
        if (import.Retrying is not null)
        {
            await SetAsync(import.Id, "State = Retrying, Retrying = NULL, FinishedUtc = @now", ContentImportStates.Running, null, cancellationToken);
        }
        else if (import.DryRun)
        {
            await SetAsync(import.Id, "State = @Preview, DryRun = 0, Checked = Counters, Counters = '{}', LinesDone = 0", ContentImportStates.Running, null, cancellationToken);
        }
        else
        {
            await SetAsync(import.Id, "State = @Completed, FinishedUtc = @now", ContentImportStates.Running, null, cancellationToken);
            files.Delete(import.Id);
            if (await database.ReadAsync((session, ct) => session.FirstAsync<ContentImportRow>($"{ContentImportRow.Select} WHERE Id = @Id", new { import.Id }, ct), cancellationToken) is { } ended)
            {
                var counted = ended.ToImport().Counters;
                await TellAsync(import, counted.Rejected > 0 ? NotificationTone.Warning : NotificationTone.Success, "The import of {0} has ended: {1} of {2} rows are in.", [import.FileName, import.Rows - counted.Rejected, import.Rows], cancellationToken);
            }
        }
    }

    /// <summary>Tells who uploaded the file. An import that is started again, and ends again, is another cause.</summary>
    private Task TellAsync(ContentImport import, NotificationTone tone, string text, object[] arguments, CancellationToken cancellationToken) =>
        scopes.TellNamedAsync(import.CreatedBy, new NewNotification($"import:{import.Id}:{_time.GetUtcNow().ToUnixTimeSeconds()}", typeof(ContentImportRunner), text, arguments) { Tone = tone, Url = "/admin/content-imports/" + import.Id }, logger, cancellationToken);

    private async Task<bool> IsOverAsync(string id, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT State FROM ContentImport WHERE Id = @id", new { id }, ct), cancellationToken) is not (ContentImportStates.Running or ContentImportStates.Queued);

    private Task<int> SetAsync(string id, string change, string from, string? error, CancellationToken cancellationToken) =>
        database.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync($"UPDATE ContentImport SET {change} WHERE Id = @id AND State = @from", new
        {
            id,
            from,
            error,
            now = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            ContentImportStates.Running,
            ContentImportStates.Preview,
            ContentImportStates.Completed,
            ContentImportStates.Failed,
        }, ct), cancellationToken);
}
