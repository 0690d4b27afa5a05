using System.Globalization;
using Studio.Admin.Paging;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>An item that names another, or is named by it.</summary>
internal sealed record ReferenceLine(string Name, string? EditUrl, string Type, string Fields);

/// <summary>What an item refers to, and what refers to it.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
internal sealed class ReferencesModel(ContentDoor door, ContentManager content, ContentReferences references, ItemNames names, DefinitionTexts labels, ContentEditorLinks links) : ItemPageModel(door, content, names)
{
    private const int PageSize = 25;

    private readonly ItemNames _names = names;

    public IReadOnlyList<ReferenceLine> Outgoing { get; private set; } = [];

    public IReadOnlyList<ReferenceLine> Incoming { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        var all = await Door.DefinitionsAsync(cancellationToken);
        var types = (await Door.TypesAsync(cancellationToken)).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var page = int.TryParse(Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 1, 1_000_000) : 1;
        var found = await references.ToAsync(id, page, PageSize, all, types, cancellationToken);
        var incoming = new List<ReferenceLine>();
        foreach (var referrer in found.Items)
        {
            incoming.Add(await LineAsync(referrer.Item, FieldsOf(all.Type(referrer.Item.ContentType), referrer.Paths, all), all, cancellationToken));
        }

        Incoming = incoming;
        Pager = new Pager(page, (int)Math.Max(1, (found.Total + PageSize - 1) / PageSize), found.Total);
        await ShowOutgoingAsync(all, types, cancellationToken);
    }

    private async Task ShowOutgoingAsync(ContentDefinitions all, HashSet<string> types, CancellationToken cancellationToken)
    {
        var named = references.Of(Item, all).GroupBy(r => r.ContentItemId, StringComparer.Ordinal).ToList();
        var items = (await Items.GetManyAsync([.. named.Select(g => g.Key)], VersionOptions.Latest, cancellationToken)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        var lines = new List<ReferenceLine>();
        foreach (var group in named)
        {
            var from = FieldsOf(Type, group.Select(r => r.Path), all);
            lines.Add(items.TryGetValue(group.Key, out var item) && types.Contains(item.ContentType)
                ? await LineAsync(item, from, all, cancellationToken)
                : new ReferenceLine(group.Key, null, "", from));
        }

        Outgoing = lines;
    }

    private async Task<ReferenceLine> LineAsync(ContentItem item, string from, ContentDefinitions all, CancellationToken cancellationToken) =>
        new(await _names.OfAsync(item, cancellationToken), links.Edit(item.ContentType, item.ContentItemId), all.Type(item.ContentType) is { } type ? labels.Type(type) : item.ContentType, from);

    private string FieldsOf(ContentTypeDefinition? type, IEnumerable<string> paths, ContentDefinitions all) =>
        string.Join(", ", paths.Distinct(StringComparer.Ordinal).Select(p => type is not null && all.FieldAt(type, p) is { } place ? labels.Field(place) : p));
}
