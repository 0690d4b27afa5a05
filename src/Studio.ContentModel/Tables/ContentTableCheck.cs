using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Data.Sessions;
using Studio.Data.Verification;

namespace Studio.ContentModel.Tables;

/// <summary>Compares each typed row with its item's JSON, which owns the fields.</summary>
internal sealed class ContentTableCheck(ContentTables tables) : IDataCheck
{
    private const int Batch = 1000;

    public string Name => "typed tables";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var json = await session.FirstAsync<string>("SELECT Document FROM ContentDefinition WHERE Id = 1", null, cancellationToken);
        var definitions = json is null ? ContentDefinitions.Empty : ContentDefinitionJson.Read((JsonObject)JsonNode.Parse(json)!);
        var differences = new List<Difference>();

        // Of types that are being brought up to date it is known that something is missing.
        var underWay = (await session.QueryAsync<string>("SELECT Type FROM ContentWork WHERE EndedUtc IS NULL AND Kind IN ('Items', 'RemoveItems')", null, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        foreach (var type in definitions.Types.Values.Where(t => !underWay.Contains(t.Name)))
        {
            await CheckTypeAsync(session, definitions, tables.For(type, definitions), differences, cancellationToken);
        }

        return differences;
    }

    private async Task CheckTypeAsync(DbSession session, ContentDefinitions definitions, ContentTable table, List<Difference> differences, CancellationToken cancellationToken)
    {
        var items = await session.ScalarAsync<long>("SELECT count(*) FROM ContentItem WHERE Type = @Name AND (Latest = 1 OR Published = 1)", new { table.Type.Name }, cancellationToken);
        var rows = await session.ScalarAsync<long>($"SELECT count(*) FROM {table.Name}", null, cancellationToken);
        if (items != rows)
        {
            differences.Add(new Difference(Name, string.Create(CultureInfo.InvariantCulture, $"{table.Name} has {rows} rows for {items} items.")));
        }

        var columns = string.Concat(table.Columns.Select(c => ", " + c.Name));
        var after = "";
        while (true)
        {
            var batch = await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE {ContentRow.PageOfTypeInUse}", new { Type = table.Type.Name, after, take = Batch }, cancellationToken);
            var typed = (await session.QueryAsync<object>($"SELECT VersionId, Latest, Published, DisplayText{columns} FROM {table.Name} WHERE VersionId IN @ids",
                new { ids = batch.Select(b => b.VersionId).ToArray() }, cancellationToken))
                .Select(r => new Dictionary<string, object?>((IDictionary<string, object?>)r, StringComparer.OrdinalIgnoreCase)).ToDictionary(r => (string)r["VersionId"]!, StringComparer.Ordinal);
            var many = await ReadManyAsync(session, table, batch, cancellationToken);
            foreach (var row in batch)
            {
                Compare(definitions, table, row, typed.GetValueOrDefault(row.VersionId), many, differences);
            }

            if (batch.Count < Batch)
            {
                return;
            }

            after = batch[^1].VersionId;
        }
    }

    private static async Task<Dictionary<string, ILookup<string, object>>> ReadManyAsync(DbSession session, ContentTable table, IReadOnlyList<ContentRow> batch, CancellationToken cancellationToken)
    {
        var ids = batch.Select(b => b.VersionId).ToArray();
        var many = new Dictionary<string, ILookup<string, object>>(StringComparer.Ordinal);
        foreach (var column in table.ManyColumns)
        {
            var rows = await session.QueryAsync<object>($"SELECT VersionId AS id, Value AS value FROM {column.SideTable} WHERE VersionId IN @ids", new { ids }, cancellationToken);
            many[column.Name] = rows.Cast<IDictionary<string, object>>().ToLookup(r => (string)r["id"], r => r["value"], StringComparer.Ordinal);
        }

        return many;
    }

    private void Compare(ContentDefinitions definitions, ContentTable table, ContentRow row, Dictionary<string, object?>? typed, Dictionary<string, ILookup<string, object>> many, List<Difference> differences)
    {
        if (typed is null)
        {
            differences.Add(new Difference(Name, $"{table.Name} lacks the row of {row.VersionId}."));
            return;
        }

        var item = row.ToItem(definitions);
        var expected = tables.ReadRow(table, item).Append(("Latest", row.Latest)).Append(("Published", row.Published)).Append(("DisplayText", row.DisplayText));
        foreach (var (column, value) in expected.Where(e => !Equals(e.Item2, typed[e.Item1])))
        {
            differences.Add(new Difference(Name, string.Create(CultureInfo.InvariantCulture, $"{table.Name}.{column} of {row.VersionId} is '{typed[column]}', its item says '{value}'.")));
        }

        foreach (var (column, values) in tables.ReadMany(table, item))
        {
            var kept = many[column.Name][row.VersionId].ToHashSet();
            if (!kept.SetEquals(values))
            {
                differences.Add(new Difference(Name, $"{column.SideTable} has '{string.Join(", ", kept)}' for {row.VersionId}, its item says '{string.Join(", ", values)}'."));
            }
        }
    }
}
