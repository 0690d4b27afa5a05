using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Studio.Contents.Transfer;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Bulk;

/// <summary>
/// One run of an action: notes which items it is about, page by page, then goes through them. What is done with an item, what became of it and how far the action is are one transaction, so that after
/// a crash it goes on with the next item; an item with which it cannot be done is noted and left as it was.
/// </summary>
internal sealed class BulkRun(BulkAction action, IServiceScopeFactory scopes, IHttpContextAccessor http)
{
    private const int BatchSize = 100;

    /// <summary>True where all items were gone through; false where the action was cancelled, or someone else runs it.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var person = new ActingPerson(http, action.Person);
        try
        {
            if (!action.Gathered)
            {
                await GatherAsync(cancellationToken);
            }

            while (await WaitingAsync(cancellationToken) is { Count: > 0 } batch)
            {
                foreach (var row in batch)
                {
                    await DoAsync(row, cancellationToken);
                }
            }

            return true;
        }
        catch (NotRunningException)
        {
            return false;
        }
    }

    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        var (place, items) = (action.Place, action.Items);
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            var (rows, next) = action.UndoOf is null ? await FoundAsync(scope.ServiceProvider, place, items, cancellationToken) : await DoneAsync(scope.ServiceProvider, place, cancellationToken);
            await Unit(scope).WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                var moved = await session.ExecuteAsync("UPDATE ContentBulk SET Place = @next, Items = @after, Gathered = @gathered WHERE Id = @Id AND State = @Running AND Gathered = 0 AND Items = @before", new
                {
                    action.Id, next, before = items, after = items + rows.Count, gathered = next is null ? 1L : 0L, ContentImportStates.Running,
                }, ct);
                if (moved == 0)
                {
                    throw new NotRunningException();
                }

                if (rows.Count > 0)
                {
                    await session.InsertManyAsync("ContentBulkItem", ["BulkId", "Place", "ItemId", "Outcome", "Before", "After"], rows, ct);
                }
            }, cancellationToken);
            (place, items) = (next, items + rows.Count);
            if (items > BulkActions.MostItems)
            {
                throw ProblemException.Conflict("These are more than 50,000 items. Narrow what is asked.");
            }
        }
        while (place is not null);
    }

    private async Task<(List<object?[]> Rows, string? Next)> FoundAsync(IServiceProvider services, string? place, int first, CancellationToken cancellationToken)
    {
        var (items, next) = await services.GetRequiredService<BulkQueries>().PageAsync(action.Order, place, cancellationToken);
        return ([.. items.Select((item, i) => new object?[] { action.Id, (long)(first + i), item, 0L, null, null })], next);
    }

    /// <summary>The items that the action changed which is to be undone.</summary>
    private async Task<(List<object?[]> Rows, string? Next)> DoneAsync(IServiceProvider services, string? place, CancellationToken cancellationToken)
    {
        var after = place is null ? -1L : long.Parse(place, CultureInfo.InvariantCulture);
        var done = await services.GetRequiredService<UnitOfWork>().ReadAsync((session, ct) => session.QueryAsync<ItemRow>(
            "SELECT Place, ItemId, Before, After FROM ContentBulkItem WHERE BulkId = @UndoOf AND Outcome = @changed AND Place > @after ORDER BY Place LIMIT @take", new { action.UndoOf, changed = (int)BulkOutcome.Changed, after, take = 500 }, ct), cancellationToken);
        return ([.. done.Select(r => new object?[] { action.Id, r.Place, r.ItemId, 0L, r.Before, r.After })], done.Count == 0 ? null : done[^1].Place.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<IReadOnlyList<ItemRow>> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await Unit(scope).ReadAsync((session, ct) => session.QueryAsync<ItemRow>(
            "SELECT Place, ItemId, Before, After FROM ContentBulkItem WHERE BulkId = @Id AND Outcome = 0 ORDER BY Place LIMIT @BatchSize", new { action.Id, BatchSize }, ct), cancellationToken);
    }

    private async Task DoAsync(ItemRow row, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<BulkItemWork>();
            await Unit(scope).WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                var deed = action.UndoOf is null
                    ? await work.DoAsync(action.Order, row.ItemId, ct)
                    : await work.UndoAsync(action.Order, row.ItemId, JsonSerializer.Deserialize<BulkBefore>(row.Before!)!, row.After ?? "", ct);
                await NoteAsync(session, row, deed, null, ct);
            }, cancellationToken);
        }
        catch (ProblemException e)
        {
            // What it had begun is undone with its transaction.
            var message = e.Errors.Count > 0 ? string.Join(" ", e.Errors.Select(error => error.Message)) : e.Message;
            await using var scope = scopes.CreateAsyncScope();
            await Unit(scope).WriteAsync(WriteClass.Bulk, (session, ct) => NoteAsync(session, row, new BulkDeed(BulkOutcome.Refused), message.Length <= 500 ? message : message[..500], ct), cancellationToken);
        }
    }

    private async Task NoteAsync(WriteSession session, ItemRow row, BulkDeed deed, string? message, CancellationToken cancellationToken)
    {
        var noted = await session.ExecuteAsync("UPDATE ContentBulkItem SET Outcome = @outcome, Before = @before, After = @After, Message = @message WHERE BulkId = @Id AND Place = @Place AND Outcome = 0", new
        {
            action.Id, row.Place, outcome = (int)deed.Outcome, before = deed.Before is null ? null : JsonSerializer.Serialize(deed.Before), deed.After, message,
        }, cancellationToken);
        var counted = await session.ExecuteAsync("UPDATE ContentBulk SET Changed = Changed + @changed, Unchanged = Unchanged + @unchanged, Refused = Refused + @refused WHERE Id = @Id AND State = @Running", new
        {
            action.Id,
            changed = deed.Outcome == BulkOutcome.Changed ? 1 : 0,
            unchanged = deed.Outcome == BulkOutcome.Unchanged ? 1 : 0,
            refused = deed.Outcome == BulkOutcome.Refused ? 1 : 0,
            ContentImportStates.Running,
        }, cancellationToken);
        if (noted == 0 || counted == 0)
        {
            throw new NotRunningException();
        }
    }

    private static UnitOfWork Unit(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<UnitOfWork>();

    private sealed class ItemRow
    {
        public long Place { get; set; }

        public string ItemId { get; set; } = "";

        public string? Before { get; set; }

        public string? After { get; set; }
    }

    /// <summary>Takes back what was done for an action that no longer runs here.</summary>
    private sealed class NotRunningException : Exception;
}
