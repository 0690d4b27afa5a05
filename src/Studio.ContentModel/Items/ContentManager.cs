using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Search;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.ContentModel.Items;

/// <summary>Which version of an item is asked for.</summary>
public enum VersionOptions
{
    /// <summary>The one that counts.</summary>
    Published,

    /// <summary>The newest, draft or not.</summary>
    Latest,
}

/// <summary>How an item is saved.</summary>
public sealed record SaveOptions
{
    /// <summary>False keeps a draftable item back; types without drafts are always published.</summary>
    public bool Publish { get; init; } = true;

    /// <summary>The <see cref="ContentItem.ETag"/> that the item must still have, or null.</summary>
    public string? ExpectedETag { get; init; }

    /// <summary>Who saves.</summary>
    public string Author { get; init; } = "";

    /// <summary>The writer's class.</summary>
    public WriteClass WriteClass { get; init; } = WriteClass.Interactive;

    /// <summary>False where something greater is recorded in the audit trail instead: a recipe, an import, a customer's own order.</summary>
    public bool Audited { get; init; } = true;

    /// <summary>False where what the item's pickers refer to may be saved after it, in the same transaction; who says so asks <see cref="ContentManager.CheckReferencesAsync"/> at its end.</summary>
    public bool ChecksReferences { get; init; } = true;
}

/// <summary>Reads and saves items. Everything an item is (JSON, typed row, what handlers add) is one transaction.</summary>
public sealed partial class ContentManager(
    UnitOfWork unit, ContentDefinitionStore definitions, ContentTables tables, ContentFieldTypes fields, IEnumerable<IContentHandler> handlers,
    ContentRevisions revisions, IEventBus events, IdGenerator ids, TimeProvider time, IAuditTrail audit, SearchQueue search)
{
    private const int MaximumIdsPerQuery = 500;

    /// <summary>The item, or null where there is none (or none published).</summary>
    public async Task<ContentItem?> GetAsync(string id, VersionOptions version, CancellationToken cancellationToken)
    {
        var row = await unit.ReadAsync((session, ct) => session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id AND {Flag(version)} = 1", new { id }, ct), cancellationToken);
        return row?.ToItem();
    }

    /// <summary>The items with these ids, in no order; unknown ids are left out.</summary>
    public async Task<IReadOnlyList<ContentItem>> GetManyAsync(IReadOnlyCollection<string> itemIds, VersionOptions version, CancellationToken cancellationToken)
    {
        var found = new List<ContentItem>(itemIds.Count);
        foreach (var chunk in itemIds.Distinct(StringComparer.Ordinal).Chunk(MaximumIdsPerQuery))
        {
            var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId IN @chunk AND {Flag(version)} = 1", new { chunk }, ct), cancellationToken);
            found.AddRange(rows.Select(r => r.ToItem()));
        }

        return found;
    }

    /// <summary>Saves the item as a new version, or over its draft; an item without id is created.</summary>
    /// <exception cref="ProblemException">400 with field paths, also of what newly refers to an item that is not there; 409 where someone saved in between.</exception>
    public async Task<ContentItem> SaveAsync(ContentItem item, SaveOptions options, CancellationToken cancellationToken)
    {
        var (all, type) = await ValidateAsync(item, cancellationToken);
        return await unit.WriteAsync(options.WriteClass, (session, ct) => SaveCoreAsync(session, item, all, type, options, ct), cancellationToken);
    }

    /// <summary>The fields of a saved item that refer to an item that is not there.</summary>
    public Task<IReadOnlyList<InputError>> CheckReferencesAsync(ContentItem item, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var all = await definitions.GetAsync(ct);
        return all.Type(item.ContentType) is { } type ? await ContentReferences.MissingAsync(session, item, null, all, type, ct) : [];
    }, cancellationToken);

    /// <summary>Publishes the newest version; an item that is published already stays as it is.</summary>
    /// <exception cref="ProblemException">404; 400 where the draft is not valid.</exception>
    public async Task<ContentItem> PublishAsync(string id, SaveOptions options, CancellationToken cancellationToken)
    {
        var item = await GetAsync(id, VersionOptions.Latest, cancellationToken) ?? throw ProblemException.NotFound($"There is no item '{id}'.");
        return item.Published ? item : await SaveAsync(item, options with { Publish = true, ExpectedETag = options.ExpectedETag ?? item.ETag }, cancellationToken);
    }

    /// <summary>Takes the item out of use; its versions are kept. False where there is none.</summary>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var rows = await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id AND (Latest = 1 OR Published = 1)", new { id }, ct);
        if (rows.Count == 0)
        {
            return false;
        }

        var all = await definitions.GetAsync(ct);
        await session.ExecuteAsync("UPDATE ContentItem SET Latest = 0, Published = 0 WHERE ItemId = @id", new { id }, ct);
        if (all.Type(rows[0].Type) is { } type)
        {
            await session.ExecuteAsync($"DELETE FROM {tables.For(type, all).Name} WHERE ItemId = @id", new { id }, ct);
        }

        await audit.RecordAsync(ContentRecord.Deleted(rows[0].ToItem()), ct);
        await AnnounceAsync(session, rows[0].Type, id, ct);
        return true;
    }, cancellationToken);

    /// <summary>Removes an item for good, with all its versions. What refers to it is its modules' own. False where there is none.</summary>
    public Task<bool> EraseAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var name = await session.FirstAsync<string>("SELECT Type FROM ContentItem WHERE ItemId = @id", new { id }, ct);
        if (name is null)
        {
            return false;
        }

        await session.ExecuteAsync("DELETE FROM ContentItem WHERE ItemId = @id", new { id }, ct);
        if ((await definitions.GetAsync(ct)).Type(name) is { } type)
        {
            await session.ExecuteAsync($"DELETE FROM {tables.For(type, await definitions.GetAsync(ct)).Name} WHERE ItemId = @id", new { id }, ct);
        }

        await AnnounceAsync(session, name, id, ct);
        return true;
    }, cancellationToken);

    /// <summary>
    /// Changes every version of an item where it stands, for an erasure: no new version, no handler, no record of what was there. The display text follows what is left; false where there is no such item.
    /// </summary>
    /// <param name="id">The item's id.</param>
    /// <param name="change">Changes a version's parts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<bool> RewriteAsync(string id, Action<ContentItem> change, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var versions = (await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id", new { id }, ct)).Select(r => r.ToItem()).ToList();
        if (versions.Count == 0)
        {
            return false;
        }

        var all = await definitions.GetAsync(ct);
        var type = all.Type(versions[0].ContentType);
        foreach (var version in versions)
        {
            change(version);
            version.DisplayText = "";
            version.DisplayText = type is null ? "" : DisplayTextOf(version, all, type);
            await session.ExecuteAsync("UPDATE ContentItem SET Data = @Data, DisplayText = @DisplayText WHERE VersionId = @ContentItemVersionId",
                new { version.ContentItemVersionId, version.DisplayText, Data = version.Content.ToJsonString() }, ct);
            if (type is not null)
            {
                await tables.WriteRowAsync(session, tables.For(type, all), version, ct);
            }
        }

        await AnnounceAsync(session, versions[0].ContentType, id, ct);
        return true;
    }, cancellationToken);

    /// <summary>The versions of an item, newest first.</summary>
    public async Task<IReadOnlyList<ContentItem>> GetVersionsAsync(string id, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id ORDER BY Number DESC LIMIT 200", new { id }, ct), cancellationToken);
        return [.. rows.Select(r => r.ToItem())];
    }

    private async Task<(ContentDefinitions All, ContentTypeDefinition Type)> ValidateAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var type = all.Type(item.ContentType) ?? throw ProblemException.Invalid("ContentType", $"There is no content type '{item.ContentType}'.");
        var errors = new List<InputError>();
        foreach (var place in all.FieldsOf(type))
        {
            var part = item.Content[place.Part.Name];
            if (part is not null and not System.Text.Json.Nodes.JsonObject)
            {
                errors.Add(new InputError(place.Part.Name, "A part is an object of fields."));
                continue;
            }

            var raw = (part as System.Text.Json.Nodes.JsonObject)?[place.Field.Name];
            if (raw is not null and not System.Text.Json.Nodes.JsonObject)
            {
                errors.Add(new InputError(place.Path, "A field is an object, such as {\"Text\": \"…\"}."));
                continue;
            }

            fields.Find(place.Field.FieldType)?.Validate(raw as System.Text.Json.Nodes.JsonObject, place.Field, place.Path, errors);
        }

        item.DisplayText = DisplayTextOf(item, all, type);
        foreach (var handler in errors.Count == 0 ? handlers : [])
        {
            await handler.ValidatingAsync(item, all, errors, cancellationToken);
        }

        return errors.Count == 0 ? (all, type) : throw ProblemException.Invalid(errors);
    }

    private string DisplayTextOf(ContentItem item, ContentDefinitions all, ContentTypeDefinition type)
    {
        string? text = null;
        if (type.DisplayTextField is { } path && all.FieldAt(type, path) is { } place)
        {
            text = fields.Find(place.Field.FieldType)?.ToText(item.Field(place.Part.Name, place.Field.Name), place.Field, System.Globalization.CultureInfo.InvariantCulture);
        }
        else if (item.Content["TitlePart"] is System.Text.Json.Nodes.JsonObject title && title["Title"] is System.Text.Json.Nodes.JsonValue v && v.TryGetValue<string>(out var t))
        {
            text = t;
        }

        return !string.IsNullOrWhiteSpace(text) ? text : item.DisplayText.Length > 0 ? item.DisplayText : type.DisplayName;
    }

    private async Task<ContentItem> SaveCoreAsync(WriteSession session, ContentItem item, ContentDefinitions all, ContentTypeDefinition type, SaveOptions options, CancellationToken cancellationToken)
    {
        var table = tables.For(type, all);
        var before = item.ContentItemId.Length == 0
            ? null
            : await session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @ContentItemId AND Latest = 1", new { item.ContentItemId }, cancellationToken);
        CheckState(item, before, options);
        if (options.ChecksReferences && await ContentReferences.MissingAsync(session, item, before?.ToItem(), all, type, cancellationToken) is { Count: > 0 } missing)
        {
            throw ProblemException.Invalid(missing);
        }

        var saved = Next(item, before, type, options);
        saved.Content = (System.Text.Json.Nodes.JsonObject)item.Content.DeepClone();
        await StepBackAsync(session, table, saved, before, cancellationToken);
        await session.ExecuteAsync("""
            INSERT INTO ContentItem (VersionId, ItemId, Type, Number, Latest, Published, DisplayText, CreatedUtc, ModifiedUtc, PublishedUtc, Owner, Author, Data)
            VALUES (@VersionId, @ItemId, @Type, @Number, 1, @Published, @DisplayText, @CreatedUtc, @ModifiedUtc, @PublishedUtc, @Owner, @Author, @Data)
            ON CONFLICT (VersionId) DO UPDATE SET Number = @Number, Published = @Published, DisplayText = @DisplayText, ModifiedUtc = @ModifiedUtc, PublishedUtc = @PublishedUtc, Author = @Author, Data = @Data
            """, ToRow(saved), cancellationToken);
        await tables.WriteRowAsync(session, table, saved, cancellationToken);
        foreach (var handler in handlers)
        {
            await handler.SavedAsync(saved, session, cancellationToken);
        }

        if (options.Audited)
        {
            await audit.RecordAsync(ContentRecord.Saved(before?.ToItem(), saved), cancellationToken);
        }

        await AnnounceAsync(session, saved.ContentType, saved.ContentItemId, cancellationToken);
        return saved;
    }

    /// <summary>The version that a save makes of an item.</summary>
    private ContentItem Next(ContentItem item, ContentRow? before, ContentTypeDefinition type, SaveOptions options)
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
            Owner = before?.Owner ?? options.Author,
            Author = options.Author,
            Content = item.Content,
        };
    }

    private static void CheckState(ContentItem item, ContentRow? before, SaveOptions options)
    {
        if (before is not null && before.Type != item.ContentType)
        {
            throw ProblemException.Invalid("ContentType", $"Item '{item.ContentItemId}' is of type '{before.Type}'; an item's type cannot change.");
        }

        if (options.ExpectedETag is { } expected && before?.ToItem().ETag != expected)
        {
            throw ProblemException.Conflict($"'{item.DisplayText}' was changed by someone else since you opened it. Reload it and make your change again.");
        }
    }

    // A draft is saved over; a published version only where the type keeps no versions.
    private static bool Overwrites(ContentTypeDefinition type, ContentRow before) => before.Published == 0 || (!type.Versionable && !type.Draftable);

    /// <summary>Takes the flags from the versions that the saved one replaces.</summary>
    private async Task StepBackAsync(WriteSession session, ContentTable table, ContentItem saved, ContentRow? before, CancellationToken cancellationToken)
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

    private Task AnnounceAsync(WriteSession session, string type, string id, CancellationToken cancellationToken) => AnnounceAsync(session, type, [id], cancellationToken);

    private Task AnnounceAsync(WriteSession session, string type, IReadOnlyCollection<string> itemIds, CancellationToken cancellationToken)
    {
        // Many changes of a type at once are told as one of all its items.
        var id = itemIds.Count == 1 ? itemIds.First() : "";
        session.AfterCommit(() => revisions.Bump(type));
        session.OnCommitted(ct => events.PublishAsync(new ContentChanged(type, id), ct));
        return search.AddAsync(session, itemIds, cancellationToken);
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
    };

    private static string Flag(VersionOptions version) => version == VersionOptions.Published ? "Published" : "Latest";
}
