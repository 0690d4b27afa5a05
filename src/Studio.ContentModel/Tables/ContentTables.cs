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

/// <summary>The typed tables: which columns they have, and what items' JSON gives for them. <see cref="ContentSchema"/> makes and alters them.</summary>
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
        foreach (var (place, fieldType, columns) in table.ManyColumns.Count == 0 ? [] : table.Rows)
        {
            IReadOnlyList<object?>? values = null;
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].SideTable is not null)
                {
                    values ??= fieldType.ReadColumns(place.ValueOf(item), place.Field);
                    yield return (columns[i], values[i] is object[] { Length: > 0 } many ? [.. many.Distinct()] : []);
                }
            }
        }
    }

    /// <summary>The columns' values that an item's JSON gives.</summary>
    public IEnumerable<(string Column, object? Value)> ReadRow(ContentTable table, ContentItem item)
    {
        foreach (var (place, fieldType, columns) in table.Rows)
        {
            IReadOnlyList<object?>? values = null;
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].SideTable is null)
                {
                    values ??= fieldType.ReadColumns(place.ValueOf(item), place.Field);
                    yield return (columns[i].Name, values[i]);
                }
            }
        }
    }

    /// <summary>Makes the values of a version what is given.</summary>
    internal static async Task WriteManyAsync(WriteSession session, string sideTable, string versionId, IReadOnlyList<object> values, CancellationToken cancellationToken)
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
}
