using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Admin.Notifications;
using Studio.Connectors.Mapping;
using Studio.Connectors.OrderLines;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Telemetry;

namespace Studio.Connectors.Jobs;

/// <summary>Runs imports one at a time, in the background; goes on with unfinished ones after a restart.</summary>
public sealed class ImportRunner(IServiceScopeFactory scopes, IDatabase database, ImportFiles files, InteractionTypes types, TenantMetrics metrics, TimeProvider time, ILogger<ImportRunner> logger) : BackgroundService
{
    private const int MostRetries = 60;
    private const int ContactsPerBatch = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _signal = new(0);
    private readonly SemaphoreSlim _running = new(1);
    private readonly SemaphoreSlim _reading = new(1);

    /// <summary>Runs the job to its end and returns it; one that is over stays as it is. Two runners never write the same batch.</summary>
    /// <param name="id">The job.</param>
    /// <param name="progress">Told after each batch, or null.</param>
    /// <param name="cancellationToken">Ends the run between two batches; the job stays unfinished and can go on.</param>
    public async Task<ImportJob> RunAsync(string id, Action<ImportJob>? progress, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            var job = await LoadAsync(id, cancellationToken);
            if (job.State is ImportStates.Queued or ImportStates.Running)
            {
                using var activity = StudioTelemetry.Source.StartActivity("task import");
                var started = time.GetTimestamp();
                await RunGuardedAsync(job, progress, cancellationToken);
                job = await LoadAsync(id, cancellationToken);
                metrics.TaskRan("import", time.GetElapsedTime(started), job.State == ImportStates.Completed);
                await TellAsync(job, cancellationToken);
            }

            if (job.State is ImportStates.Completed or ImportStates.Cancelled)
            {
                files.Delete(id);
            }

            return job;
        }
        finally
        {
            _running.Release();
        }
    }

    /// <summary>Tells who uploaded the file how it ended; one that somebody stopped is no news to him.</summary>
    private async Task TellAsync(ImportJob job, CancellationToken cancellationToken)
    {
        if (job.State is ImportStates.Completed or ImportStates.Failed)
        {
            var (tone, text) = job.State == ImportStates.Completed ? (NotificationTone.Success, "The import of orders “{0}” has ended.") : (NotificationTone.Danger, "The import of orders “{0}” failed.");
            await scopes.TellNamedAsync(job.CreatedBy, new NewNotification($"orders:{job.Id}:{job.FinishedAt?.ToUnixTimeMilliseconds()}", typeof(ImportRunner), text, job.FileName) { Tone = tone, Url = "/admin/import/" + job.Id }, logger, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _signal.Dispose();
        _running.Dispose();
        _reading.Dispose();
    }

    /// <summary>Reads a job's file, one file at a time: a large one takes memory.</summary>
    internal async Task<ImportContent> ReadAsync(string id, ReadingOptions options, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await using var file = files.Open(id);
            return await Task.Run(() => options.Mapping switch
            {
                null => OrderLineFile.Read(file, options, cancellationToken),
                { Kind: MappedKinds.Contacts } mapping => ContactFile.Read(file, mapping, options, types, cancellationToken),
                var mapping => MappedOrderFile.Read(file, mapping, options, cancellationToken),
            }, cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    internal void Wake() => _signal.Release();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await PurgeRejectsAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await NextAsync(stoppingToken) is not { } id)
                {
                    await _signal.WaitAsync(stoppingToken);
                }
                else if (!ImportStates.IsOver((await RunAsync(id, null, stoppingToken)).State))
                {
                    // Another process has it, such as an import on the command line.
                    await Task.Delay(Pause, time, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(e, "The imports could not go on");
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task RunGuardedAsync(ImportJob job, Action<ImportJob>? progress, CancellationToken cancellationToken)
    {
        try
        {
            await RunBatchesAsync(job, progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            if (e is not ProblemException)
            {
                logger.LogError(e, "Import {Id} failed", job.Id);
            }

            var error = e is ProblemException ? e.Message : "A fault of the program stopped the import; the log has it. Start it again: it goes on where it stopped.";
            await SetStateAsync(job.Id, ImportStates.Failed, error, cancellationToken);
        }
    }

    private async Task RunBatchesAsync(ImportJob job, Action<ImportJob>? progress, CancellationToken cancellationToken)
    {
        await database.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("UPDATE ImportJob SET State = @Running, StartedUtc = coalesce(StartedUtc, @now) WHERE Id = @Id AND State = @Queued",
            new { job.Id, ImportStates.Running, ImportStates.Queued, now = Now() }, ct), cancellationToken);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(job.Options.TimeZone);
        var reading = new ReadingOptions(job.Options.Currency, zone, DateTimeOffset.FromUnixTimeMilliseconds(job.Options.NowUtc), new DateShift(false, job.Options.ShiftDays), job.Options.Format.Dates) { Mapping = job.Options.Mapping };
        if (reading.Mapping is { Kind: MappedKinds.Contacts })
        {
            await RunContactsAsync(job, reading, progress, cancellationToken);
            return;
        }

        var file = await ReadAsync(job.Id, reading, cancellationToken);
        if (file.Summary.LinesTotal != job.Summary.LinesTotal || file.Documents.Count != job.Summary.Documents)
        {
            throw new ProblemException(409, "The file has changed.", "The uploaded file is not what it was when it was looked at. Upload it again; what was imported is recognised.");
        }

        var (known, counters, position) = (new KnownItems(), job.Counters, job.DocumentsDone);
        while (position < file.Documents.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = ImportBatch.Next(file.Documents, position, known);
            if (await WriteAsync(sp => sp.GetRequiredService<DocumentWriter>().WriteAsync(job, counters, position, batch, file, known, cancellationToken), cancellationToken) is not { } written)
            {
                return;
            }

            known.Add(written.Found);
            counters = written.Counters;
            position += batch.Count;
            progress?.Invoke(job with { State = ImportStates.Running, Counters = counters, DocumentsDone = position });
        }

        await SetStateAsync(job.Id, ImportStates.Completed, null, cancellationToken);
    }

    /// <summary>A file of contacts is read as it is written: it may be longer than memory.</summary>
    private async Task RunContactsAsync(ImportJob job, ReadingOptions reading, Action<ImportJob>? progress, CancellationToken cancellationToken)
    {
        await using var file = files.Open(job.Id);
        if (await files.HashAsync(job.Id, cancellationToken) != job.Options.FileHash)
        {
            throw new ProblemException(409, "The file has changed.", "The uploaded file is not what it was when it was looked at. Upload it again; what was imported is recognised.");
        }

        var (counters, position) = (job.Counters, job.DocumentsDone);
        var rows = new ContactFile(reading.Mapping!, reading, job.Options.ShiftDays, types).Rows(file, cancellationToken).Select(r => r.Contact).OfType<ImportContact>();
        foreach (var batch in rows.Skip(position).Chunk(ContactsPerBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await WriteAsync(sp => sp.GetRequiredService<ContactWriter>().WriteAsync(job, counters, position, batch, cancellationToken), cancellationToken) is not { } after)
            {
                return;
            }

            counters = after;
            position += batch.Length;
            progress?.Invoke(job with { State = ImportStates.Running, Counters = counters, DocumentsDone = position });
        }

        await SetStateAsync(job.Id, ImportStates.Completed, null, cancellationToken);
    }

    private async Task<T> WriteAsync<T>(Func<IServiceProvider, Task<T>> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                return await write(scope.ServiceProvider);
            }
            catch (WriterBusyException e) when (attempt < MostRetries)
            {
                await Task.Delay(e.RetryAfter ?? TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    private Task SetStateAsync(string id, string state, string? error, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync(
        "UPDATE ImportJob SET State = @state, Error = @error, FinishedUtc = @now WHERE Id = @id AND State = @Running", new { id, state, error, now = Now(), ImportStates.Running }, ct), cancellationToken);

    private async Task<ImportJob> LoadAsync(string id, CancellationToken cancellationToken) =>
        (await database.ReadAsync((session, ct) => session.FirstAsync<ImportJobRow>($"{ImportJobRow.Select} WHERE Id = @id", new { id }, ct), cancellationToken))?.ToJob()
        ?? throw ProblemException.NotFound("There is no such import.");

    private Task<string?> NextAsync(CancellationToken cancellationToken) => database.ReadAsync((session, ct) => session.FirstAsync<string>(
        "SELECT Id FROM ImportJob WHERE State IN (@Running, @Queued) ORDER BY State = @Running DESC, Id LIMIT 1", new { ImportStates.Running, ImportStates.Queued }, ct), cancellationToken);

    /// <summary>Forgets rejected lines whose upload was never finished, because its host died.</summary>
    private Task PurgeRejectsAsync(CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Bulk, (session, ct) =>
        session.ExecuteAsync("DELETE FROM ImportReject WHERE JobId NOT IN (SELECT Id FROM ImportJob)", null, ct), cancellationToken);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
