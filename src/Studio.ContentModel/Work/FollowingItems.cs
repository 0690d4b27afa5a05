using System.Globalization;
using System.Text;
using Dapper;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Work;

/// <summary>Items that are brought up to the definitions together: what is to be written of all of them goes in few statements, since each is a way to the server and back.</summary>
internal sealed class FollowingItems(ContentItemsWork work, ContentTable table, ItemsTask task, ContentDefinitions definitions)
{
    private const int RowsAtOnce = 64;

    private readonly List<(string VersionId, object Data)> _documents = [];
    private readonly Dictionary<string, List<(string VersionId, object Value)>> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string VersionId, IReadOnlyList<object> Values)>> _sides = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _emptied = new(StringComparer.Ordinal);
    private readonly List<(string VersionId, object Name)> _names = [];

    /// <summary>How many values could not be converted.</summary>
    public int Unconverted { get; private set; }

    /// <summary>Takes what an item needs.</summary>
    public void Add(ContentRow row)
    {
        if (row.IsGone(definitions))
        {
            return;
        }

        var item = row.ToItem(definitions, out var upgraded);
        Unconverted += upgraded.Unconverted;
        var isSealed = work.Seal(item, table.Type, task, definitions);
        if (isSealed && work.NameOf(item, table.Type, definitions) is var name && name != row.DisplayText)
        {
            _names.Add((row.VersionId, name));
        }

        if (upgraded.Changed || isSealed)
        {
            _documents.Add((row.VersionId, item.Content.ToJsonString()));
        }

        foreach (var (column, value) in ContentItemsWork.IsKept(row) ? work.Values(table, item, task) : [])
        {
            if (column.SideTable is { } side)
            {
                Of(_sides, side).Add((row.VersionId, (IReadOnlyList<object>)value!));
            }
            else if (value is not null)
            {
                Of(_columns, column.Name).Add((row.VersionId, value));
            }
            else if (isSealed)
            {
                Of(_emptied, column.Name).Add(row.VersionId);
            }
        }
    }

    /// <summary>Writes it.</summary>
    public async Task WriteAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await UpdateAsync(session, "ContentItem", "Data", _documents, string.Create(CultureInfo.InvariantCulture, $", Revision = {definitions.Revision}"), cancellationToken);
        await UpdateAsync(session, "ContentItem", "DisplayText", _names, "", cancellationToken);
        await UpdateAsync(session, table.Name, "DisplayText", _names, "", cancellationToken);
        foreach (var (column, ids) in _emptied)
        {
            await session.ExecuteAsync($"UPDATE {table.Name} SET {column} = NULL WHERE VersionId IN @ids", new { ids }, cancellationToken);
        }

        foreach (var (column, values) in _columns)
        {
            await UpdateAsync(session, table.Name, column, values, "", cancellationToken);
        }

        foreach (var (side, values) in _sides)
        {
            foreach (var some in values.Chunk(RowsAtOnce))
            {
                await session.ExecuteAsync($"DELETE FROM {side} WHERE VersionId IN @ids", new { ids = some.Select(v => v.VersionId).ToArray() }, cancellationToken);
                await session.InsertManyAsync(side, ["VersionId", "Value"], some.SelectMany(v => v.Values.Select(value => new object?[] { v.VersionId, value })), cancellationToken);
            }
        }
    }

    private static async Task UpdateAsync(WriteSession session, string table, string column, List<(string VersionId, object Value)> values, string also, CancellationToken cancellationToken)
    {
        foreach (var some in values.Chunk(RowsAtOnce))
        {
            // The last is repeated up to the next power of two: few statements serve every number of items.
            var rows = 1;
            while (rows < some.Length)
            {
                rows *= 2;
            }

            var parameters = new DynamicParameters();
            var sql = new StringBuilder($"UPDATE {table} SET {column} = n.column2{also} FROM (VALUES ");
            for (var i = 0; i < rows; i++)
            {
                var (id, value) = some[Math.Min(i, some.Length - 1)];
                var name = i.ToString(CultureInfo.InvariantCulture);
                sql.Append(i == 0 ? "" : ", ").Append("(@v").Append(name).Append(", @d").Append(name).Append(')');
                parameters.Add("v" + name, id);
                parameters.Add("d" + name, value);
            }

            await session.ExecuteAsync(sql.Append(") AS n WHERE ").Append(table).Append(".VersionId = n.column1").ToString(), parameters, cancellationToken);
        }
    }

    private static List<T> Of<T>(Dictionary<string, List<T>> all, string key) => all.TryGetValue(key, out var list) ? list : all[key] = [];
}
