using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Transfer;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Contents.Bulk;

/// <summary>A page of somebody's actions.</summary>
internal sealed record BulkActionPage(IReadOnlyList<BulkAction> Actions, long Total, int Page, int Pages);

/// <summary>A page of the items with which an action could not be done.</summary>
internal sealed record BulkFailurePage(IReadOnlyList<BulkFailure> Failures, long Total, int Page, int Pages);

/// <summary>Takes orders for actions on many items, lists and steers them; <see cref="BulkRunner"/> runs them. Everybody sees his own.</summary>
internal sealed class BulkActions(
    UnitOfWork unit, ContentDoor door, BulkQueries queries, ContentFieldTypes fields, ContentPartTypes parts, BulkRunner runner, IdGenerator ids, TimeProvider time, IAuditTrail audit)
{
    /// <summary>The most items of one action.</summary>
    public const int MostItems = 50_000;

    /// <summary>The most items that are named one by one.</summary>
    public const int MostNamed = 1_000;

    private const int PageSize = 25;

    /// <summary>What he may do with items of a type, all or his own.</summary>
    public async Task<IReadOnlyList<string>> ActsAsync(ContentTypeDefinition type)
    {
        var acts = new List<string>();
        foreach (var act in BulkActs.Ordered.Where(a => type.Draftable || a is not (BulkActs.Publish or BulkActs.Unpublish)))
        {
            if (await MayAsync(act, type))
            {
                acts.Add(act);
            }
        }

        return acts;
    }

    /// <summary>How many items an order is about.</summary>
    /// <exception cref="ProblemException">400: the order is not right; 403: whoever asks may not do it.</exception>
    public async Task<long> CountAsync(BulkOrder order, CancellationToken cancellationToken)
    {
        await CheckAsync(order, cancellationToken);
        return order.Items?.Count ?? await queries.CountAsync(order, cancellationToken);
    }

    /// <summary>Lets an action begin.</summary>
    /// <exception cref="ProblemException">400: the order is not right, or is about nothing or too much; 403: whoever orders may not do it.</exception>
    public async Task<BulkAction> StartAsync(BulkOrder order, CancellationToken cancellationToken)
    {
        var count = await CountAsync(order, cancellationToken);
        if (order.Act == BulkActs.Set)
        {
            await CheckValueAsync(order, cancellationToken);
        }

        if (count is 0 or > MostItems)
        {
            throw ProblemException.Invalid("items", count == 0 ? "There is no item to do this with." : "These are more than 50,000 items. Narrow what is asked.");
        }

        var id = ids.NewId();
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            await InsertAsync(session, id, order, undoOf: null, ct);
            if (order.Items is { } named)
            {
                await session.InsertManyAsync("ContentBulkItem", ["BulkId", "Place", "ItemId", "Outcome"], named.Select((item, place) => new object?[] { id, (long)place, item, 0L }), ct);
                await session.ExecuteAsync("UPDATE ContentBulk SET Gathered = 1, Items = @Count WHERE Id = @id", new { id, named.Count }, ct);
            }

            await RecordAsync(BulkAuditActions.Started, id, order, count, ct);
        }, cancellationToken);
        runner.Wake();
        return await GetAsync(id, cancellationToken);
    }

    /// <summary>Takes an action back, item by item; items that were changed since stay as they are, and are told.</summary>
    /// <returns>The action that undoes it.</returns>
    /// <exception cref="ProblemException">404; 409: it goes on, is too old, changed nothing or was undone already.</exception>
    public async Task<BulkAction> UndoAsync(string id, CancellationToken cancellationToken)
    {
        var undo = ids.NewId();
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var action = await GetAsync(id, ct);
            if (!action.CanUndo(time.GetUtcNow()) || await session.ExecuteAsync("UPDATE ContentBulk SET UndoneBy = @undo WHERE Id = @id AND UndoneBy IS NULL", new { id, undo }, ct) == 0)
            {
                throw ProblemException.Conflict("This cannot be undone: it goes on, changed nothing, is older than 24 hours, or was undone already.");
            }

            await InsertAsync(session, undo, action.Order, id, ct);
            await RecordAsync(BulkAuditActions.Undone, id, action.Order, action.Changed, ct);
        }, cancellationToken);
        runner.Wake();
        return await GetAsync(undo, cancellationToken);
    }

    /// <summary>Stops an action before its next item; what was done stays, and can be undone.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        await GetAsync(id, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("UPDATE ContentBulk SET State = @Cancelled, FinishedUtc = @now WHERE Id = @id AND State IN @open", new
        {
            id,
            ContentImportStates.Cancelled,
            open = new[] { ContentImportStates.Queued, ContentImportStates.Running },
            now = time.GetUtcNow().ToUnixTimeMilliseconds(),
        }, ct), cancellationToken);
    }

    /// <summary>The action.</summary>
    /// <exception cref="ProblemException">404: there is none, or it is somebody else's.</exception>
    public async Task<BulkAction> GetAsync(string? id, CancellationToken cancellationToken) =>
        (await unit.ReadAsync((session, ct) => session.FirstAsync<BulkRow>($"{BulkRow.Select} WHERE Id = @id AND OwnerId = @owner", new { id, owner = door.Id }, ct), cancellationToken))?.ToAction()
        ?? throw ProblemException.NotFound("There is no such action.");

    /// <summary>A page of one's own actions, newest first.</summary>
    public Task<BulkActionPage> ListAsync(string? state, int page, CancellationToken cancellationToken)
    {
        var parameters = new { owner = door.Id, state = string.IsNullOrEmpty(state) ? null : state, take = PageSize, skip = (Math.Clamp(page, 1, 1_000_000) - 1) * PageSize };
        const string Where = "WHERE OwnerId = @owner AND (@state IS NULL OR State = @state)";
        return unit.ReadAsync(async (session, ct) =>
        {
            var total = await session.ScalarAsync<long>($"SELECT count(*) FROM ContentBulk {Where}", parameters, ct);
            var rows = await session.QueryAsync<BulkRow>($"{BulkRow.Select} {Where} ORDER BY Id DESC LIMIT @take OFFSET @skip", parameters, ct);
            return new BulkActionPage([.. rows.Select(r => r.ToAction())], total, Math.Max(1, page), Pages(total));
        }, cancellationToken);
    }

    /// <summary>A page of the items with which it could not be done, in their order.</summary>
    public Task<BulkFailurePage> FailuresAsync(string id, int page, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var parameters = new { id, refused = (int)BulkOutcome.Refused, take = PageSize, skip = (Math.Clamp(page, 1, 1_000_000) - 1) * PageSize };
        var total = await session.ScalarAsync<long>("SELECT count(*) FROM ContentBulkItem WHERE BulkId = @id AND Outcome = @refused", parameters, ct);
        var rows = await session.QueryAsync<FailureRow>("SELECT ItemId, Message FROM ContentBulkItem WHERE BulkId = @id AND Outcome = @refused ORDER BY Place LIMIT @take OFFSET @skip", parameters, ct);
        return new BulkFailurePage([.. rows.Select(r => new BulkFailure(r.ItemId, r.Message ?? ""))], total, Math.Max(1, page), Pages(total));
    }, cancellationToken);

    private async Task CheckAsync(BulkOrder order, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        var type = all.Type(order.ContentType) ?? throw ProblemException.Invalid("type", $"There is no content type '{order.ContentType}'.");
        await door.OwnerSeenAsync(type);
        if (!BulkActs.Ordered.Contains(order.Act, StringComparer.Ordinal))
        {
            throw ProblemException.Invalid("action", $"The action is one of {string.Join(", ", BulkActs.Ordered)}.");
        }

        if (order.Act is BulkActs.Publish or BulkActs.Unpublish && !type.Draftable)
        {
            throw ProblemException.Invalid("action", "Items of this type have no drafts: they count as long as they are there.");
        }

        if (!await MayAsync(order.Act, type))
        {
            var act = BulkActs.ActOf(order.Act);
            throw new ProblemException(StatusCodes.Status403Forbidden, "Not allowed.", $"This needs the permission {(type.Securable ? ContentTypePermissions.Of(act, type.Name) : ContentTypePermissions.Of(act)).Name}.");
        }

        if (order.Items is { } items && (items.Count > MostNamed || items.Distinct(StringComparer.Ordinal).Count() < items.Count || !items.All(IdGenerator.IsId)))
        {
            throw ProblemException.Invalid("items", string.Create(CultureInfo.InvariantCulture, $"At most {MostNamed} ids of items are possible, each once."));
        }

        if (order.Act == BulkActs.Set && (parts.PlaceAt(type, all, order.Field ?? "") is not { } place || !BulkQueries.CanSet(place, door, fields)))
        {
            throw ProblemException.Invalid("field", "There is no such field that you can set.");
        }
    }

    private async Task<bool> MayAsync(string act, ContentTypeDefinition type) => await door.MayAsync(BulkActs.ActOf(act), type) || await door.MayWithOwnAsync(BulkActs.ActOf(act), type);

    private async Task CheckValueAsync(BulkOrder order, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        var place = parts.PlaceAt(all.Type(order.ContentType)!, all, order.Field!)!;
        var errors = new List<InputError>();
        fields.Find(place.Field.FieldType)!.Validate(order.Value, place.Field, place.Path, errors);
        if (errors.Count > 0)
        {
            throw ProblemException.Invalid(errors);
        }
    }

    private Task<int> InsertAsync(WriteSession session, string id, BulkOrder order, string? undoOf, CancellationToken cancellationToken) => session.ExecuteAsync("""
        INSERT INTO ContentBulk (Id, ContentType, Act, Field, FieldValue, Asked, State, Gathered, Items, Changed, Unchanged, Refused, UndoOf, OwnerId, Claims, CreatedUtc)
        VALUES (@id, @ContentType, @Act, @Field, @value, @asked, @Queued, 0, 0, 0, 0, 0, @undoOf, @owner, @claims, @now)
        """, new
    {
        id,
        order.ContentType,
        order.Act,
        order.Field,
        value = order.Value?.ToJsonString(),
        asked = JsonSerializer.Serialize(order.Asked, JsonSerializerOptions.Web),
        ContentImportStates.Queued,
        undoOf,
        owner = door.Id,
        claims = BulkRow.Write(door.User),
        now = time.GetUtcNow().ToUnixTimeMilliseconds(),
    }, cancellationToken);

    // Not the value: who reads the trail may not see the field.
    private Task RecordAsync(AuditAction action, string id, BulkOrder order, long count, CancellationToken cancellationToken) => audit.RecordAsync(new AuditEntry(action)
    {
        SubjectType = "ContentBulk",
        SubjectId = id,
        SubjectName = order.ContentType,
        After = new JsonObject { ["Action"] = order.Act, ["Items"] = count },
    }, cancellationToken);

    private static int Pages(long total) => (int)Math.Max(1, (total + PageSize - 1) / PageSize);

    private sealed class FailureRow
    {
        public string ItemId { get; set; } = "";

        public string? Message { get; set; }
    }
}

/// <summary>What the audit trail records of actions on many items, beside each item's own record.</summary>
internal sealed class BulkAuditActions : IAuditActionProvider
{
    /// <summary>Somebody began something with many items.</summary>
    public static readonly AuditAction Started = new("content-bulk.started", "Action on many items started", typeof(ContentPermissions));

    /// <summary>Somebody began to take that back.</summary>
    public static readonly AuditAction Undone = new("content-bulk.undone", "Action on many items undone", typeof(ContentPermissions));

    public IEnumerable<AuditAction> Actions => [Started, Undone];
}
