using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Items;

/// <summary>A place of an item that names another.</summary>
/// <param name="Path">The field's path, within contained items too.</param>
/// <param name="ContentItemId">The item that is named.</param>
public sealed record ContentReference(string Path, string ContentItemId);

/// <summary>An item that names another.</summary>
/// <param name="Item">Its newest version.</param>
/// <param name="Paths">The fields that name it.</param>
public sealed record ContentReferrer(ContentItem Item, IReadOnlyList<string> Paths);

/// <summary>Items that name one.</summary>
/// <param name="Items">Those of the page.</param>
/// <param name="Total">How many places name it in all; an item that does so in two fields counts twice.</param>
public sealed record ContentReferrers(IReadOnlyList<ContentReferrer> Items, long Total);

/// <summary>What items refer to, and what refers to them.</summary>
public sealed class ContentReferences(UnitOfWork unit, ContentTables tables, ContentFieldTypes fields, ContentPartTypes parts)
{
    private static readonly string[] Lists = ["ContentItems", "Terms"];
    private const int MaximumIdsPerQuery = 500;

    /// <summary>What an item names, in its fields, its parts and the items within it.</summary>
    public IReadOnlyList<ContentReference> Of(ContentItem item, ContentDefinitions all)
    {
        var found = new List<ContentReference>();
        Collect(item, all, "", found);
        return found;
    }

    /// <summary>The items whose newest version names one, in order of type and id.</summary>
    /// <param name="id">The item that is named.</param>
    /// <param name="page">From 1.</param>
    /// <param name="pageSize">How many a page has.</param>
    /// <param name="all">The definitions, as far as whoever asks sees them.</param>
    /// <param name="types">The types to look in, or null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ContentReferrers> ToAsync(string id, int page, int pageSize, ContentDefinitions all, IReadOnlySet<string>? types, CancellationToken cancellationToken)
    {
        var places = Places(all).Where(p => types?.Contains(p.Type) != false).ToList();
        if (places.Count == 0)
        {
            return new ContentReferrers([], 0);
        }

        return await unit.ReadAsync(async (session, ct) =>
        {
            var union = string.Join(" UNION ALL ", places.Select((p, i) => string.Create(CultureInfo.InvariantCulture, $"SELECT {i} AS Place, t.ItemId AS ItemId FROM {p.Table} t WHERE t.Latest = 1 AND {p.Conditions.Holds("= @id")}")));
            var total = await session.ScalarAsync<long>($"SELECT count(*) FROM ({union}) r", new { id }, ct);
            var hits = await session.QueryAsync<Hit>($"SELECT Place, ItemId FROM ({union}) r ORDER BY Place, ItemId LIMIT @take OFFSET @skip", new { id, take = pageSize, skip = (long)(page - 1) * pageSize }, ct);
            var rows = await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId IN @ids AND Latest = 1", new { ids = hits.Select(h => h.ItemId).Distinct(StringComparer.Ordinal).ToArray() }, ct);
            var items = rows.ToDictionary(r => r.ItemId, r => r.ToItem(all), StringComparer.Ordinal);
            return new ContentReferrers(
                [.. hits.Where(h => items.ContainsKey(h.ItemId)).GroupBy(h => h.ItemId, StringComparer.Ordinal).Select(g => new ContentReferrer(items[g.Key], [.. g.Select(h => places[(int)h.Place].Path)]))], total);
        }, cancellationToken);
    }

    /// <summary>The fields that newly refer to an item that is not there. What was named before may stay, also when it is gone.</summary>
    /// <param name="session">Sees what the transaction has saved so far.</param>
    /// <param name="item">The item as it is to be saved.</param>
    /// <param name="before">The item as it was, or null where it is new.</param>
    /// <param name="all">The definitions.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<IReadOnlyList<InputError>> MissingAsync(DbSession session, ContentItem item, ContentItem? before, ContentDefinitions all, CancellationToken cancellationToken)
    {
        var named = Of(item, all).Where(r => r.ContentItemId != item.ContentItemId).ToList();
        if (named.Count > 0 && before is not null)
        {
            var known = Of(before, all).Select(r => r.ContentItemId).ToHashSet(StringComparer.Ordinal);
            named.RemoveAll(r => known.Contains(r.ContentItemId));
        }

        return named.Count == 0 ? [] : ErrorsOf(named, await FoundAsync(session, named.Select(r => r.ContentItemId), cancellationToken));
    }

    /// <summary>The same for items that are saved together, by their place: they may refer to each other.</summary>
    internal async Task<IReadOnlyDictionary<int, IReadOnlyList<InputError>>> MissingAsync(DbSession session, IReadOnlyList<(ContentItem Item, int Index)> items, ContentDefinitions all, CancellationToken cancellationToken)
    {
        var together = items.Select(i => i.Item.ContentItemId).Where(id => id.Length > 0).ToHashSet(StringComparer.Ordinal);
        var named = items.ToDictionary(i => i.Index, i => Of(i.Item, all).Where(r => !together.Contains(r.ContentItemId)).ToList());
        var found = await FoundAsync(session, named.Values.SelectMany(r => r.Select(reference => reference.ContentItemId)), cancellationToken);
        var missing = new Dictionary<int, IReadOnlyList<InputError>>();
        foreach (var (item, index) in items.Where(i => named[i.Index].Exists(r => !found.Contains(r.ContentItemId))))
        {
            var before = await session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @ContentItemId AND Latest = 1", new { item.ContentItemId }, cancellationToken);
            var known = before is null ? [] : Of(before.ToItem(all), all).Select(r => r.ContentItemId).ToHashSet(StringComparer.Ordinal);
            if (ErrorsOf(named[index].Where(r => !known.Contains(r.ContentItemId)), found) is { Count: > 0 } errors)
            {
                missing[index] = errors;
            }
        }

        return missing;
    }

    private static async Task<HashSet<string>> FoundAsync(DbSession session, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in ids.Distinct(StringComparer.Ordinal).Chunk(MaximumIdsPerQuery))
        {
            found.UnionWith(await session.QueryAsync<string>("SELECT ItemId FROM ContentItem WHERE ItemId IN @chunk AND Latest = 1", new { chunk }, cancellationToken));
        }

        return found;
    }

    private static IReadOnlyList<InputError> ErrorsOf(IEnumerable<ContentReference> named, HashSet<string> found) =>
        [.. named.Where(r => !found.Contains(r.ContentItemId)).Select(r => r.Path).Distinct(StringComparer.Ordinal).Select(path => new InputError(path, "This refers to an item that does not exist."))];

    private void Collect(ContentItem item, ContentDefinitions all, string prefix, List<ContentReference> found)
    {
        if (all.Type(item.ContentType) is not { } type)
        {
            return;
        }

        foreach (var place in parts.PlacesOf(type, all))
        {
            if (fields.Find(place.Field.FieldType) is { RefersToItems: true } fieldType)
            {
                found.AddRange(fieldType.References(place.ValueOf(item)).Select(id => new ContentReference(prefix + place.Path, id)));
            }
        }

        foreach (var (name, value) in item.Content)
        {
            foreach (var list in Lists)
            {
                CollectContained((value as JsonObject)?[list] as JsonArray, all, $"{prefix}{name}.{list}", found);
            }
        }
    }

    private void CollectContained(JsonArray? items, ContentDefinitions all, string path, List<ContentReference> found)
    {
        for (var i = 0; i < (items?.Count ?? 0); i++)
        {
            if (items![i] is JsonObject json)
            {
                var at = $"{path}[{i.ToString(CultureInfo.InvariantCulture)}].";
                Collect(ContentItem.FromContained(json), all, at, found);
                CollectContained(json["Terms"] as JsonArray, all, at + "Terms", found);
            }
        }
    }

    /// <summary>The columns that hold ids of items.</summary>
    private IEnumerable<(string Type, string Path, string Table, ColumnConditions Conditions)> Places(ContentDefinitions all) =>
        from type in all.Types.Values
        let table = tables.For(type, all)
        from column in table.Columns.Concat(table.ManyColumns)
        where column.Column.Suffix.Length == 0 && fields.Find(column.Place.Field.FieldType) is { RefersToItems: true }
        select (type.Name, column.Place.Path, table.Name, column.Conditions);

    private sealed class Hit
    {
        public long Place { get; set; }

        public string ItemId { get; set; } = "";
    }
}
