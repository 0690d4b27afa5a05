using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Liquid;

namespace Studio.Templates.Uses;

/// <summary>An item that renders a template.</summary>
/// <param name="Id">The item; empty for a title pattern of a type.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsPublished">False where only a draft does.</param>
public sealed record TemplateUse(string Id, string ContentType, string Name, bool IsPublished);

/// <summary>
/// Knows which items render which templates: a row for each item and name, of the published and the newest version, written with the item. Patterns of titles and addresses are read from the types.
/// </summary>
public sealed class TemplateUses(UnitOfWork unit, ContentDefinitionStore definitions, LiquidEngine engine, IEnumerable<ILiquidTexts> texts)
{
    private const int Most = 200;

    private static readonly string[] PatternParts = ["TitlePart", "AutoroutePart", "AliasPart"];

    /// <summary>How many items and patterns render each template; names that nobody renders are not in it.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<CountRow>("SELECT Name, count(*) AS Uses FROM TemplateUse GROUP BY Name", null, ct), cancellationToken);
        var counts = rows.ToDictionary(r => r.Name, r => (int)r.Uses, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, _) in await PatternsAsync(cancellationToken))
        {
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        return counts;
    }

    /// <summary>Who renders a template: items by name, at most 200, then patterns.</summary>
    public async Task<IReadOnlyList<TemplateUse>> ListAsync(string name, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<UseRow>("""
            SELECT i.ItemId AS Id, i.Type, i.DisplayText, i.Published FROM TemplateUse u JOIN ContentItem i ON i.ItemId = u.ItemId AND i.Latest = 1
            WHERE u.Name = @name ORDER BY i.DisplayText, i.ItemId LIMIT @Most
            """, new { name = Key(name), Most }, ct), cancellationToken);
        return
        [
            .. rows.Select(r => new TemplateUse(r.Id, r.Type, r.DisplayText, r.Published != 0)),
            .. (await PatternsAsync(cancellationToken)).Where(p => string.Equals(p.Name, Key(name), StringComparison.OrdinalIgnoreCase)).Select(p => new TemplateUse("", p.Type.Name, p.Type.DisplayName, true)),
        ];
    }

    /// <summary>Writes down what an item renders, as the transaction sees it; nothing where it is gone.</summary>
    internal async Task RecordAsync(WriteSession session, string itemId, CancellationToken cancellationToken)
    {
        var versions = await session.QueryAsync<string>("SELECT Data FROM ContentItem WHERE ItemId = @itemId AND (Latest = 1 OR Published = 1)", new { itemId }, cancellationToken);
        await session.ExecuteAsync("DELETE FROM TemplateUse WHERE ItemId = @itemId", new { itemId }, cancellationToken);
        foreach (var name in versions.SelectMany(NamesIn).Distinct(StringComparer.Ordinal))
        {
            await session.ExecuteAsync("INSERT INTO TemplateUse (ItemId, Name) VALUES (@itemId, @name)", new { itemId, name }, cancellationToken);
        }
    }

    /// <summary>The names that a stored version renders.</summary>
    internal IEnumerable<string> NamesIn(string data) => NamesIn(data, engine, texts);

    internal static IEnumerable<string> NamesIn(string data, LiquidEngine engine, IEnumerable<ILiquidTexts> texts)
    {
        var item = new ContentItem { Content = JsonNode.Parse(data) as JsonObject ?? [] };
        return texts.Where(t => item.Content.ContainsKey(t.Part)).SelectMany(t => t.TextsOf(item)).SelectMany(t => NamesOf(engine, t.Text));
    }

    internal static string Key(string name) => name.Trim().ToLowerInvariant();

    private static IEnumerable<string> NamesOf(LiquidEngine engine, string text) =>
        engine.TryParse(text, out var template, out _) ? template.Partials.Where(p => p.Name is not null).Select(p => Key(p.Name!)) : [];

    private async Task<IReadOnlyList<(string Name, ContentTypeDefinition Type)>> PatternsAsync(CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return
        [
            .. all.Types.Values.SelectMany(type => type.Parts.Where(p => PatternParts.Contains(p.PartName, StringComparer.Ordinal))
                .Select(p => (p.Settings[p.PartName + "Settings"] as JsonObject)?["Pattern"] is JsonValue v && v.TryGetValue<string>(out var pattern) ? pattern : "")
                .SelectMany(pattern => NamesOf(engine, pattern)).Distinct(StringComparer.Ordinal).Select(name => (name, type))),
        ];
    }

    private sealed class CountRow
    {
        public string Name { get; set; } = "";

        public long Uses { get; set; }
    }

    private sealed class UseRow
    {
        public string Id { get; set; } = "";

        public string Type { get; set; } = "";

        public string DisplayText { get; set; } = "";

        public long Published { get; set; }
    }
}

internal sealed class TemplateUseMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE TemplateUse (ItemId TEXT NOT NULL, Name TEXT NOT NULL, PRIMARY KEY (ItemId, Name)) WITHOUT ROWID;
            CREATE INDEX IX_TemplateUse_Name ON TemplateUse (Name);
            """, null, cancellationToken);
        return 1;
    }
}

/// <summary>Compares the uses of templates with the items' texts, which own them.</summary>
internal sealed class TemplateUseCheck(LiquidEngine engine, IEnumerable<ILiquidTexts> texts) : IDataCheck
{
    public string Name => "uses of templates";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var wanted = new HashSet<(string Item, string Name)>();
        foreach (var part in texts.Select(t => t.Part).Distinct(StringComparer.Ordinal))
        {
            var rows = await session.QueryAsync<ItemRow>("SELECT ItemId, Data FROM ContentItem WHERE (Latest = 1 OR Published = 1) AND CAST(Data AS TEXT) LIKE @like", new { like = $"%\"{part}\"%" }, cancellationToken);
            wanted.UnionWith(rows.SelectMany(r => TemplateUses.NamesIn(r.Data, engine, texts).Select(name => (Item: r.ItemId, Name: name))));
        }

        var kept = (await session.QueryAsync<UseRow>("SELECT ItemId, Name FROM TemplateUse", null, cancellationToken)).Select(r => (Item: r.ItemId, r.Name)).ToHashSet();
        return
        [
            .. wanted.Except(kept).Select(u => new Difference(Name, string.Create(CultureInfo.InvariantCulture, $"The item {u.Item} renders '{u.Name}', which is not written down."))),
            .. kept.Except(wanted).Select(u => new Difference(Name, string.Create(CultureInfo.InvariantCulture, $"The item {u.Item} does not render '{u.Name}' any more."))),
        ];
    }

    private sealed class ItemRow
    {
        public string ItemId { get; set; } = "";

        public string Data { get; set; } = "";
    }

    private sealed class UseRow
    {
        public string ItemId { get; set; } = "";

        public string Name { get; set; } = "";
    }
}
