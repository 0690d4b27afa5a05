using System.Text.Json;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Tabular;

namespace Studio.Contents.Transfer;

/// <summary>A page of the list of imports.</summary>
public sealed record ContentImportPage(IReadOnlyList<ContentImport> Imports, long Total, int Page, int Pages);

/// <summary>A page of what was not taken.</summary>
public sealed record ContentImportErrorPage(IReadOnlyList<ContentImportError> Errors, long Total, int Page, int Pages);

/// <summary>Makes, lists and steers imports of items; <see cref="ContentImportRunner"/> runs them.</summary>
internal sealed class ContentImports(
    UnitOfWork unit, TransferFiles files, ContentImportRunner runner, ContentDoor door, TransferColumns columns, IdGenerator ids, TimeProvider time, IAuditTrail audit)
{
    public const int MostRows = 2_000_000;

    private const int PageSize = 25;
    private const int ErrorPageSize = 50;

    /// <summary>Keeps the file and finds out what its columns may mean. Nothing is imported before <see cref="StartAsync"/>.</summary>
    /// <exception cref="ProblemException">400: there is no such type, or the file is no table with rows; 413: it is too large.</exception>
    /// <param name="content">The file.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="contentType">The type of the items.</param>
    /// <param name="createdBy">Who uploads it.</param>
    /// <param name="like">An import of the same type whose choices count here too where columns have the same header, or null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ContentImport> UploadAsync(Stream content, string fileName, string contentType, string createdBy, ContentImport? like, CancellationToken cancellationToken)
    {
        var all = await door.EditableDefinitionsAsync(cancellationToken);
        var type = all.Type(contentType) ?? throw ProblemException.Invalid("type", $"There is no content type '{contentType}'.");
        var id = ids.NewId();
        try
        {
            await files.SaveAsync(id, content, cancellationToken);
            var format = await files.FormatAsync(id, cancellationToken);
            var (headers, rows) = await Task.Run(() => Look(id, format, cancellationToken), cancellationToken);
            var suggested = Like(like?.ContentType == type.Name ? like : null, headers, columns.Suggest(headers, type, all));
            var import = new ContentImport
            {
                Id = id,
                ContentType = type.Name,
                FileName = Name(fileName),
                Format = format,
                State = ContentImportStates.Preview,
                Headers = headers,
                Options = new ContentImportOptions
                {
                    Columns = suggested,
                    Key = like?.Options.Key is { } key && suggested.Contains(key) ? key : suggested.Contains("ContentItemId") ? "ContentItemId" : null,
                    Publish = like?.Options.Publish ?? true,
                },
                Rows = rows,
                RowsDone = 0,
                Counters = new ContentImportCounters(),
                CreatedBy = createdBy,
                CreatedAt = time.GetUtcNow(),
            };
            await InsertAsync(import, cancellationToken);
            return import;
        }
        catch
        {
            files.Delete(id);
            throw;
        }
    }

    /// <summary>The import.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task<ContentImport> GetAsync(string? id, CancellationToken cancellationToken) =>
        (await unit.ReadAsync((session, ct) => session.FirstAsync<ContentImportRow>($"{ContentImportRow.Select} WHERE Id = @id", new { id }, ct), cancellationToken))?.ToImport()
        ?? throw ProblemException.NotFound("There is no such import.");

    /// <summary>A page of the imports, newest first.</summary>
    public Task<ContentImportPage> ListAsync(string? search, string? state, int page, CancellationToken cancellationToken)
    {
        var parameters = new { search = Like(search), state = string.IsNullOrEmpty(state) ? null : state, take = PageSize, skip = (Math.Clamp(page, 1, 1_000_000) - 1) * PageSize };
        const string Where = "WHERE (@search IS NULL OR FileName LIKE @search ESCAPE '\\' OR ContentType LIKE @search ESCAPE '\\') AND (@state IS NULL OR State = @state)";
        return unit.ReadAsync(async (session, ct) =>
        {
            var total = await session.ScalarAsync<long>($"SELECT count(*) FROM ContentImport {Where}", parameters, ct);
            var rows = await session.QueryAsync<ContentImportRow>($"{ContentImportRow.Select} {Where} ORDER BY Id DESC LIMIT @take OFFSET @skip", parameters, ct);
            return new ContentImportPage([.. rows.Select(r => r.ToImport())], total, Math.Max(1, page), Pages(total, PageSize));
        }, cancellationToken);
    }

    /// <summary>The first rows of the file as they are written.</summary>
    public IReadOnlyList<TableRow> Sample(ContentImport import, int most)
    {
        var rows = new List<TableRow>();
        using var reader = files.Open(import.Id, import.Format);
        reader.Read();
        while (rows.Count < most && reader.Read() is { } row)
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Says what the columns mean; what a dry run found before is forgotten.</summary>
    /// <exception cref="ProblemException">400: a path is none of the type's, or used twice, or the key is not one of them; 409: it was started.</exception>
    public async Task SetOptionsAsync(string id, ContentImportOptions options, CancellationToken cancellationToken)
    {
        var import = await GetAsync(id, cancellationToken);
        await CheckAsync(options, import, cancellationToken);
        var changed = await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var set = await session.ExecuteAsync("UPDATE ContentImport SET Options = @options, Checked = NULL WHERE Id = @id AND State = @Preview",
                new { id, options = JsonSerializer.Serialize(options), ContentImportStates.Preview }, ct);
            if (set > 0)
            {
                await ForgetRowsAsync(session, id, ct);
            }

            return set;
        }, cancellationToken);
        if (changed == 0)
        {
            throw ProblemException.Conflict("The import was started; what its columns mean is settled.");
        }
    }

    /// <summary>Lets the import run, or look through the whole file without writing; a failed one goes on where it stopped.</summary>
    /// <exception cref="ProblemException">404; 400: no column means anything, or one means what whoever starts it may not change; 409: it is over.</exception>
    public async Task StartAsync(string id, bool dryRun, CancellationToken cancellationToken)
    {
        var import = await GetAsync(id, cancellationToken);
        if (import.Options.Columns.All(c => c is null))
        {
            throw ProblemException.Invalid("columns", "Say for at least one column what it means.");
        }

        await CheckAsync(import, cancellationToken);
        var started = await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var dry = dryRun ? 1 : 0;
            var begun = await session.ExecuteAsync("UPDATE ContentImport SET State = @Queued, DryRun = @dry, LinesDone = 0, Counters = '{}', Error = NULL, FinishedUtc = NULL WHERE Id = @id AND State = @Preview",
                new { id, dry, ContentImportStates.Queued, ContentImportStates.Preview }, ct) > 0;
            if (begun)
            {
                await ForgetRowsAsync(session, id, ct);
            }

            var goesOn = !begun && await session.ExecuteAsync("UPDATE ContentImport SET State = @Queued, Error = NULL, FinishedUtc = NULL WHERE Id = @id AND State = @Failed",
                new { id, ContentImportStates.Queued, ContentImportStates.Failed }, ct) > 0;
            if ((begun && !dryRun) || goesOn)
            {
                await audit.RecordAsync(new AuditEntry(AuditActions.ImportStarted) { SubjectType = "ContentImport", SubjectId = id, SubjectName = import.FileName }, ct);
            }

            return begun || goesOn;
        }, cancellationToken);
        if (!started && import.State is ContentImportStates.Completed or ContentImportStates.Cancelled)
        {
            throw ProblemException.Conflict("The import is over. Upload the file again.");
        }

        runner.Wake();
    }

    /// <summary>Stops the import before its next batch; what was imported stays. A dry run goes back to the preview, a retry to where it began.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        var import = await GetAsync(id, cancellationToken);
        var underWay = import.State is ContentImportStates.Queued or ContentImportStates.Running;
        var (from, to) = import switch
        {
            { Retrying: { } before } => ([ContentImportStates.Queued, ContentImportStates.Running, ContentImportStates.Failed], before),
            { DryRun: true } when underWay => ([ContentImportStates.Queued, ContentImportStates.Running], ContentImportStates.Preview),
            _ => (new[] { ContentImportStates.Preview, ContentImportStates.Queued, ContentImportStates.Running, ContentImportStates.Failed }, ContentImportStates.Cancelled),
        };
        var stopped = await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var changed = await session.ExecuteAsync("UPDATE ContentImport SET State = @to, DryRun = 0, Retrying = NULL, Error = NULL, FinishedUtc = @now WHERE Id = @id AND State IN @from",
                new { id, from, to, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct);
            if (changed > 0 && import.State == ContentImportStates.Preview)
            {
                await ForgetRowsAsync(session, id, ct); // What a look found is of nothing that was imported.
            }

            return changed;
        }, cancellationToken);
        if (stopped > 0 && to == ContentImportStates.Cancelled)
        {
            files.Delete(id);
        }
    }

    /// <summary>A page of what was not taken, in the order of the file.</summary>
    public Task<ContentImportErrorPage> ErrorsAsync(string id, int page, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var total = await session.ScalarAsync<long>("SELECT count(*) FROM ContentImportError WHERE ImportId = @id", new { id }, ct);
        var rows = await session.QueryAsync<ErrorRow>("SELECT Line, Place, Header, Path, Message FROM ContentImportError WHERE ImportId = @id ORDER BY Line, Place LIMIT @take OFFSET @skip",
            new { id, take = ErrorPageSize, skip = (Math.Clamp(page, 1, 1_000_000) - 1) * ErrorPageSize }, ct);
        return new ContentImportErrorPage([.. rows.Select(r => r.ToError())], total, Math.Max(1, page), Pages(total, ErrorPageSize));
    }, cancellationToken);

    /// <summary>What was not taken after a place; for going through all of it.</summary>
    public async Task<(IReadOnlyList<ContentImportError> Errors, (long Line, long Place) Last)> ErrorsAfterAsync(string id, (long Line, long Place) after, int take, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<ErrorRow>(
            "SELECT Line, Place, Header, Path, Message FROM ContentImportError WHERE ImportId = @id AND (Line, Place) > (@line, @place) ORDER BY Line, Place LIMIT @take", new { id, line = after.Line, place = after.Place, take }, ct), cancellationToken);
        return ([.. rows.Select(r => r.ToError())], rows.Count == 0 ? after : (rows[^1].Line, rows[^1].Place));
    }

    /// <summary>Refuses where whoever starts it may not change what the columns mean: somebody else may have said it.</summary>
    /// <exception cref="ProblemException">400: the path of the column.</exception>
    public Task CheckAsync(ContentImport import, CancellationToken cancellationToken) => CheckAsync(import.Options, import, cancellationToken);

    private static async Task ForgetRowsAsync(WriteSession session, string id, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM ContentImportError WHERE ImportId = @id", new { id }, cancellationToken);
        await session.ExecuteAsync("DELETE FROM ContentImportRejected WHERE ImportId = @id", new { id }, cancellationToken);
    }

    /// <summary>What another file's columns of the same names meant, before what is guessed.</summary>
    private static IReadOnlyList<string?> Like(ContentImport? like, string[] headers, IReadOnlyList<string?> suggested)
    {
        if (like is null)
        {
            return suggested;
        }

        var meant = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < like.Headers.Count && i < like.Options.Columns.Count; i++)
        {
            meant.TryAdd(like.Headers[i], like.Options.Columns[i]);
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. headers.Select((h, i) => (meant.TryGetValue(h, out var path) ? path : suggested[i]) is { } wanted && taken.Add(wanted) ? wanted : null)];
    }

    private async Task CheckAsync(ContentImportOptions options, ContentImport import, CancellationToken cancellationToken)
    {
        var all = await door.EditableDefinitionsAsync(cancellationToken);
        var type = all.Type(import.ContentType) ?? throw ProblemException.Invalid("type", $"There is no content type '{import.ContentType}'.");
        Check(options, import, columns.Of(type, all));
    }

    private static void Check(ContentImportOptions options, ContentImport import, IReadOnlyList<TransferColumn> known)
    {
        if (options.Columns.Count != import.Headers.Count)
        {
            throw ProblemException.Invalid("columns", $"The file has {import.Headers.Count} columns; say for each what it means, or null.");
        }

        for (var i = 0; i < options.Columns.Count; i++)
        {
            if (options.Columns[i] is { } path)
            {
                var at = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"columns[{i}]");
                if (!known.Any(c => c.CanImport && c.Path == path))
                {
                    throw ProblemException.Invalid(at, $"'{import.ContentType}' has no column '{path}' that can be imported.");
                }

                if (options.Columns.Take(i).Contains(path, StringComparer.Ordinal))
                {
                    throw ProblemException.Invalid(at, $"'{path}' is there twice.");
                }
            }
        }

        if (options.Key is { } key && (!options.Columns.Contains(key, StringComparer.Ordinal) || known.First(c => c.Path == key).Form is not (CellForm.Text or CellForm.Number or CellForm.Date)))
        {
            throw ProblemException.Invalid("key", "The key is a column of the file that holds a text, a number or a day.");
        }
    }

    private (string[] Headers, int Rows) Look(string id, string format, CancellationToken cancellationToken)
    {
        using var reader = files.Open(id, format);
        if (reader.Read() is not { Fault: RowFault.None } header)
        {
            throw ProblemException.Invalid("file", "The first line must name the columns.");
        }

        var rows = 0;
        while (reader.Read() is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++rows > MostRows)
            {
                throw ProblemException.Invalid("file", $"The file has more than {MostRows} rows. Divide it.");
            }
        }

        return rows > 0 ? ([.. header.Cells.Select(h => h.Trim())], rows) : throw ProblemException.Invalid("file", "The file has no rows below its header.");
    }

    private Task<int> InsertAsync(ContentImport import, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("""
        INSERT INTO ContentImport (Id, ContentType, FileName, Format, State, DryRun, Headers, Options, Lines, LinesDone, Counters, CreatedBy, CreatedUtc)
        VALUES (@Id, @ContentType, @FileName, @Format, @State, 0, @Headers, @Options, @Rows, 0, '{}', @CreatedBy, @CreatedUtc)
        """, new
    {
        import.Id,
        import.ContentType,
        import.FileName,
        import.Format,
        import.State,
        Headers = JsonSerializer.Serialize(import.Headers),
        Options = JsonSerializer.Serialize(import.Options),
        import.Rows,
        import.CreatedBy,
        CreatedUtc = import.CreatedAt.ToUnixTimeMilliseconds(),
    }, ct), cancellationToken);

    private static string Name(string fileName)
    {
        var name = Path.GetFileName(fileName.Replace('\\', '/'));
        return name.Length is > 0 and <= 200 ? name : name.Length == 0 ? "import" : name[^200..];
    }

    private static string? Like(string? text) => string.IsNullOrWhiteSpace(text)
        ? null
        : $"%{text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static int Pages(long total, int size) => (int)Math.Max(1, (total + size - 1) / size);

    private sealed record ErrorRow(long Line, long Place, string Header, string Path, string Message)
    {
        public ContentImportError ToError() => new((int)Line, Header, Path, Message);
    }
}
