using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Search;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.ContentModel.Items;

/// <summary>Writes items: JSON, typed row, unique values, what parts and modules add, the record of it; all in one transaction. Others use <see cref="ContentManager"/>.</summary>
public sealed class ContentWriter(
    UnitOfWork unit, ContentTables tables, ContentPreparation preparation, ContentReferences references, ContentDefinitionStore definitions, IEnumerable<IContentHandler> handlers,
    ContentRevisions revisions, IEventBus events, IdGenerator ids, TimeProvider time, IAuditTrail audit, SearchQueue search)
{
    internal async Task<ContentItem> SaveAsync(ContentItem given, SaveOptions options, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(given, options.Access, cancellationToken);
        return await unit.WriteAsync(options.WriteClass, (session, ct) => SaveAsync(session, prepared, options, ct), cancellationToken);
    }

    /// <summary>The item as it may be saved by somebody who changes these fields.</summary>
    internal async Task<CheckedItem> PrepareAsync(ContentItem given, FieldAccess access, CancellationToken cancellationToken) => await PrepareAsync(await KeepAsync(given, access, cancellationToken), cancellationToken);

    internal Task<CheckedItem> PrepareAsync(ContentItem given, CancellationToken cancellationToken) => preparation.PrepareAsync(given, cancellationToken);

    /// <summary>Fields that the access does not change have the value of the newest version.</summary>
    private async Task<ContentItem> KeepAsync(ContentItem given, FieldAccess access, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(access, FieldAccess.Full))
        {
            return given;
        }

        var all = await definitions.GetAsync(cancellationToken);
        var newest = given.ContentItemId.Length == 0
            ? null
            : await unit.ReadAsync((session, ct) => session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @ContentItemId AND Latest = 1", new { given.ContentItemId }, ct), cancellationToken);
        return access.Keep(given, newest?.ToItem(all), all);
    }

    internal string DisplayTextOf(ContentItem item, ContentDefinitions all, ContentTypeDefinition type) => preparation.DisplayTextOf(item, all, type);

    /// <summary>Takes an item out of use.</summary>
    internal async Task RemoveAsync(WriteSession session, ContentItem newest, CancellationToken cancellationToken)
    {
        var change = new ContentChange(ContentMoments.Removed, newest, newest);
        await ChangingAsync(change, session, cancellationToken);
        await session.ExecuteAsync("UPDATE ContentItem SET Latest = 0, Published = 0 WHERE ItemId = @id", new { id = newest.ContentItemId }, cancellationToken);
        await ContentKeys.RemoveAsync(session, newest.ContentItemId, cancellationToken);
        var all = await definitions.GetAsync(cancellationToken);
        if (all.Type(newest.ContentType) is { } type)
        {
            await tables.DeleteRowsAsync(session, tables.For(type, all), newest.ContentItemId, cancellationToken);
        }

        await EndAsync(change, session, ContentRecord.Deleted(newest), cancellationToken);
    }

    /// <summary>What follows the rows of a change: modules, the record, the announcement.</summary>
    internal async Task EndAsync(ContentChange change, WriteSession session, AuditEntry? record, CancellationToken cancellationToken)
    {
        await ChangedAsync(change, session, cancellationToken);
        if (record is not null)
        {
            await audit.RecordAsync(record, cancellationToken);
        }

        await AnnounceAsync(session, change.Item.ContentType, [change.Item.ContentItemId], cancellationToken);
    }

    /// <summary>Tells the modules of a change whose rows are written, and again when it is committed.</summary>
    internal async Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        foreach (var handler in handlers)
        {
            await handler.ChangedAsync(change, session, cancellationToken);
            session.OnCommitted(ct => handler.CommittedAsync(change, ct));
        }
    }

    /// <summary>Tells the modules of a change that is about to be written; they may refuse it.</summary>
    internal async Task ChangingAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        foreach (var handler in handlers)
        {
            await handler.ChangingAsync(change, session, cancellationToken);
        }
    }

    /// <summary>Gives an item the unique values of its newest and its published version.</summary>
    internal async Task WriteKeysAsync(WriteSession session, ContentDefinitions all, ContentTypeDefinition type, IEnumerable<ContentItem> versions, string id, CancellationToken cancellationToken)
    {
        var scope = preparation.NewScope(all, []);
        var keys = versions.SelectMany(v => preparation.PartsOf(v, type, scope).SelectMany(p => p.Class.Keys(p.Context))).ToList();
        await ContentKeys.WriteAsync(session, id, keys, cancellationToken);
    }

    /// <summary>Tells of items of a type that changed: those who remember some, and search.</summary>
    internal Task AnnounceAsync(WriteSession session, string type, IReadOnlyCollection<string> itemIds, CancellationToken cancellationToken)
    {
        // Many changes of a type at once are told as one of all its items.
        var id = itemIds.Count == 1 ? itemIds.First() : "";
        session.AfterCommit(() => revisions.Bump(type));
        session.OnCommitted(ct => events.PublishAsync(new ContentChanged(type, id), ct));
        return search.AddAsync(session, itemIds, cancellationToken);
    }

    private async Task<ContentItem> SaveAsync(WriteSession session, CheckedItem prepared, SaveOptions options, CancellationToken cancellationToken)
    {
        if ((await definitions.GetAsync(cancellationToken)).Revision != prepared.Definitions.Revision)
        {
            // They changed between the check and the writer's turn.
            prepared = await PrepareAsync(prepared.Item, cancellationToken);
        }

        var (item, type, _) = prepared;
        var before = item.ContentItemId.Length == 0
            ? null
            : await session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @ContentItemId AND Latest = 1", new { item.ContentItemId }, cancellationToken);
        CheckState(item, before, options);
        var known = before?.ToItem(prepared.Definitions);
        if (options.ChecksReferences && await references.MissingAsync(session, item, known, prepared.Definitions, cancellationToken) is { Count: > 0 } missing)
        {
            throw ProblemException.Invalid(missing);
        }

        var saved = Next(item, type, before, options);
        var change = new ContentChange(MomentsOf(saved, before is null, options), saved, known);
        await ChangingAsync(change, session, cancellationToken);
        await CompleteAsync(session, prepared, saved, cancellationToken);
        await WriteAsync(session, prepared, saved, known, cancellationToken);
        await SavedAsync(session, prepared, change, cancellationToken);
        await EndAsync(change, session, options.Audited ? ContentRecord.Saved(change) : null, cancellationToken);
        return saved;
    }

    /// <summary>Lets the parts complete a version with what only the transaction can know. False where there is none that could.</summary>
    internal async Task<bool> CompleteAsync(WriteSession session, CheckedItem prepared, ContentItem saved, CancellationToken cancellationToken)
    {
        var any = false;
        foreach (var (partType, context) in preparation.PartsOf(saved, prepared.Type, prepared.Scope))
        {
            await partType.SavingAsync(context, session, cancellationToken);
            any = true;
        }

        saved.DisplayText = preparation.DisplayTextOf(saved, prepared.Definitions, prepared.Type);
        return any;
    }

    /// <summary>What is written beside an item's rows: its unique values, what modules add.</summary>
    internal async Task SavedAsync(WriteSession session, CheckedItem prepared, ContentChange change, CancellationToken cancellationToken)
    {
        await WriteKeysAsync(session, prepared, change.Item, change.Before, cancellationToken);
        foreach (var handler in handlers)
        {
            await handler.SavedAsync(change.Item, session, cancellationToken);
        }
    }

    private async Task WriteAsync(WriteSession session, CheckedItem prepared, ContentItem saved, ContentItem? before, CancellationToken cancellationToken)
    {
        var table = tables.For(prepared.Type, prepared.Definitions);
        await StepBackAsync(session, table, saved, before, cancellationToken);
        await session.ExecuteAsync("""
            INSERT INTO ContentItem (VersionId, ItemId, Type, Number, Latest, Published, DisplayText, CreatedUtc, ModifiedUtc, PublishedUtc, Owner, Author, Data, Revision)
            VALUES (@VersionId, @ItemId, @Type, @Number, 1, @Published, @DisplayText, @CreatedUtc, @ModifiedUtc, @PublishedUtc, @Owner, @Author, @Data, @Revision)
            ON CONFLICT (VersionId) DO UPDATE SET Number = @Number, Published = @Published, DisplayText = @DisplayText, ModifiedUtc = @ModifiedUtc, PublishedUtc = @PublishedUtc, Author = @Author, Data = @Data, Revision = @Revision
            """, ToRow(saved), cancellationToken);
        await tables.WriteRowAsync(session, table, saved, cancellationToken);
    }

    private async Task WriteKeysAsync(WriteSession session, CheckedItem prepared, ContentItem saved, ContentItem? before, CancellationToken cancellationToken)
    {
        var keys = preparation.PartsOf(saved, prepared.Type, prepared.Scope).SelectMany(p => p.Class.Keys(p.Context)).ToList();
        if (keys.Count == 0 && (before is null || !preparation.PartsOf(before, prepared.Type, prepared.Scope).Any(p => p.Class.Keys(p.Context).Any())))
        {
            return;
        }

        // The published version stays in use while a draft waits.
        var published = saved.Published
            ? null
            : await session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @ContentItemId AND Published = 1", new { saved.ContentItemId }, cancellationToken);
        await WriteKeysAsync(session, prepared.Definitions, prepared.Type, published is null ? [saved] : [saved, published.ToItem(prepared.Definitions)], saved.ContentItemId, cancellationToken);
    }

    /// <summary>The version that a save makes of an item.</summary>
    internal ContentItem Next(ContentItem item, ContentTypeDefinition type, ContentRow? before, SaveOptions options)
    {
        var now = time.GetUtcNow();
        var publish = options.Publish || !type.Draftable;
        return new ContentItem
        {
            ContentItemId = item.ContentItemId.Length == 0 ? ids.NewId() : item.ContentItemId,
            ContentItemVersionId = before is not null && Overwrites(type, before) ? before.VersionId : ids.NewId(),
            ContentType = type.Name,
            Number = (int)(before?.Number ?? 0) + 1,
            DisplayText = item.DisplayText,
            Latest = true,
            Published = publish,
            CreatedUtc = before is null ? now : DateTimeOffset.FromUnixTimeMilliseconds(before.CreatedUtc),
            ModifiedUtc = now,
            PublishedUtc = publish ? now : null,
            Owner = before?.Owner ?? (options.Owner.Length > 0 ? options.Owner : options.Author),
            Author = options.Author,
            Content = item.Content,
            Revision = item.Revision,
        };
    }

    internal static ContentMoments MomentsOf(ContentItem saved, bool isNew, SaveOptions options) =>
        options.Moments
        | (isNew ? ContentMoments.Created : ContentMoments.Updated)
        | (saved.Published ? ContentMoments.Published : ContentMoments.DraftSaved);

    private static void CheckState(ContentItem item, ContentRow? before, SaveOptions options)
    {
        if (before is not null && before.Type != item.ContentType)
        {
            throw ProblemException.Invalid("ContentType", $"Item '{item.ContentItemId}' is of type '{before.Type}'; an item's type cannot change.");
        }

        if (options.ExpectedETag is { } expected && before?.ETag != expected)
        {
            throw ProblemException.Conflict($"'{item.DisplayText}' was changed by someone else since you opened it. Reload it and make your change again.");
        }
    }

    // A draft is saved over; a published version only where the type keeps no versions.
    private static bool Overwrites(ContentTypeDefinition type, ContentRow before) => before.Published == 0 || (!type.Versionable && !type.Draftable);

    /// <summary>Takes the flags from the versions that the saved one replaces.</summary>
    private static async Task StepBackAsync(WriteSession session, ContentTable table, ContentItem saved, ContentItem? before, CancellationToken cancellationToken)
    {
        if (before is null)
        {
            return;
        }

        var others = new { saved.ContentItemId, saved.ContentItemVersionId };
        var unpublish = saved.Published ? ", Published = 0" : "";
        await session.ExecuteAsync($"UPDATE ContentItem SET Latest = 0{unpublish} WHERE ItemId = @ContentItemId AND VersionId <> @ContentItemVersionId AND (Latest = 1 OR Published = 1)", others, cancellationToken);
        await session.ExecuteAsync($"UPDATE {table.Name} SET Latest = 0{unpublish} WHERE ItemId = @ContentItemId AND VersionId <> @ContentItemVersionId", others, cancellationToken);
        await session.ExecuteAsync($"DELETE FROM {table.Name} WHERE ItemId = @ContentItemId AND Latest = 0 AND Published = 0", others, cancellationToken);
    }

    private static object ToRow(ContentItem item) => new
    {
        VersionId = item.ContentItemVersionId,
        ItemId = item.ContentItemId,
        Type = item.ContentType,
        item.Number,
        Published = item.Published ? 1 : 0,
        item.DisplayText,
        CreatedUtc = item.CreatedUtc.ToUnixTimeMilliseconds(),
        ModifiedUtc = item.ModifiedUtc.ToUnixTimeMilliseconds(),
        PublishedUtc = item.PublishedUtc?.ToUnixTimeMilliseconds(),
        item.Owner,
        item.Author,
        Data = item.Content.ToJsonString(),
        item.Revision,
    };
}
