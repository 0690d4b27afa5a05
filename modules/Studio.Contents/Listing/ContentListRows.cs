using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;

namespace Studio.Contents.Listing;

/// <summary>What has become of an item's newest version.</summary>
internal enum ItemState
{
    Draft,
    Published,
    PublishedWithDraft,
}

/// <summary>A cell of a list: a text, or a moment with its text.</summary>
internal sealed record ContentListCell(string Text, DateTimeOffset? Moment = null);

/// <summary>A row of a list.</summary>
internal sealed record ContentListRow(string Id, string Title, string EditUrl, IReadOnlyList<ContentListCell> Cells, ItemState State);

/// <summary>Makes the rows of a list, with a number of queries that does not grow with the rows.</summary>
internal sealed class ContentListRows(ContentManager content, ContentFieldTypes fields, ItemNames names, ContentEditorLinks links, LocalTimes times, IStringLocalizer<ContentListRows> texts)
{
    private const int LongestCell = 120;

    public async Task<IReadOnlyList<ContentListRow>> MakeAsync(IReadOnlyList<ContentItem> items, IReadOnlyList<ListField> columns, CancellationToken cancellationToken)
    {
        var drafts = items.Where(i => !i.Published).Select(i => i.ContentItemId).ToList();
        var published = (await content.GetManyAsync(drafts, VersionOptions.Published, cancellationToken)).Select(i => i.ContentItemId).ToHashSet(StringComparer.Ordinal);
        var picked = await PickedAsync(items, columns, cancellationToken);
        var rows = new List<ContentListRow>(items.Count);
        foreach (var item in items)
        {
            var cells = new List<ContentListCell>(columns.Count);
            foreach (var column in columns)
            {
                cells.Add(await CellAsync(item, column, picked, cancellationToken));
            }

            var state = item.Published ? ItemState.Published : published.Contains(item.ContentItemId) ? ItemState.PublishedWithDraft : ItemState.Draft;
            rows.Add(new ContentListRow(item.ContentItemId, await names.OfAsync(item, cancellationToken), links.Edit(item.ContentType, item.ContentItemId), cells, state));
        }

        return rows;
    }

    private async Task<Dictionary<string, string>> PickedAsync(IReadOnlyList<ContentItem> items, IReadOnlyList<ListField> columns, CancellationToken cancellationToken)
    {
        var pickers = columns.Select(c => c.Place).OfType<ContentFieldPlace>().Select(p => (Place: p, Type: fields.Find(p.Field.FieldType)!)).Where(c => c.Type.RefersToItems).ToList();
        var ids = items.SelectMany(i => pickers.SelectMany(p => p.Type.References(p.Place.ValueOf(i)))).Distinct(StringComparer.Ordinal).ToList();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in await content.GetManyAsync(ids, VersionOptions.Latest, cancellationToken))
        {
            found[item.ContentItemId] = await names.OfAsync(item, cancellationToken);
        }

        return found;
    }

    private async ValueTask<ContentListCell> CellAsync(ContentItem item, ListField column, Dictionary<string, string> picked, CancellationToken cancellationToken)
    {
        if (column.Place is not { } place)
        {
            DateTimeOffset? moment = column.Path switch { "ModifiedUtc" => item.ModifiedUtc, "CreatedUtc" => item.CreatedUtc, "PublishedUtc" => item.PublishedUtc, _ => null };
            return await MomentAsync(moment, cancellationToken);
        }

        var type = fields.Find(place.Field.FieldType)!;
        var value = place.ValueOf(item);
        if (type.RefersToItems)
        {
            return new ContentListCell(string.Join(texts[", "], type.References(value).Select(id => picked.GetValueOrDefault(id, id))));
        }

        return type.ToFact(value, place.Field) switch
        {
            bool yes => new ContentListCell(yes ? texts["Yes"] : texts["No"]),
            double milliseconds when type.Name == "DateTimeField" => await MomentAsync(DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds), cancellationToken),
            _ => new ContentListCell(Short(type.ToText(value, place.Field, CultureInfo.CurrentCulture))),
        };
    }

    private async ValueTask<ContentListCell> MomentAsync(DateTimeOffset? moment, CancellationToken cancellationToken) =>
        moment is { } there ? new ContentListCell(await times.FormatAsync(there, cancellationToken), there) : new ContentListCell("");

    private static string Short(string text) => text.Length <= LongestCell ? text : string.Concat(text.AsSpan(0, LongestCell), "…");
}
