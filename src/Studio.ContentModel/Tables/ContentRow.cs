using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;

namespace Studio.ContentModel.Tables;

/// <summary>A row of the table of all items.</summary>
internal class ContentRow
{
    public const string Select = "SELECT VersionId, ItemId, Type, Number, Latest, Published, DisplayText, CreatedUtc, ModifiedUtc, PublishedUtc, Owner, Author, Data, Revision FROM ContentItem";

    /// <summary>What goes through the versions of a type a page at a time, from <c>@after</c> on: an index has them in this order, so that a page costs as much as it has rows.</summary>
    public const string PageOfType = "Type = @Type AND VersionId > @after ORDER BY VersionId LIMIT @take";

    /// <summary>The same for those that are the latest or published.</summary>
    public const string PageOfTypeInUse = "(Latest = 1 OR Published = 1) AND " + PageOfType;

    public string VersionId { get; set; } = "";

    public string ItemId { get; set; } = "";

    public string Type { get; set; } = "";

    public long Number { get; set; }

    public long Latest { get; set; }

    public long Published { get; set; }

    public string DisplayText { get; set; } = "";

    public long CreatedUtc { get; set; }

    public long ModifiedUtc { get; set; }

    public long? PublishedUtc { get; set; }

    public string Owner { get; set; } = "";

    public string Author { get; set; } = "";

    public string Data { get; set; } = "{}";

    /// <summary>The definitions that the JSON is written by.</summary>
    public long Revision { get; set; }

    /// <summary>See <see cref="ContentItem.ETag"/>.</summary>
    public string ETag => ContentItem.MakeETag(VersionId, (int)Number);

    /// <summary>True where the item's type was removed since; a type of that name is another.</summary>
    public bool IsGone(ContentDefinitions definitions) => DocumentUpgrade.IsGone(Type, Revision, definitions);

    /// <summary>The item as the definitions read it.</summary>
    public ContentItem ToItem(ContentDefinitions definitions) => ToItem(definitions, out _);

    /// <summary>The item as the definitions read it, and what had to be done to its JSON.</summary>
    public ContentItem ToItem(ContentDefinitions definitions, out Upgraded upgraded)
    {
        var content = (JsonObject)JsonNode.Parse(Data)!;
        upgraded = DocumentUpgrade.Apply(content, Type, Revision, definitions);
        return ToItem(content, Math.Max(Revision, definitions.Revision));
    }

    private ContentItem ToItem(JsonObject content, long revision) => new()
    {
        ContentItemId = ItemId,
        ContentItemVersionId = VersionId,
        ContentType = Type,
        Number = (int)Number,
        DisplayText = DisplayText,
        Latest = Latest == 1,
        Published = Published == 1,
        CreatedUtc = DateTimeOffset.FromUnixTimeMilliseconds(CreatedUtc),
        ModifiedUtc = DateTimeOffset.FromUnixTimeMilliseconds(ModifiedUtc),
        PublishedUtc = PublishedUtc is { } p ? DateTimeOffset.FromUnixTimeMilliseconds(p) : null,
        Owner = Owner,
        Author = Author,
        Content = content,
        Revision = (int)revision,
    };
}

/// <summary>Rows as items.</summary>
internal static class ContentRows
{
    /// <summary>The items as the definitions read them that the newest of the rows was written by; those of removed types are left out.</summary>
    public static async Task<IReadOnlyList<ContentItem>> ToItemsAsync(this IReadOnlyList<ContentRow> rows, ContentDefinitionStore store, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var definitions = await store.GetAtLeastAsync(rows.Max(r => r.Revision), cancellationToken);
        return [.. rows.Where(r => !r.IsGone(definitions)).Select(r => r.ToItem(definitions))];
    }

    /// <summary>The item, or null where there is no row or its type was removed.</summary>
    public static async Task<ContentItem?> ToItemAsync(this ContentRow? row, ContentDefinitionStore store, CancellationToken cancellationToken) =>
        row is not null && await new[] { row }.ToItemsAsync(store, cancellationToken) is [var item] ? item : null;
}
