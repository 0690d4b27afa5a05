using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Items;

/// <summary>What an item's pickers point at. A reference that was kept before stays: what it points at may have been deleted since.</summary>
internal static class ContentReferences
{
    private const string Picker = "ContentPickerField";
    private const int MaximumIdsPerQuery = 500;

    /// <summary>The fields that newly refer to an item that is not there.</summary>
    /// <param name="session">Sees what the transaction has saved so far.</param>
    /// <param name="item">The item as it is to be saved.</param>
    /// <param name="before">The item as it was, or null where it is new.</param>
    /// <param name="all">The tenant's definitions.</param>
    /// <param name="type">The item's type.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<InputError>> MissingAsync(
        DbSession session, ContentItem item, ContentItem? before, ContentDefinitions all, ContentTypeDefinition type, CancellationToken cancellationToken)
    {
        var picked = PickedBy(item, all, type).Except(before is null ? [] : PickedBy(before, all, type)).Where(p => p.Id != item.ContentItemId).ToList();
        return picked.Count == 0 ? [] : ErrorsOf(picked, await FoundAsync(session, picked.Select(p => p.Id), cancellationToken));
    }

    /// <summary>The same for items that are saved together, by their place: they may refer to each other.</summary>
    public static async Task<IReadOnlyDictionary<int, IReadOnlyList<InputError>>> MissingAsync(
        DbSession session, IReadOnlyList<(ContentItem Item, ContentTypeDefinition Type, int Index)> items, ContentDefinitions all, CancellationToken cancellationToken)
    {
        var together = items.Select(i => i.Item.ContentItemId).Where(id => id.Length > 0).ToHashSet(StringComparer.Ordinal);
        var picked = items.ToDictionary(i => i.Index, i => PickedBy(i.Item, all, i.Type).Where(p => !together.Contains(p.Id)).ToList());
        var found = await FoundAsync(session, picked.Values.SelectMany(p => p.Select(r => r.Id)), cancellationToken);
        var missing = new Dictionary<int, IReadOnlyList<InputError>>();
        foreach (var (item, type, index) in items.Where(i => picked[i.Index].Exists(p => !found.Contains(p.Id))))
        {
            var before = await session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @ContentItemId AND Latest = 1", new { item.ContentItemId }, cancellationToken);
            if (ErrorsOf([.. picked[index].Except(before is null ? [] : PickedBy(before.ToItem(), all, type))], found) is { Count: > 0 } errors)
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

    private static IReadOnlyList<InputError> ErrorsOf(IEnumerable<(string Path, string Id)> picked, HashSet<string> found) =>
        [.. picked.Where(p => !found.Contains(p.Id)).Select(p => p.Path).Distinct(StringComparer.Ordinal).Select(path => new InputError(path, "This refers to an item that does not exist."))];

    private static IEnumerable<(string Path, string Id)> PickedBy(ContentItem item, ContentDefinitions all, ContentTypeDefinition type) =>
        all.FieldsOf(type).Where(p => p.Field.FieldType == Picker).SelectMany(p => IdsOf(item, p).Select(id => (p.Path, id)));

    private static IEnumerable<string> IdsOf(ContentItem item, ContentFieldPlace place) =>
        item.Field(place.Part.Name, place.Field.Name)?["ContentItemIds"] is JsonArray ids ? ids.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var id) ? id : "") : [];
}
