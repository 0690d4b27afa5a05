using System.Text.Json.Nodes;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Contents.Access;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Bulk;

/// <summary>What was done with an item.</summary>
/// <param name="Outcome">Changed, or unchanged where it was so already.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">The ETag that it has now; empty where it is gone.</param>
internal sealed record BulkDeed(BulkOutcome Outcome, BulkBefore? Before = null, string After = "");

/// <summary>Does one action with one item, or takes it back, as far as whoever ordered it may; in the scope's transaction.</summary>
internal sealed class BulkItemWork(ContentDoor door, ContentDefinitionStore definitions, ContentManager content, ContentVersions versions, ContentPartTypes parts)
{
    private SaveOptions Saving => door.Saving with { WriteClass = WriteClass.Bulk };

    /// <summary>Does what is ordered.</summary>
    /// <exception cref="ProblemException">It cannot be done with this item.</exception>
    public async Task<BulkDeed> DoAsync(BulkOrder order, string itemId, CancellationToken cancellationToken)
    {
        var item = await content.GetAsync(itemId, VersionOptions.Latest, cancellationToken);
        if (item is null || item.ContentType != order.ContentType)
        {
            throw ProblemException.NotFound("The item is not there any more.");
        }

        var type = await RequireAsync(order, item, cancellationToken);
        var published = item.Published ? item : await content.GetAsync(itemId, VersionOptions.Published, cancellationToken);
        var before = new BulkBefore(item.ContentItemVersionId, published?.ContentItemVersionId, null);
        switch (order.Act)
        {
            case BulkActs.Publish:
                return item.Published ? new BulkDeed(BulkOutcome.Unchanged) : Changed(before, await content.PublishAsync(itemId, Saving, cancellationToken));
            case BulkActs.Unpublish:
                return published is null ? new BulkDeed(BulkOutcome.Unchanged) : Changed(before, await versions.UnpublishAsync(itemId, item.ETag, cancellationToken));
            case BulkActs.Delete:
                await content.DeleteAsync(itemId, cancellationToken);
                return new BulkDeed(BulkOutcome.Changed, before);
            default:
                return await SetAsync(order, type, item, before, cancellationToken);
        }
    }

    /// <summary>Takes back what was done.</summary>
    /// <exception cref="ProblemException">It cannot be taken back: the item was changed since, or a version is gone.</exception>
    public async Task<BulkDeed> UndoAsync(BulkOrder done, string itemId, BulkBefore before, string after, CancellationToken cancellationToken)
    {
        var now = await content.GetAsync(itemId, VersionOptions.Latest, cancellationToken);
        if ((now?.ETag ?? "") != after)
        {
            throw ProblemException.Conflict("The item was changed since.");
        }

        await RequireAsync(done, now ?? await versions.VersionAsync(itemId, before.Latest, cancellationToken), cancellationToken);
        if (done.Act == BulkActs.Set)
        {
            return await SetBackAsync(done, now!, before, cancellationToken);
        }

        if (done.Act == BulkActs.Publish && before.Published is null)
        {
            await versions.UnpublishAsync(itemId, null, cancellationToken);
            return new BulkDeed(BulkOutcome.Changed);
        }

        // Both are read before either is written: a draft is written over.
        var published = before.Published is null ? null : await versions.VersionAsync(itemId, before.Published, cancellationToken);
        var draft = before.Latest == before.Published ? null : await versions.VersionAsync(itemId, before.Latest, cancellationToken);
        if (published is not null)
        {
            await content.SaveAsync(published, Saving with { Publish = true, Access = FieldAccess.Full }, cancellationToken);
        }

        if (draft is not null)
        {
            await content.SaveAsync(draft, Saving with { Publish = false, Access = FieldAccess.Full }, cancellationToken);
        }

        return new BulkDeed(BulkOutcome.Changed);
    }

    private async Task<BulkDeed> SetAsync(BulkOrder order, ContentTypeDefinition type, ContentItem item, BulkBefore before, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(order, type, cancellationToken);
        var value = place.ValueOf(item);
        if (JsonNode.DeepEquals(value, order.Value))
        {
            return new BulkDeed(BulkOutcome.Unchanged);
        }

        var kept = before with { Value = (JsonObject?)value?.DeepClone() };
        place.SetValue(item, (JsonObject?)order.Value?.DeepClone());

        // A draft stays one; what counts goes on counting where the person may say so.
        var publish = !type.Draftable || (item.Published && await door.MayAsync(ContentAct.Publish, type, item));
        return Changed(kept, await content.SaveAsync(item, Saving with { Publish = publish, ExpectedETag = item.ETag }, cancellationToken));
    }

    private async Task<BulkDeed> SetBackAsync(BulkOrder done, ContentItem now, BulkBefore before, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        if (before.Latest == before.Published && !now.Published)
        {
            await versions.DiscardDraftAsync(now.ContentItemId, now.ETag, cancellationToken);
            return new BulkDeed(BulkOutcome.Changed);
        }

        (await PlaceAsync(done, all.Type(done.ContentType)!, cancellationToken)).SetValue(now, (JsonObject?)before.Value?.DeepClone());
        await content.SaveAsync(now, Saving with { Publish = now.Published, ExpectedETag = now.ETag }, cancellationToken);
        return new BulkDeed(BulkOutcome.Changed);
    }

    private async Task<ContentFieldPlace> PlaceAsync(BulkOrder order, ContentTypeDefinition type, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return parts.PlaceAt(type, all, order.Field ?? "") is { } place && door.Fields.CanEdit(place.Field) ? place : throw ProblemException.Conflict("There is no such field any more.");
    }

    private async Task<ContentTypeDefinition> RequireAsync(BulkOrder order, ContentItem item, CancellationToken cancellationToken)
    {
        var type = (await definitions.GetAsync(cancellationToken)).Type(order.ContentType) ?? throw ProblemException.Conflict("There is no such content type any more.");
        return await door.MayAsync(BulkActs.ActOf(order.Act), type, item) ? type : throw new ProblemException(403, "Not allowed.", "You may not do this with the item.");
    }

    private static BulkDeed Changed(BulkBefore before, ContentItem after) => new(BulkOutcome.Changed, before, after.ETag);
}
