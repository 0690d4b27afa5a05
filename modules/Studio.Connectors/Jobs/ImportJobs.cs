using System.Text.Json;
using Studio.ContentModel.Definitions;
using Studio.Connectors.Mapping;
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
        var reading = new ReadingOptions(ReadCurrency(request.Currency, site), zone, now, DateShift.Parse(request.Shift), ReadDates(request.Dates)) { Mapping = ReadMapping(request) };
        var id = ids.NewId();
        try
        {
            await files.SaveAsync(id, content, cancellationToken);
            if (request.Kind is { Length: > 0 } kind && reading.Mapping is null)
            {
                return await AskAsync(id, Name(fileName), kind, reading, request.Shift, createdBy, cancellationToken);
            }

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
                Options = new ImportOptions { Currency = reading.Currency, ShiftDays = read.ShiftDays, TimeZone = zone.Id, NowUtc = now.ToUnixTimeMilliseconds(), Format = read.Format, Mapping = reading.Mapping, Shift = request.Shift ?? "now", FileHash = await files.HashAsync(id, cancellationToken) },
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

    /// <summary>The first rows of a job's file and what they look like, where a person says otherwise taken apart as he says.</summary>
    /// <exception cref="ProblemException">404; 409: it was started; 410: the file is gone.</exception>
    internal async Task<FileLook> LookAsync(ImportJob job, string? separator, bool? hasHeader, CancellationToken cancellationToken)
    {
        if (job.State is not (ImportStates.Mapping or ImportStates.Preview) || job.Options.Mapping is null)
        {
            throw ProblemException.Conflict("The columns of this import cannot be chosen any more.");
        }

        await using var file = files.Open(job.Id);
        return await Task.Run(() => MappingGuess.Look(file, job.FileName, job.Options.Mapping.Kind, separator, hasHeader, Encoding(file, separator ?? job.Options.Mapping.Separator, cancellationToken)), cancellationToken);
    }

    /// <summary>Says which column holds what and counts what is in the file then. Nothing is imported before <see cref="StartAsync"/>.</summary>
    /// <exception cref="ProblemException">400: the mapping is not right, or no line can be read by it; 404; 409: it was started.</exception>
    public async Task<ImportJob> MapAsync(string id, ColumnMapping mapping, CancellationToken cancellationToken)
    {
        var job = await GetAsync(id, cancellationToken);
        if (job.State is not (ImportStates.Mapping or ImportStates.Preview) || job.Options.Mapping is null)
        {
            throw ProblemException.Conflict("The columns of this import cannot be chosen any more.");
        }

        Check(mapping);
        var options = job.Options;
        var reading = new ReadingOptions(options.Currency, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone), DateTimeOffset.FromUnixTimeMilliseconds(options.NowUtc), DateShift.Parse(options.Shift), null) { Mapping = mapping };
        var read = await runner.ReadAsync(id, reading, cancellationToken);
        if (read.Summary.LinesTotal == 0)
        {
            throw ProblemException.Invalid("file", "The file has no lines below its header.");
        }

        await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync("DELETE FROM ImportReject WHERE JobId = @id", new { id }, ct), cancellationToken);
        await InsertRejectsAsync(id, read.Rejects, cancellationToken);
        var mapped = job with
        {
            State = ImportStates.Preview,
            Options = options with { Mapping = mapping, ShiftDays = read.ShiftDays, Format = read.Format },
            Summary = read.Summary,
            Counters = new ImportCounters { LinesRead = read.Rejects.Count, Rejected = read.Rejects.Count, RejectedTotal = read.Summary.RejectedTotal },
        };
        var changed = await unit.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("UPDATE ImportJob SET State = @Preview, Options = @Options, Summary = @Summary, Counters = @Counters WHERE Id = @id AND State IN (@Mapping, @Preview)", new
        {
            id,
            ImportStates.Preview,
            ImportStates.Mapping,
            Options = JsonSerializer.Serialize(mapped.Options),
            Summary = JsonSerializer.Serialize(mapped.Summary),
            Counters = JsonSerializer.Serialize(mapped.Counters),
        }, ct), cancellationToken);
        return changed == 1 ? mapped : throw ProblemException.Conflict("The columns of this import cannot be chosen any more.");
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
        if (await SetStateAsync(id, ImportStates.Cancelled, [ImportStates.Mapping, ImportStates.Preview, ImportStates.Queued, ImportStates.Running, ImportStates.Failed], cancellationToken))
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
            var jobs = await session.ExecuteAsync("DELETE FROM ImportJob WHERE Id = @id AND State IN (@Preview, @Mapping)", new { id, ImportStates.Preview, ImportStates.Mapping }, ct);
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
        await InsertRejectsAsync(job.Id, rejects, cancellationToken);

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

    private async Task InsertRejectsAsync(string id, IReadOnlyList<RejectedLine> rejects, CancellationToken cancellationToken)
    {
        foreach (var chunk in rejects.Chunk(RejectsPerTransaction))
        {
            await unit.WriteAsync(WriteClass.Bulk, (session, ct) => RejectRow.InsertAsync(session, id, chunk, ct), cancellationToken);
        }
    }

    /// <summary>Keeps the file until a person has said which column holds what.</summary>
    private async Task<ImportJob> AskAsync(string id, string fileName, string kind, ReadingOptions reading, string? shift, string createdBy, CancellationToken cancellationToken)
    {
        await using var file = files.Open(id);
        var look = await Task.Run(() => MappingGuess.Look(file, fileName, kind, null, null, Encoding(file, fileName.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase) ? "xlsx" : ",", cancellationToken)), cancellationToken);
        if (look.Rows.Count == 0)
        {
            throw ProblemException.Invalid("file", "The file is empty.");
        }

        var job = new ImportJob
        {
            Id = id,
            FileName = fileName,
            State = ImportStates.Mapping,
            Options = new ImportOptions { Currency = reading.Currency, TimeZone = reading.Zone.Id, NowUtc = reading.Now.ToUnixTimeMilliseconds(), Mapping = look.Mapping, Shift = shift ?? "now", FileHash = await files.HashAsync(id, cancellationToken) },
            Summary = new ImportSummary(),
            Counters = new ImportCounters(),
            DocumentsDone = 0,
            CreatedBy = createdBy,
            CreatedAt = reading.Now,
        };
        await InsertAsync(job, [], cancellationToken);
        return job;
    }

    private static string Encoding(Stream file, string separator, CancellationToken cancellationToken) => separator == "xlsx" ? "utf-8" : RowSource.EncodingOf(file, cancellationToken);

    private static ColumnMapping? ReadMapping(ImportRequest request)
    {
        if (request.Kind is { Length: > 0 } kind && !MappedKinds.All.Contains(kind, StringComparer.Ordinal))
        {
            throw ProblemException.Invalid("kind", "Use orders, baskets or contacts.");
        }

        if (request.Mapping is { } mapping)
        {
            Check(mapping);
        }

        return request.Mapping;
    }

    private static void Check(ColumnMapping mapping)
    {
        if (mapping.Check() is { Count: > 0 } errors)
        {
            throw ProblemException.Invalid(errors);
        }
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
