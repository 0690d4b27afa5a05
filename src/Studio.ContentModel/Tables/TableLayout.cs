using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Tables;

/// <summary>A column as it stands in the database.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How values are kept.</param>
/// <param name="Indexed">Whether lists find by it.</param>
/// <param name="SideTable">The table of its many values, or null.</param>
internal sealed record LayoutColumn(string Name, ColumnKind Kind, bool Indexed, string? SideTable);

/// <summary>
/// The tables and columns that items are kept in. It is kept beside the definitions: a feature that is switched on or off brings field types with it, and a new release other columns, so that the definitions alone do
/// not say what there is.
/// </summary>
internal sealed class TableLayout
{
    private readonly SortedDictionary<string, (string Type, Dictionary<string, LayoutColumn> Columns)> _tables = new(StringComparer.Ordinal);

    /// <summary>The tables' names.</summary>
    public IEnumerable<string> Tables => _tables.Keys;

    /// <summary>The layout that the definitions ask for.</summary>
    public static TableLayout Of(ContentDefinitions definitions, ContentTables tables)
    {
        var layout = new TableLayout();
        foreach (var type in definitions.Types.Values)
        {
            var table = tables.For(type, definitions);
            layout._tables[table.Name] = (type.Name, table.AllColumns.ToDictionary(c => c.Name, Column, StringComparer.Ordinal));
        }

        return layout;
    }

    /// <summary>The layout that is there: that of the features which are on, also where this shell is older than them and does not know their fields.</summary>
    public static async Task<TableLayout> StoredAsync(DbSession session, CancellationToken cancellationToken) =>
        await session.FirstAsync<string>("SELECT Layout FROM ContentDefinition WHERE Id = 1", null, cancellationToken) is { } json ? Read(json) : new TableLayout();

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static TableLayout Read(string json)
    {
        var layout = new TableLayout();
        foreach (var (table, value) in (JsonObject)JsonNode.Parse(json)!)
        {
            var columns = value!["Columns"]!.AsArray().Select(c => new LayoutColumn((string)c!["Name"]!, (bool)c!["Integer"]! ? ColumnKind.Integer : ColumnKind.Text, (bool)c!["Indexed"]!, (string?)c!["SideTable"]));
            layout._tables[table] = ((string)value!["Type"]!, columns.ToDictionary(c => c.Name, StringComparer.Ordinal));
        }

        return layout;
    }

    public static LayoutColumn Column(ContentColumn column) => new(column.Name, column.Column.Kind, column.Place.Field.Indexed && column.SideTable is null, column.SideTable);

    public string Write()
    {
        var json = new JsonObject();
        foreach (var (table, (type, columns)) in _tables)
        {
            json[table] = new JsonObject
            {
                ["Type"] = type,
                ["Columns"] = new JsonArray([.. columns.Values.Select(c => (JsonNode)new JsonObject { ["Name"] = c.Name, ["Integer"] = c.Kind == ColumnKind.Integer, ["Indexed"] = c.Indexed, ["SideTable"] = c.SideTable })]),
            };
        }

        return json.ToJsonString();
    }

    /// <summary>The type whose items a table keeps, or null where there is no such table.</summary>
    public string? TypeOf(string table) => _tables.TryGetValue(table, out var known) ? known.Type : null;

    /// <summary>The columns of a table, or null where there is none.</summary>
    public IReadOnlyDictionary<string, LayoutColumn>? Columns(string table) => _tables.TryGetValue(table, out var known) ? known.Columns : null;
}
