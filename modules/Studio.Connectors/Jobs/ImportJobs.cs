using System.Text.Json;
using Studio.ContentModel.Definitions;
using Studio.Connectors.OrderLines;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Settings;
using Studio.Kernel.Values;

namespace Studio.Connectors.Jobs;

/// <summary>A page of the list of imports.</summary>
public sealed record ImportJobPage(IReadOnlyList<ImportJob> Jobs, long Total, int Page, int Pages);

/// <summary>A page of the lines that an import did not take.</summary>
public sealed record ImportRejectPage(IReadOnlyList<ImportReject> Rejects, long Total, int Page, int Pages);

/// <summary>Makes, lists and steers imports; <see cref="ImportRunner"/> runs them.</summary>
public sealed class ImportJobs(
    UnitOfWork unit, ImportFiles files, ImportRunner runner, ContentDefinitionStore definitions, ISettingsStore settings, IdGenerator ids, TimeProvider time, IAuditTrail audit)
{
    private const int PageSize = 25;
    private const int RejectPageSize = 50;
    private const int RejectsPerTransaction = 500;

    /// <summary>Keeps the file and finds out what is in it. Nothing is imported before <see cref="StartAsync"/>.</summary>
    /// <exception cref="ProblemException">400: the file or an option is not understood; 413: the file is too large.</exception>
    public async Task<ImportJob> UploadAsync(Stream content, string fileName, ImportRequest request, string createdBy, CancellationToken cancellationToken)
    {
        ImportTypes.Find(await definitions.GetAsync(cancellationToken));
        var site = await settings.GetAsync<SiteSettings>(cancellationToken);
        var now = time.GetUtcNow();
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(site.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        var reading = new ReadingOptions(ReadCurrency(request.Currency, site), zone, now, DateShift.Parse(request.Shift), ReadDates(request.Dates));
        var id = ids.NewId();
        try
        {
            await files.SaveAsync(id, content, cancellationToken);
            var read = await runner.ReadAsync(id, reading, cancellationToken);
            if (read.Summary.LinesTotal == 0)
            {
                throw ProblemException.Invalid("file", "The file has no lines below its header.");
            }

            var job = new ImportJob
            {
                Id = id,
                FileName = Name(fileName),
                State = ImportStates.Preview,
                Options = new ImportOptions { Currency = reading.Currency, ShiftDays = read.ShiftDays, TimeZone = zone.Id, NowUtc = now.ToUnixTimeMilliseconds(), Format = read.Format },
                Summary = read.Summary,
                Counters = new ImportCounters { LinesRead = read.Rejects.Count, Rejected = read.Rejects.Count, RejectedTotal = read.Summary.RejectedTotal },
                DocumentsDone = 0,
                CreatedBy = createdBy,
                CreatedAt = now,
            };
            await InsertAsync(job, read.Rejects, cancellationToken);
            return job;
        }
        catch
        {
            files.Delete(id);
            throw;
        }
    }

    /// <summary>The job, or null.</summary>
    public async Task<ImportJob?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await unit.ReadAsync((session, ct) => session.FirstAsync<ImportJobRow>($"{ImportJobRow.Select} WHERE Id = @id", new { id }, ct), cancellationToken))?.ToJob();

    /// <summary>The job.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task<ImportJob> GetAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) ?? throw ProblemException.NotFound("There is no such import.");

    /// <summary>A page of the imports.</summary>
    /// <param name="search">Part of a file's name, or null.</param>
    /// <param name="state">A state, or null for all.</param>
    /// <param name="sort"><c>file</c>, <c>state</c>, <c>lines</c> or <c>when</c>, with a minus for the greatest first.</param>
    /// <param name="page">From 1.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public Task<ImportJobPage> ListAsync(string? search, string? state, string? sort, int page, CancellationToken cancellationToken)
    {
        var descending = sort is null || sort.StartsWith('-');
        var column = sort?.TrimStart('-') switch { "file" => "FileName", "state" => "State", "lines" => $"CAST({unit.Dialect.JsonText("Summary", "LinesTotal")} AS BIGINT)", _ => "Id" };
        var parameters = new { search = Like(search), state = string.IsNullOrEmpty(state) ? null : state, take = PageSize, skip = (Math.Clamp(page, 1, 1_000_000) - 1) * PageSize };
        const string Where = "WHERE (@search IS NULL OR FileName LIKE @search ESCAPE '\\') AND (@state IS NULL OR State = @state)";
        return unit.ReadAsync(async (session, ct) =>
        {
            var total = await session.ScalarAsync<long>($"SELECT count(*) FROM ImportJob {Where}", parameters, ct);
            var rows = await session.QueryAsync<ImportJobRow>($"{ImportJobRow.Select} {Where} ORDER BY {column} {(descending ? "DESC" : "ASC")}, Id DESC LIMIT @take OFFSET @skip", parameters, ct);
            return new ImportJobPage([.. rows.Select(r => r.ToJob())], total, Math.Max(1, page), Pages(total, PageSize));
        }, cancellationToken);
    }

    /// <summary>A page of the lines that were not taken, in the order of the file.</summary>
    public Task<ImportRejectPage> RejectsAsync(string id, int page, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var total = await session.ScalarAsync<long>("SELECT count(*) FROM ImportReject WHERE JobId = @id", new { id }, ct);
        var rows = await session.QueryAsync<RejectRow>("SELECT Line, Reason, Arguments, Raw FROM ImportReject WHERE JobId = @id ORDER BY Line LIMIT @take OFFSET @skip",
            new { id, take = RejectPageSize, skip = (Math.Clamp(page, 1, 1_000_000) - 1) * RejectPageSize }, ct);
        return new ImportRejectPage([.. rows.Select(r => r.ToReject())], total, Math.Max(1, page), Pages(total, RejectPageSize));
    }, cancellationToken);

    /// <summary>The lines after one that were not taken; for going through all of them.</summary>
    public async Task<IReadOnlyList<ImportReject>> RejectsAfterAsync(string id, int line, int take, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<RejectRow>("SELECT Line, Reason, Arguments, Raw FROM ImportReject WHERE JobId = @id AND Line > @line ORDER BY Line LIMIT @take",
            new { id, line, take }, ct), cancellationToken);
        return [.. rows.Select(r => r.ToReject())];
    }

    /// <summary>Lets the import run; a failed one goes on where it stopped. One that is under way or over stays as it is.</summary>
    /// <exception cref="ProblemException">404; 409: it is over.</exception>
    public async Task StartAsync(string id, CancellationToken cancellationToken)
    {
        var started = await unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
        {
            if (!await SetStateAsync(id, ImportStates.Queued, [ImportStates.Preview, ImportStates.Failed], ct))
            {
                return false;
            }

            await audit.RecordAsync(new AuditEntry(AuditActions.ImportStarted) { SubjectType = "Import", SubjectId = id, SubjectName = (await GetAsync(id, ct)).FileName }, ct);
            return true;
        }, cancellationToken);
        if (!started && await GetAsync(id, cancellationToken) is { State: ImportStates.Completed or ImportStates.Cancelled })
        {
            throw ProblemException.Conflict("The import is over. Upload the file again; what was imported is recognised.");
        }

        runner.Wake();
    }

    /// <summary>Stops the import before its next batch; what was imported stays. One that is over stays as it is.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        if (await SetStateAsync(id, ImportStates.Cancelled, [ImportStates.Preview, ImportStates.Queued, ImportStates.Running, ImportStates.Failed], cancellationToken))
        {
            files.Delete(id);
            return;
        }

        await GetAsync(id, cancellationToken);
    }

    /// <summary>Removes an import that was never started, with its file.</summary>
    /// <exception cref="ProblemException">409: it was started.</exception>
    public async Task DiscardAsync(string id, CancellationToken cancellationToken)
    {
        var removed = await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var jobs = await session.ExecuteAsync("DELETE FROM ImportJob WHERE Id = @id AND State = @Preview", new { id, ImportStates.Preview }, ct);
            if (jobs > 0)
            {
                await session.ExecuteAsync("DELETE FROM ImportReject WHERE JobId = @id", new { id }, ct);
            }

            return jobs > 0;
        }, cancellationToken);
        if (!removed)
        {
            throw ProblemException.Conflict("Only an import that was not started can be discarded.");
        }

        files.Delete(id);
    }

    private Task<bool> SetStateAsync(string id, string state, string[] from, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        await session.ExecuteAsync("UPDATE ImportJob SET State = @state, Error = NULL, FinishedUtc = @finished WHERE Id = @id AND State IN @from",
            new { id, state, from, finished = ImportStates.IsOver(state) ? time.GetUtcNow().ToUnixTimeMilliseconds() : (long?)null }, ct) > 0, cancellationToken);

    private async Task InsertAsync(ImportJob job, IReadOnlyList<RejectedLine> rejects, CancellationToken cancellationToken)
    {
        // The rejected lines first, in short transactions; without their job they are nobody's and forgotten at the next start.
        foreach (var chunk in rejects.Chunk(RejectsPerTransaction))
        {
            await unit.WriteAsync(WriteClass.Bulk, (session, ct) => RejectRow.InsertAsync(session, job.Id, chunk, ct), cancellationToken);
        }

        await unit.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("""
            INSERT INTO ImportJob (Id, FileName, State, Options, Summary, Counters, DocumentsDone, CreatedBy, CreatedUtc) VALUES (@Id, @FileName, @State, @Options, @Summary, @Counters, 0, @CreatedBy, @CreatedUtc)
            """, new
        {
            job.Id,
            job.FileName,
            job.State,
            Options = JsonSerializer.Serialize(job.Options),
            Summary = JsonSerializer.Serialize(job.Summary),
            Counters = JsonSerializer.Serialize(job.Counters),
            job.CreatedBy,
            CreatedUtc = job.CreatedAt.ToUnixTimeMilliseconds(),
        }, ct), cancellationToken);
    }

    private static string ReadCurrency(string? text, SiteSettings site)
    {
        var currency = string.IsNullOrWhiteSpace(text) ? site.Currency : text.Trim().ToUpperInvariant();
        return Money.IsCurrency(currency) ? currency : throw ProblemException.Invalid("currency", "A currency of three letters is needed, such as EUR.");
    }

    private static DateOrder? ReadDates(string? text) => (text ?? "").Trim() switch
    {
        "" or "auto" => null,
        "day-first" => DateOrder.DayFirst,
        "month-first" => DateOrder.MonthFirst,
        _ => throw ProblemException.Invalid("dates", "Use auto, day-first or month-first."),
    };

    private static string Name(string fileName)
    {
        var name = Path.GetFileName(fileName.Replace('\\', '/'));
        return name.Length is > 0 and <= 200 ? name : name.Length == 0 ? "orders.csv" : name[^200..];
    }

    private static string? Like(string? text) => string.IsNullOrWhiteSpace(text)
        ? null
        : $"%{text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static int Pages(long total, int size) => (int)Math.Max(1, (total + size - 1) / size);
}
