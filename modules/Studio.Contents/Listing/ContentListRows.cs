using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;

namespace Studio.Contents.Listing;

/// <summary>What has become of an item's newest version.</summary>
internal enum ItemState
{
    Draft,
    Published,
    PublishedWithDraft,
}

/// <summary>A row of a list.</summary>
internal sealed record ContentListRow(string Id, string Title, string EditUrl, IReadOnlyList<string> Cells, ItemState State, DateTimeOffset ModifiedUtc, string Modified);

/// <summary>Chooses a type's columns and makes the rows, with a number of queries that does not grow with the rows.</summary>
internal sealed class ContentListRows(ContentManager content, ContentFieldTypes fields, ItemNames names, ContentEditorLinks links, LocalTimes times, IStringLocalizer<ContentListRows> texts)
{
    private const int MaximumColumns = 4;
    private const int LongestCell = 120;

    /// <summary>Up to four fields: those that are filtered by often first. The naming field has a column already, long texts have none.</summary>
    public static IReadOnlyList<ContentFieldPlace> Columns(ContentTypeDefinition type, ContentDefinitions definitions, ContentFieldTypes fields, ContentPartTypes parts) =>
    [
        .. parts.PlacesOf(type, definitions)
            .Where(p => fields.Find(p.Field.FieldType) is not null && p.Path != "TitlePart.Title" && p.Field.FieldType is not ("HtmlField" or "MarkdownField") && p.Property?.IsHidden != true && p.Path != type.DisplayTextField && !p.Field.Flag(p.Field.FieldType + "Settings", "Multiline"))
            .OrderByDescending(p => p.Field.Indexed)
            .Take(MaximumColumns),
    ];

    public async Task<IReadOnlyList<ContentListRow>> MakeAsync(IReadOnlyList<ContentItem> items, IReadOnlyList<ContentFieldPlace> columns, CancellationToken cancellationToken)
    {
        var drafts = items.Where(i => !i.Published).Select(i => i.ContentItemId).ToList();
        var published = (await content.GetManyAsync(drafts, VersionOptions.Published, cancellationToken)).Select(i => i.ContentItemId).ToHashSet(StringComparer.Ordinal);
        var picked = await PickedAsync(items, columns, cancellationToken);
        var rows = new List<ContentListRow>(items.Count);
        foreach (var item in items)
        {
            var cells = new List<string>(columns.Count);
            foreach (var column in columns)
            {
                cells.Add(await CellAsync(item, column, picked, cancellationToken));
            }

            var state = item.Published ? ItemState.Published : published.Contains(item.ContentItemId) ? ItemState.PublishedWithDraft : ItemState.Draft;
            rows.Add(new ContentListRow(item.ContentItemId, await names.OfAsync(item, cancellationToken), links.Edit(item.ContentType, item.ContentItemId), cells, state, item.ModifiedUtc,
                await times.FormatAsync(item.ModifiedUtc, cancellationToken)));
        }

        return rows;
    }

    private async Task<Dictionary<string, string>> PickedAsync(IReadOnlyList<ContentItem> items, IReadOnlyList<ContentFieldPlace> columns, CancellationToken cancellationToken)
    {
        var pickers = columns.Select(c => (Place: c, Type: fields.Find(c.Field.FieldType)!)).Where(c => c.Type.RefersToItems).ToList();
        var ids = items.SelectMany(i => pickers.SelectMany(p => p.Type.References(p.Place.ValueOf(i)))).Distinct(StringComparer.Ordinal).ToList();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in await content.GetManyAsync(ids, VersionOptions.Latest, cancellationToken))
        {
            found[item.ContentItemId] = await names.OfAsync(item, cancellationToken);
        }

        return found;
    }

    private async ValueTask<string> CellAsync(ContentItem item, ContentFieldPlace column, Dictionary<string, string> picked, CancellationToken cancellationToken)
    {
        var type = fields.Find(column.Field.FieldType)!;
        var value = column.ValueOf(item);
        if (type.RefersToItems)
        {
            return string.Join(texts[", "], type.References(value).Select(id => picked.GetValueOrDefault(id, id)));
        }

        return type.ToFact(value, column.Field) switch
        {
            bool yes => yes ? texts["Yes"] : texts["No"],
            double milliseconds when type.Name == "DateTimeField" => await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds), cancellationToken),
            _ => Short(type.ToText(value, column.Field, CultureInfo.CurrentCulture)),
        };
    }

    private static string Short(string text) => text.Length <= LongestCell ? text : string.Concat(text.AsSpan(0, LongestCell), "…");
}
