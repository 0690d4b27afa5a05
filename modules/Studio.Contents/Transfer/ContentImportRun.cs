using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Tabular;

namespace Studio.Contents.Transfer;

/// <summary>
/// One run of an import: reads the file from where it stopped, in batches of <see cref="BatchSize"/> rows. A batch's items, what was not taken of it and how far the import is
/// are one transaction, so that after a crash all of it is there or nothing. While a batch is written, the next ones are read and checked.
/// </summary>
internal sealed class ContentImportRun(ContentImport import, IServiceScopeFactory scopes, TransferFiles files)
{
    public const int BatchSize = 200;

    private const int Ahead = 2;
    private const int MostErrors = 100_000;

    private ContentImportCounters _counters = import.Counters;
    private int _done = import.Retrying is null ? import.RowsDone : import.RetryDone;
    private int _errors;

    /// <summary>True where the end of the file is reached; false where the import was cancelled, or someone else runs it.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var rowItems = await PrepareAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<Batch>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(rowItems, batches.Writer, stop.Token), stop.Token);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken))
            {
                if (!await WriteAsync(batch, rowItems, cancellationToken))
                {
                    return false;
                }
            }

            await reading;
            return true;
        }
        finally
        {
            await stop.CancelAsync();
            try
            {
                await reading;
            }
            catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
            {
                // It was to stop; its own faults are thrown by the channel.
            }
        }
    }

    private async Task<RowItems> PrepareAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await RowItems.OfAsync(import, scope.ServiceProvider, cancellationToken);
    }

    /// <summary>Reads batches; where rows make new items, it checks them too.</summary>
    private async Task ReadAsync(RowItems rowItems, ChannelWriter<Batch> batches, CancellationToken cancellationToken)
    {
        try
        {
            var rows = new List<TableRow>(BatchSize);
            var keys = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var row in import.Retrying is null ? FileAsync(cancellationToken) : MendedAsync(cancellationToken))
            {
                // Two rows of one item are two saves: the second begins a batch of its own.
                if (rows.Count == BatchSize || (rowItems.KeyOf(row) is { Length: > 0 } key && !keys.Add(key)))
                {
                    await batches.WriteAsync(await MakeAsync(rows, rowItems, cancellationToken), cancellationToken);
                    rows = new List<TableRow>(BatchSize);
                    keys.Clear();
                    keys.Add(rowItems.KeyOf(row));
                }

                rows.Add(row);
            }

            if (rows.Count > 0)
            {
                await batches.WriteAsync(await MakeAsync(rows, rowItems, cancellationToken), cancellationToken);
            }

            batches.Complete();
        }
        catch (Exception e)
        {
            batches.Complete(e);
            throw;
        }
    }

    /// <summary>The rows of the file from where it stopped.</summary>
    private async IAsyncEnumerable<TableRow> FileAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var reader = files.Open(import.Id, import.Format);
        reader.Read();
        for (var i = 0; i < import.RowsDone; i++)
        {
            reader.Read();
        }

        while (reader.Read() is { } row)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    /// <summary>The rows that are to be tried again.</summary>
    private async IAsyncEnumerable<TableRow> MendedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var after = 0L;
        while (await unit.ReadAsync((session, ct) => session.QueryAsync<RejectedRow>("SELECT Line, Cells FROM ContentImportRejected WHERE ImportId = @Id AND Retry = 1 AND Line > @after ORDER BY Line LIMIT @BatchSize",
            new { import.Id, after, BatchSize }, ct), cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                yield return new TableRow((int)row.Line, row.Read(), RowFault.None);
            }

            after = rows[^1].Line;
        }
    }

    private async Task<Batch> MakeAsync(IReadOnlyList<TableRow> rows, RowItems rowItems, CancellationToken cancellationToken)
    {
        if (rowItems.HasKey)
        {
            return new Batch(rows, null, null);
        }

        await using var scope = scopes.CreateAsyncScope();
        var items = await rowItems.MakeAsync(rows, scope.ServiceProvider, cancellationToken);
        return new Batch(rows, items, await scope.ServiceProvider.GetRequiredService<ContentManager>().PrepareManyAsync([.. items.Select(i => i.Item).OfType<ContentItem>()], cancellationToken));
    }

    private async Task<bool> WriteAsync(Batch batch, RowItems rowItems, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var content = scope.ServiceProvider.GetRequiredService<ContentManager>();

        // What a key finds depends on the batches before.
        var items = batch.Items ?? await rowItems.MakeAsync(batch.Rows, scope.ServiceProvider, cancellationToken);
        var prepared = batch.Prepared ?? await content.PrepareManyAsync([.. items.Select(i => i.Item).OfType<ContentItem>()], cancellationToken);
        var save = new SaveOptions { Publish = import.Options.Publish, Author = import.RetryBy is { } person && import.Retrying is not null ? person : import.CreatedBy, WriteClass = WriteClass.Bulk, Audited = false };
        try
        {
            _counters = await scope.ServiceProvider.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                var results = import.DryRun ? await content.CheckManyAsync(prepared, save, ct) : await content.WriteManyAsync(prepared, save, ct);
                return await RecordAsync(session, batch, items, results, rowItems, ct);
            }, cancellationToken);
        }
        catch (NotRunningException)
        {
            return false;
        }

        _done += batch.Rows.Count;
        return true;
    }

    private async Task<ContentImportCounters> RecordAsync(WriteSession session, Batch batch, IReadOnlyList<RowItem> items, IReadOnlyList<SaveResult> results, RowItems rowItems, CancellationToken cancellationToken)
    {
        var errors = new List<ContentImportError>();
        var saved = 0;
        foreach (var item in items)
        {
            errors.AddRange(item.Item is null ? item.Errors : rowItems.Tell(item.Row, results[saved++].Errors));
        }

        var refused = items.Count(i => i.Item is null) + results.Count(r => r.Outcome == SaveOutcome.Refused);
        var counters = _counters with
        {
            Created = _counters.Created + results.Count(r => r.Outcome == SaveOutcome.Created),
            Updated = _counters.Updated + results.Count(r => r.Outcome == SaveOutcome.Updated),
            Unchanged = _counters.Unchanged + results.Count(r => r.Outcome == SaveOutcome.Unchanged),
            Rejected = _counters.Rejected + refused - (import.Retrying is null ? 0 : batch.Rows.Count),
        };
        var place = import.Retrying is null ? "LinesDone" : "RetryDone";
        var moved = await session.ExecuteAsync($"UPDATE ContentImport SET Counters = @Counters, {place} = @after WHERE Id = @Id AND State = @Running AND {place} = @before",
            new { import.Id, Counters = JsonSerializer.Serialize(counters), before = _done, after = _done + batch.Rows.Count, ContentImportStates.Running }, cancellationToken);
        if (moved == 0)
        {
            throw new NotRunningException();
        }

        await KeepAsync(session, batch.Rows, errors, cancellationToken);
        return counters;
    }

    /// <summary>What was not taken of a batch, and why, in place of what was known of its rows before.</summary>
    private async Task KeepAsync(WriteSession session, IReadOnlyList<TableRow> rows, List<ContentImportError> errors, CancellationToken cancellationToken)
    {
        if (import.Retrying is not null)
        {
            var lines = rows.Select(r => (long)r.Line).ToArray();
            await session.ExecuteAsync("DELETE FROM ContentImportError WHERE ImportId = @Id AND Line IN @lines", new { import.Id, lines }, cancellationToken);
            await session.ExecuteAsync("DELETE FROM ContentImportRejected WHERE ImportId = @Id AND Line IN @lines", new { import.Id, lines }, cancellationToken);
        }

        _errors += errors.Count;
        if (errors.Count == 0 || _errors > MostErrors)
        {
            return;
        }

        await session.InsertManyAsync("ContentImportError", ["ImportId", "Line", "Place", "Header", "Path", "Message"],
            errors.GroupBy(e => e.Line).SelectMany(g => g.Select((e, place) => new object?[] { import.Id, (long)e.Line, (long)place, e.Column, e.Path, e.Message })), cancellationToken);
        var refused = errors.Select(e => e.Line).ToHashSet();
        await session.InsertManyAsync("ContentImportRejected", ["ImportId", "Line", "Cells", "Retry"],
            rows.Where(r => refused.Contains(r.Line)).Select(r => new object?[] { import.Id, (long)r.Line, JsonSerializer.Serialize(r.Cells), 0L }), cancellationToken);
    }

    /// <summary>Rows in their order; items and what was prepared of them where they were made beforehand.</summary>
    private sealed record Batch(IReadOnlyList<TableRow> Rows, IReadOnlyList<RowItem>? Items, PreparedItems? Prepared);

    /// <summary>Undoes the batch of an import that no longer runs here.</summary>
    private sealed class NotRunningException : Exception;
}
