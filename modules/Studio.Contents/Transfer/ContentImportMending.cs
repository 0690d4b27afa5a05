using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Tabular;

namespace Studio.Contents.Transfer;

/// <summary>
/// Rows that an import did not take: shown, mended and tried again. They are tried by the same <see cref="ContentImportRun"/> in the background; a row that is taken then is no longer among them,
/// so that whoever asks twice gets it once.
/// </summary>
internal sealed class ContentImportMending(UnitOfWork unit, ContentImports imports, ContentImportRunner runner, TransferFiles files, IdempotencyStore idempotency, IdGenerator ids, IAuditTrail audit)
{
    /// <summary>How many rows are mended at once; more by a file.</summary>
    public const int MostRows = 200;

    private const int MostInFile = 100_000;

    // Names of people are read by people in the database too.
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A page of the rows that were not taken, in the order of the file.</summary>
    public async Task<ContentImportRejectedPage> ListAsync(ContentImport import, int page, int size, CancellationToken cancellationToken)
    {
        var skip = (Math.Clamp(page, 1, 1_000_000) - 1L) * size;
        return await unit.ReadAsync(async (session, ct) =>
        {
            var total = await session.ScalarAsync<long>("SELECT count(*) FROM ContentImportRejected WHERE ImportId = @Id", new { import.Id }, ct);
            var rows = await session.QueryAsync<RejectedRow>("SELECT Line, Cells FROM ContentImportRejected WHERE ImportId = @Id ORDER BY Line LIMIT @size OFFSET @skip", new { import.Id, size, skip }, ct);
            return new ContentImportRejectedPage(await WithErrorsAsync(session, import, rows, ct), total, Math.Max(1, page), (int)Math.Max(1, (total + size - 1) / size));
        }, cancellationToken);
    }

    /// <summary>Rows that were not taken after a line; for going through all of them.</summary>
    public Task<IReadOnlyList<ContentImportRejectedRow>> AfterAsync(ContentImport import, long line, int take, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
        await WithErrorsAsync(session, import, await session.QueryAsync<RejectedRow>("SELECT Line, Cells FROM ContentImportRejected WHERE ImportId = @Id AND Line > @line ORDER BY Line LIMIT @take", new { import.Id, line, take }, ct), ct), cancellationToken);

    /// <summary>
    /// Keeps new cells of rows, and where <paramref name="retry"/> tries these rows again. Rows that are not among those that were not taken are left alone: they were taken meanwhile.
    /// </summary>
    /// <returns>How many rows are tried again, or kept.</returns>
    /// <exception cref="ProblemException">400: more than <see cref="MostRows"/> rows, or a cell that the file has not; 409: the import is under way; 422: the key was used for something else.</exception>
    public async Task<int> MendAsync(string id, IReadOnlyList<MendedRow> rows, bool retry, string person, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var import = await imports.GetAsync(id, cancellationToken);
        if (retry)
        {
            await imports.CheckAsync(import, cancellationToken);
        }

        Check(import, rows);
        var mended = await unit.WriteAsync(WriteClass.Interactive, (session, ct) => idempotency.RunAsync(session, key, async () =>
        {
            await HoldAsync(session, id, ct);
            var kept = await KeepAsync(session, import, rows, retry, ct);
            return retry && kept > 0 ? await StartAsync(session, import, person, ct) : kept;
        }, ct), cancellationToken);
        if (retry && !mended.Replayed)
        {
            runner.Wake();
        }

        return mended.Value;
    }

    /// <summary>Tries all rows again that were not taken, as they stand.</summary>
    /// <exception cref="ProblemException">400: the path of a column that whoever asks may not change; 409: the import is under way.</exception>
    public async Task<int> RetryAllAsync(string id, string person, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var import = await imports.GetAsync(id, cancellationToken);
        await imports.CheckAsync(import, cancellationToken);
        var tried = await unit.WriteAsync(WriteClass.Interactive, (session, ct) => idempotency.RunAsync(session, key, async () =>
        {
            await HoldAsync(session, id, ct);
            await session.ExecuteAsync("UPDATE ContentImportRejected SET Retry = 1 WHERE ImportId = @id", new { id }, ct);
            return await StartAsync(session, import, person, ct);
        }, ct), cancellationToken);
        runner.Wake();
        return tried.Value;
    }

    /// <summary>Reads the downloaded rows with their corrections and tries those again that are still among them.</summary>
    /// <exception cref="ProblemException">400: this is not the table of this import's rows; 409: the import is under way; 413: it is too large.</exception>
    public async Task<int> UploadAsync(string id, Stream content, string person, CancellationToken cancellationToken)
    {
        var import = await imports.GetAsync(id, cancellationToken);
        await imports.CheckAsync(import, cancellationToken);
        var file = ids.NewId();
        try
        {
            await files.SaveAsync(file, content, cancellationToken);
            var format = await files.FormatAsync(file, cancellationToken);
            foreach (var rows in (await Task.Run(() => Read(import, file, format), cancellationToken)).Chunk(MostRows))
            {
                await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
                {
                    await HoldAsync(session, id, ct);
                    return await KeepAsync(session, import, rows, retry: true, ct);
                }, cancellationToken);
            }
        }
        finally
        {
            files.Delete(file);
        }

        var tried = await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            await HoldAsync(session, id, ct);
            return await StartAsync(session, import, person, ct);
        }, cancellationToken);
        runner.Wake();
        return tried;
    }

    private List<MendedRow> Read(ContentImport import, string file, string format)
    {
        using var reader = files.Open(file, format);
        var columns = import.Headers.Count;
        if (reader.Read() is not { Fault: RowFault.None } header || header.Cells.Count <= columns || !header.Cells.Skip(1).Take(columns).Select(h => h.Trim()).SequenceEqual(import.Headers, StringComparer.Ordinal))
        {
            throw ProblemException.Invalid("file", "This is not the table of this import's rows: download it here, correct its cells and leave its columns as they are.");
        }

        var rows = new List<MendedRow>();
        while (reader.Read() is { } row)
        {
            if (row.Fault != RowFault.None || !int.TryParse(row.Cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var line))
            {
                throw ProblemException.Invalid("file", $"Line {row.Line} cannot be read: its first cell must be the number of the row, as it was downloaded.");
            }

            if (rows.Count == MostInFile)
            {
                throw ProblemException.Invalid("file", $"The file has more than {MostInFile} rows. Divide it.");
            }

            rows.Add(new MendedRow(line, Enumerable.Range(0, columns).ToDictionary(i => i, i => i + 1 < row.Cells.Count ? row.Cells[i + 1] : "")));
        }

        return rows;
    }

    private static void Check(ContentImport import, IReadOnlyList<MendedRow> rows)
    {
        if (rows.Count is 0 or > MostRows)
        {
            throw ProblemException.Invalid("rows", $"Between 1 and {MostRows} rows are needed.");
        }

        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Cells.Keys.Any(c => c < 0 || c >= import.Headers.Count))
            {
                throw ProblemException.Invalid(string.Create(CultureInfo.InvariantCulture, $"rows[{i}].cells"), $"The file has {import.Headers.Count} columns.");
            }
        }
    }

    /// <summary>Holds the import for this transaction, where it may be mended.</summary>
    private static async Task HoldAsync(WriteSession session, string id, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync("UPDATE ContentImport SET State = State WHERE Id = @id AND State IN @over", new { id, over = new[] { ContentImportStates.Completed, ContentImportStates.Cancelled } }, cancellationToken) == 0)
        {
            throw ProblemException.Conflict("The import is under way. Rows that were not taken can be mended when it is over.");
        }
    }

    private static async Task<int> KeepAsync(WriteSession session, ContentImport import, IReadOnlyList<MendedRow> rows, bool retry, CancellationToken cancellationToken)
    {
        var lines = rows.Select(r => (long)r.Line).ToArray();
        var there = (await session.QueryAsync<RejectedRow>("SELECT Line, Cells FROM ContentImportRejected WHERE ImportId = @Id AND Line IN @lines", new { import.Id, lines }, cancellationToken)).ToDictionary(r => r.Line);
        var kept = 0;
        foreach (var row in rows.DistinctBy(r => r.Line))
        {
            if (there.TryGetValue(row.Line, out var known))
            {
                // What stands beyond the file's columns belongs nowhere and goes with the first correction.
                var cells = Padded(known.Read(), import.Headers.Count).Take(row.Cells.Count > 0 ? import.Headers.Count : int.MaxValue).ToArray();
                foreach (var (place, text) in row.Cells)
                {
                    cells[place] = text;
                }

                kept += await session.ExecuteAsync("UPDATE ContentImportRejected SET Cells = @cells, Retry = @retry WHERE ImportId = @Id AND Line = @Line",
                    new { import.Id, known.Line, cells = JsonSerializer.Serialize(cells, Written), retry = retry ? 1L : 0L }, cancellationToken);
            }
        }

        return kept;
    }

    private async Task<int> StartAsync(WriteSession session, ContentImport import, string person, CancellationToken cancellationToken)
    {
        var rows = (int)await session.ScalarAsync<long>("SELECT count(*) FROM ContentImportRejected WHERE ImportId = @Id AND Retry = 1", new { import.Id }, cancellationToken);
        if (rows == 0)
        {
            return 0;
        }

        await session.ExecuteAsync("UPDATE ContentImport SET Retrying = State, State = @Queued, RetryLines = @rows, RetryDone = 0, RetryBy = @person, Error = NULL, FinishedUtc = NULL WHERE Id = @Id",
            new { import.Id, rows, person, ContentImportStates.Queued }, cancellationToken);
        await audit.RecordAsync(new AuditEntry(AuditActions.ImportStarted)
        {
            SubjectType = "ContentImport",
            SubjectId = import.Id,
            SubjectName = import.FileName,
            After = new JsonObject { ["RowsTriedAgain"] = rows },
        }, cancellationToken);
        return rows;
    }

    private static async Task<IReadOnlyList<ContentImportRejectedRow>> WithErrorsAsync(DbSession session, ContentImport import, IReadOnlyList<RejectedRow> rows, CancellationToken cancellationToken)
    {
        var lines = rows.Select(r => r.Line).ToArray();
        var errors = (await session.QueryAsync<ErrorRow>("SELECT Line, Header, Path, Message FROM ContentImportError WHERE ImportId = @Id AND Line IN @lines ORDER BY Line, Place", new { import.Id, lines }, cancellationToken)).ToLookup(e => e.Line);
        return [.. rows.Select(r => new ContentImportRejectedRow((int)r.Line, Padded(r.Read(), import.Headers.Count), [.. errors[r.Line].Select(e => new ContentImportError((int)e.Line, e.Header, e.Path, e.Message))]))];
    }

    private static string[] Padded(string[] cells, int columns) => cells.Length >= columns ? cells : [.. cells, .. Enumerable.Repeat("", columns - cells.Length)];

    private sealed record ErrorRow(long Line, string Header, string Path, string Message);
}

/// <summary>A row of the table of rows that were not taken.</summary>
internal sealed record RejectedRow(long Line, string Cells)
{
    /// <summary>Its cells.</summary>
    public string[] Read() => JsonSerializer.Deserialize<string[]>(Cells)!;
}
