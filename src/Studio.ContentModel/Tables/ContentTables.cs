using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Tables;

/// <summary>Makes, alters and fills the typed tables. Differences are found by stable field id; a column whose field is gone stays behind unread.</summary>
public sealed class ContentTables(ContentFieldTypes fields, ContentPartTypes parts)
{
    private const int ManyAtOnce = 32;

    private readonly ConditionalWeakTable<ContentDefinitions, ConcurrentDictionary<string, ContentTable>> _known = [];

    /// <summary>The table of a type under these definitions.</summary>
    public ContentTable For(ContentTypeDefinition type, ContentDefinitions definitions) =>
        _known.GetOrCreateValue(definitions).GetOrAdd(type.Name, static (_, of) => new ContentTable(of.type, of.definitions, of.fields, of.parts), (type, definitions, fields, parts));

    /// <summary>The table of a type under these definitions.</summary>
    /// <exception cref="InvalidOperationException">There is no such type.</exception>
    public ContentTable For(string type, ContentDefinitions definitions) =>
        For(definitions.Type(type) ?? throw new InvalidOperationException($"There is no content type '{type}'."), definitions);

    internal async Task AlterAsync(WriteSession session, ContentDefinitions before, ContentDefinitions after, CancellationToken cancellationToken)
    {
        foreach (var type in after.Types.Values)
        {
            var table = For(type, after);
            var known = before.Type(type.Name) is { } old ? All(For(old, before)).Select(c => c.Name).ToHashSet(StringComparer.Ordinal) : null;
            if (known is null)
            {
                await CreateAsync(session, table, cancellationToken);
            }

            var added = All(table).Where(c => known?.Contains(c.Name) != true).ToList();
            foreach (var column in added)
            {
                if (column.SideTable is not null)
                {
                    await CreateSideTableAsync(session, table, column, cancellationToken);
                    continue;
                }

                if (known is not null)
                {
                    await session.AlterTableAsync($"ALTER TABLE {table.Name} ADD COLUMN {column.Name} {SqlType(column)}", cancellationToken);
                }

                if (column.Place.Field.Indexed)
                {
                    await session.ExecuteAsync($"CREATE INDEX IX_{table.Name}_{column.Name} ON {table.Name} ({session.Dialect.IndexedColumn(column.Name)}, ItemId)", null, cancellationToken);
                }
            }

            if (known is not null && added.Count > 0)
            {
                await BackfillAsync(session, table, cancellationToken);
            }
        }
    }

    internal async Task WriteRowAsync(WriteSession session, ContentTable table, ContentItem item, CancellationToken cancellationToken)
    {
        if (!item.Latest && !item.Published)
        {
            await session.ExecuteAsync($"DELETE FROM {table.Name} WHERE VersionId = @ContentItemVersionId", new { item.ContentItemVersionId }, cancellationToken);
            return;
        }

        var sql = new StringBuilder("INSERT INTO ").Append(table.Name).Append(" (VersionId, ItemId, Latest, Published, DisplayText, CreatedUtc, ModifiedUtc, PublishedUtc");
        var values = new StringBuilder(") VALUES (@VersionId, @ItemId, @Latest, @Published, @DisplayText, @CreatedUtc, @ModifiedUtc, @PublishedUtc");
        var update = new StringBuilder(") ON CONFLICT (VersionId) DO UPDATE SET Latest = @Latest, Published = @Published, DisplayText = @DisplayText, ModifiedUtc = @ModifiedUtc, PublishedUtc = @PublishedUtc");
        var parameters = new DynamicParameters();
        parameters.Add("VersionId", item.ContentItemVersionId);
        parameters.Add("ItemId", item.ContentItemId);
        parameters.Add("Latest", item.Latest ? 1 : 0);
        parameters.Add("Published", item.Published ? 1 : 0);
        parameters.Add("DisplayText", item.DisplayText);
        parameters.Add("CreatedUtc", item.CreatedUtc.ToUnixTimeMilliseconds());
        parameters.Add("ModifiedUtc", item.ModifiedUtc.ToUnixTimeMilliseconds());
        parameters.Add("PublishedUtc", item.PublishedUtc?.ToUnixTimeMilliseconds());
        foreach (var (name, value) in ReadRow(table, item))
        {
            sql.Append(", ").Append(name);
            values.Append(", @").Append(name);
            update.Append(", ").Append(name).Append(" = @").Append(name);
            parameters.Add(name, value);
        }

        await session.ExecuteAsync(sql.Append(values).Append(update).ToString(), parameters, cancellationToken);
        foreach (var (column, many) in ReadMany(table, item))
        {
            await WriteManyAsync(session, column.SideTable!, item.ContentItemVersionId, many, cancellationToken);
        }
    }

    /// <summary>Removes the rows of an item; its many values go with them.</summary>
    internal async Task DeleteRowsAsync(WriteSession session, ContentTable table, string id, CancellationToken cancellationToken) =>
        await session.ExecuteAsync($"DELETE FROM {table.Name} WHERE ItemId = @id", new { id }, cancellationToken);

    /// <summary>The many values that an item's JSON gives, each once, for each of the table's columns of many values.</summary>
    public IEnumerable<(ContentColumn Column, IReadOnlyList<object> Values)> ReadMany(ContentTable table, ContentItem item)
    {
        foreach (var group in table.ManyColumns.GroupBy(c => c.Place))
        {
            var field = group.Key.Field;
            var fieldType = fields.Find(field.FieldType)!;
            var values = fieldType.ReadColumns(group.Key.ValueOf(item), field);
            var i = fieldType.Columns(field).Count - group.Count();
            foreach (var column in group)
            {
                yield return (column, values[i++] is object[] { Length: > 0 } many ? [.. many.Distinct()] : []);
            }
        }
    }

    /// <summary>The columns' values that an item's JSON gives.</summary>
    public IEnumerable<(string Column, object? Value)> ReadRow(ContentTable table, ContentItem item)
    {
        foreach (var group in table.Columns.GroupBy(c => c.Place))
        {
            var field = group.Key.Field;
            var values = fields.Find(field.FieldType)!.ReadColumns(group.Key.ValueOf(item), field);
            var i = 0;
            foreach (var column in group)
            {
                // Columns of many values come last: the others are in the order of the values.
                yield return (column.Name, values[i++]);
            }
        }
    }

    private static async Task WriteManyAsync(WriteSession session, string sideTable, string versionId, IReadOnlyList<object> values, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync($"DELETE FROM {sideTable} WHERE VersionId = @versionId", new { versionId }, cancellationToken);
        foreach (var chunk in values.Chunk(ManyAtOnce))
        {
            // The last is repeated up to the next power of two: few statements serve every number of values.
            var rows = 1;
            while (rows < chunk.Length)
            {
                rows *= 2;
            }

            var parameters = new DynamicParameters();
            parameters.Add("v", versionId);
            var sql = new StringBuilder($"INSERT INTO {sideTable} (VersionId, Value) VALUES ");
            for (var i = 0; i < rows; i++)
            {
                var name = "p" + i.ToString(CultureInfo.InvariantCulture);
                sql.Append(i == 0 ? "" : ", ").Append("(@v, @").Append(name).Append(')');
                parameters.Add(name, chunk[Math.Min(i, chunk.Length - 1)]);
            }

            await session.ExecuteAsync(sql.Append(" ON CONFLICT DO NOTHING").ToString(), parameters, cancellationToken);
        }
    }

    /// <summary>Its rows go with the row of their version.</summary>
    private static Task<int> CreateSideTableAsync(WriteSession session, ContentTable table, ContentColumn column, CancellationToken cancellationToken) => session.ExecuteAsync($"""
        CREATE TABLE {column.SideTable} (VersionId TEXT NOT NULL REFERENCES {table.Name} (VersionId) ON DELETE CASCADE, Value {SqlType(column)} NOT NULL, PRIMARY KEY (VersionId, Value)) WITHOUT ROWID;
        CREATE INDEX IX_{column.SideTable} ON {column.SideTable} (Value, VersionId);
        """, null, cancellationToken);

    private static async Task CreateAsync(WriteSession session, ContentTable table, CancellationToken cancellationToken)
    {
        var columns = string.Concat(table.Columns.Select(c => $", {c.Name} {SqlType(c)}"));
        await session.ExecuteAsync($"""
            CREATE TABLE {table.Name} (VersionId TEXT PRIMARY KEY, ItemId TEXT NOT NULL, Latest INTEGER NOT NULL, Published INTEGER NOT NULL, DisplayText TEXT NOT NULL,
              CreatedUtc INTEGER NOT NULL, ModifiedUtc INTEGER NOT NULL, PublishedUtc INTEGER{columns}) WITHOUT ROWID;
            CREATE INDEX IX_{table.Name}_Item ON {table.Name} (ItemId);
            CREATE INDEX IX_{table.Name}_DisplayText ON {table.Name} (DisplayText, ItemId);
            CREATE INDEX IX_{table.Name}_Modified ON {table.Name} (ModifiedUtc, ItemId);
            """, null, cancellationToken);
    }

    private async Task BackfillAsync(WriteSession session, ContentTable table, CancellationToken cancellationToken)
    {
        const int Batch = 1000;
        var after = "";
        while (true)
        {
            var rows = await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE Type = @Type AND (Latest = 1 OR Published = 1) AND VersionId > @after ORDER BY VersionId LIMIT {Batch}",
                new { Type = table.Type.Name, after }, cancellationToken);
            foreach (var row in rows)
            {
                await WriteRowAsync(session, table, row.ToItem(), cancellationToken);
            }

            if (rows.Count < Batch)
            {
                return;
            }

            after = rows[^1].VersionId;
        }
    }

    private static IEnumerable<ContentColumn> All(ContentTable table) => table.Columns.Concat(table.ManyColumns);

    private static string SqlType(ContentColumn column) => column.Column.Kind == ColumnKind.Integer ? "INTEGER" : "TEXT";
}

/// <summary>A row of the table of all items.</summary>
internal class ContentRow
{
    public const string Select = "SELECT VersionId, ItemId, Type, Number, Latest, Published, DisplayText, CreatedUtc, ModifiedUtc, PublishedUtc, Owner, Author, Data FROM ContentItem";

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

    public ContentItem ToItem() => new()
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
        Content = (JsonObject)JsonNode.Parse(Data)!,
    };
}
