using System.Text.Json.Nodes;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

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

    /// <summary>The id of the user whose item a new one is; empty where the author is all that is known.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The writer's class.</summary>
    public WriteClass WriteClass { get; init; } = WriteClass.Interactive;

    /// <summary>False where something greater is recorded in the audit trail instead: a recipe, an import, a customer's own order.</summary>
    public bool Audited { get; init; } = true;

    /// <summary>False where what the item refers to may be saved after it, in the same transaction; who says so asks <see cref="ContentManager.CheckReferencesAsync"/> at its end.</summary>
    public bool ChecksReferences { get; init; } = true;

    /// <summary>Whose hands the item comes from: fields that they do not change keep the value they had.</summary>
    public FieldAccess Access { get; init; } = FieldAccess.Full;

    /// <summary>What happens beside the save itself.</summary>
    internal ContentMoments Moments { get; init; }
}

/// <summary>Reads and saves items. Everything an item is (JSON, typed row, what handlers add) is one transaction.</summary>
public sealed partial class ContentManager(UnitOfWork unit, ContentDefinitionStore definitions, ContentTables tables, ContentFieldTypes fields, ContentPartTypes parts, ContentReferences references, ContentWriter writer)
{
    private const int MaximumIdsPerQuery = 500;

    /// <summary>A new item of a type with what its definition gives it; it is not saved.</summary>
    /// <exception cref="ProblemException">400: there is no such type.</exception>
    public async Task<ContentItem> NewAsync(string contentType, CancellationToken cancellationToken)
    {
        var item = new ContentItem { ContentType = contentType };
        await FillAsync(item, cancellationToken);
        return item;
    }

    /// <summary>Gives an item that is about to be made the defaults of the fields that it says nothing of.</summary>
    /// <exception cref="ProblemException">400: there is no such type.</exception>
    public async Task FillAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var type = all.Type(item.ContentType) ?? throw ProblemException.Invalid("ContentType", $"There is no content type '{item.ContentType}'.");
        foreach (var place in all.FieldsOf(type))
        {
            var part = item.Content[place.Part.Name];
            if ((part is null || part is JsonObject known && !known.ContainsKey(place.Field.Name)) && fields.Find(place.Field.FieldType)?.Default(place.Field) is { } value)
            {
                item.Set(place.Part.Name, place.Field.Name, value);
            }
        }
    }

    /// <summary>The item, or null where there is none (or none published).</summary>
    public async Task<ContentItem?> GetAsync(string id, VersionOptions version, CancellationToken cancellationToken)
    {
        var row = await unit.ReadAsync((session, ct) => session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id AND {Flag(version)} = 1", new { id }, ct), cancellationToken);
        return await row.ToItemAsync(definitions, cancellationToken);
    }

    /// <summary>The items with these ids, in no order; unknown ids are left out.</summary>
    public async Task<IReadOnlyList<ContentItem>> GetManyAsync(IReadOnlyCollection<string> itemIds, VersionOptions version, CancellationToken cancellationToken)
    {
        var found = new List<ContentItem>(itemIds.Count);
        foreach (var chunk in itemIds.Distinct(StringComparer.Ordinal).Chunk(MaximumIdsPerQuery))
        {
            var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId IN @chunk AND {Flag(version)} = 1", new { chunk }, ct), cancellationToken);
            found.AddRange(await rows.ToItemsAsync(definitions, cancellationToken));
        }

        return found;
    }

    /// <summary>The published items of a list (<c>ListPart</c>), in its order.</summary>
    public async Task<IReadOnlyList<ContentItem>> GetListAsync(string listId, VersionOptions version, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var found = new List<(long Order, ContentItem Item)>();
        foreach (var type in all.Types.Values)
        {
            var table = tables.For(type, all);
            if (table.Find($"{ContainedPart.PartName}.ListContentItemId") is not { } list || table.Find($"{ContainedPart.PartName}.Order") is not { } order)
            {
                continue;
            }

            var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<ContentRow>(
                $"{ContentRow.Select} WHERE VersionId IN (SELECT t.VersionId FROM {table.Name} t WHERE t.{list.Name} = @listId AND t.{Flag(version)} = 1)", new { listId }, ct), cancellationToken);
            found.AddRange((await rows.ToItemsAsync(definitions, cancellationToken)).Select(i => ((long)(JsonNumber.ReadDecimal((i.Content[ContainedPart.PartName] as JsonObject)?["Order"]) ?? 0), i)));
        }

        return [.. found.OrderBy(f => f.Order).ThenBy(f => f.Item.ContentItemId, StringComparer.Ordinal).Select(f => f.Item)];
    }

    /// <summary>Saves the item as a new version, or over its draft; an item without id is created.</summary>
    /// <exception cref="ProblemException">400 with field paths, also of what newly refers to an item that is not there; 409 where someone saved in between.</exception>
    public Task<ContentItem> SaveAsync(ContentItem item, SaveOptions options, CancellationToken cancellationToken) => writer.SaveAsync(item, options, cancellationToken);

    /// <summary>
    /// What a save of the item would refuse, as far as that can be told without one: fields, parts, modules' own checks and references. What only the transaction of a save knows
    /// (a name that another item took, a newer version) is not among it.
    /// </summary>
    /// <param name="item">The item as it would be saved; it is not changed.</param>
    /// <param name="access">Whose hands it comes from, as in <see cref="SaveOptions.Access"/>.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<IReadOnlyList<InputError>> CheckAsync(ContentItem item, FieldAccess access, CancellationToken cancellationToken)
    {
        try
        {
            var prepared = await writer.PrepareAsync(item, access, cancellationToken);
            return await unit.ReadAsync(async (session, ct) =>
            {
                var newest = item.ContentItemId.Length == 0 ? null : await session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @ContentItemId AND Latest = 1", new { item.ContentItemId }, ct);
                return await references.MissingAsync(session, prepared.Item, newest?.ToItem(prepared.Definitions), prepared.Definitions, ct);
            }, cancellationToken);
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            return e.Errors.Count > 0 ? e.Errors : [new InputError("", e.Message)];
        }
    }

    /// <summary>The fields of a saved item that refer to an item that is not there.</summary>
    public async Task<IReadOnlyList<InputError>> CheckReferencesAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return await unit.ReadAsync((session, ct) => references.MissingAsync(session, item, null, all, ct), cancellationToken);
    }

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
        var rows = await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id AND (Latest = 1 OR Published = 1) ORDER BY Latest DESC", new { id }, ct);
        if (rows.Count == 0)
        {
            return false;
        }

        var newest = rows[0].ToItem(await definitions.GetAsync(ct));
        await writer.RemoveAsync(session, newest, ct);
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
        await ContentKeys.RemoveAsync(session, id, ct);
        var all = await definitions.GetAsync(ct);
        if (all.Type(name) is { } type)
        {
            await tables.DeleteRowsAsync(session, tables.For(type, all), id, ct);
        }

        await writer.AnnounceAsync(session, name, [id], ct);
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
        var all = await definitions.GetAsync(ct);
        var versions = (await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id", new { id }, ct)).Select(r => r.ToItem(all)).ToList();
        if (versions.Count == 0)
        {
            return false;
        }

        var type = all.Type(versions[0].ContentType);
        foreach (var version in versions)
        {
            change(version);
            version.DisplayText = "";
            version.DisplayText = type is null ? "" : writer.DisplayTextOf(version, all, type);
            await session.ExecuteAsync("UPDATE ContentItem SET Data = @Data, Revision = @Revision, DisplayText = @DisplayText WHERE VersionId = @ContentItemVersionId",
                new { version.ContentItemVersionId, version.DisplayText, all.Revision, Data = version.Content.ToJsonString() }, ct);
            if (type is not null)
            {
                await tables.WriteRowAsync(session, tables.For(type, all), version, ct);
            }
        }

        await writer.AnnounceAsync(session, versions[0].ContentType, [id], ct);
        return true;
    }, cancellationToken);

    /// <summary>The versions of an item, newest first.</summary>
    public async Task<IReadOnlyList<ContentItem>> GetVersionsAsync(string id, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id ORDER BY Number DESC LIMIT 200", new { id }, ct), cancellationToken);
        return await rows.ToItemsAsync(definitions, cancellationToken);
    }

    /// <summary>The field or part's property at a path of a type, or null.</summary>
    public async ValueTask<ContentFieldPlace?> PlaceAsync(string contentType, string path, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return all.Type(contentType) is { } type ? parts.PlaceAt(type, all, path) : null;
    }

    internal static string Flag(VersionOptions version) => version == VersionOptions.Published ? "Published" : "Latest";
}
