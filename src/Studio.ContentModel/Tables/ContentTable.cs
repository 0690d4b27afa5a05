using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;

namespace Studio.ContentModel.Tables;

/// <summary>A column of a type's table, or the side table of a column of many values.</summary>
/// <param name="Place">The field.</param>
/// <param name="Column">The part of its value.</param>
/// <param name="Name">The column's name in SQL; made of the field's stable id, so a rename moves no data.</param>
public sealed record ContentColumn(ContentFieldPlace Place, FieldColumn Column, string Name)
{
    /// <summary>The table of the values where an item may have many: <c>VersionId</c>, <c>Value</c>, each once; null for a column of the type's own table.</summary>
    public string? SideTable { get; init; }

    /// <summary>What can be asked of it in SQL.</summary>
    public ColumnConditions Conditions => new(Name, SideTable);
}

/// <summary>Conditions on a column of a type's table, which has the alias <c>t</c>.</summary>
/// <param name="Column">The column's name in SQL.</param>
/// <param name="SideTable">The table of its many values, or null.</param>
public readonly record struct ColumnConditions(string Column, string? SideTable)
{
    /// <summary>The value, or one of many, compares so.</summary>
    /// <param name="comparison">An operator and a parameter, such as <c>= @p0</c> or <c>LIKE @p0 ESCAPE '\'</c>.</param>
    public string Holds(string comparison) => SideTable is null ? $"t.{Column} {comparison}" : $"t.VersionId IN (SELECT m.VersionId FROM {SideTable} m WHERE m.Value {comparison})";

    /// <summary>There is a value, and it, or each of many, is another than the parameter.</summary>
    /// <param name="parameter">The parameter's name with its <c>@</c>.</param>
    public string Differs(string parameter) => SideTable is null
        ? $"t.{Column} <> {parameter}"
        : $"({Exists(true)} AND NOT EXISTS (SELECT 1 FROM {SideTable} m WHERE m.VersionId = t.VersionId AND m.Value = {parameter}))";

    /// <summary>There is a value, or none.</summary>
    public string Exists(bool exists) => SideTable is null
        ? $"t.{Column} IS {(exists ? "NOT NULL" : "NULL")}"
        : $"{(exists ? "" : "NOT ")}EXISTS (SELECT 1 FROM {SideTable} m WHERE m.VersionId = t.VersionId)";
}

/// <summary>
/// The typed table of a content type: a row for each version that is the latest or published, a column for each field, a side table for each
/// column of many values. Derived from the items' JSON, in the same transaction.
/// </summary>
public sealed class ContentTable
{
    // With what is put before and after it, an index's name stays within PostgreSQL's 63 bytes, which cuts longer ones off without a word.
    private const int LongestName = 26;
    private const int Kept = LongestName - 9;

    private readonly Dictionary<(string Path, string Suffix), ContentColumn> _columns = [];
    private readonly Dictionary<string, ContentColumn> _filters = new(StringComparer.Ordinal);

    internal ContentTable(ContentTypeDefinition type, ContentDefinitions definitions, ContentFieldTypes fields, ContentPartTypes parts)
    {
        Type = type;
        var name = SqlName(type.Name) + (type.Id == 0 ? "" : "_t" + type.Id.ToString(CultureInfo.InvariantCulture));
        Name = "C_" + name;
        var columns = (from place in parts.PlacesOf(type, definitions)
                       let fieldType = fields.Find(place.Field.FieldType)
                       where fieldType is not null && (place.Field.Id > 0 || place.Property is not null)
                       from column in fieldType.Columns(place.Field)
                       let columnName = ColumnName(place, column)
                       select new ContentColumn(place, column, columnName) { SideTable = column.Many ? $"M_{name}_{columnName}" : null }).ToList();
        Columns = [.. columns.Where(c => c.SideTable is null)];
        Rows = [.. columns.GroupBy(c => c.Place).Select(g => new PlaceColumns(g.Key, fields.Find(g.Key.Field.FieldType)!, [.. g]))];
        ManyColumns = [.. columns.Where(c => c.SideTable is not null)];
        foreach (var column in columns)
        {
            _columns[(column.Place.Path, column.Column.Suffix)] = column;
            if (column.SideTable is not null || column.Column.Suffix.Length == 0)
            {
                _filters[column.Place.Path] = column;
            }
        }
    }

    /// <summary>Columns that every type's table has.</summary>
    public static IReadOnlyList<string> MetadataColumns { get; } = ["DisplayText", "CreatedUtc", "ModifiedUtc", "PublishedUtc", "Latest", "Published", "ItemId", "VersionId"];

    /// <summary>The type.</summary>
    public ContentTypeDefinition Type { get; }

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>The columns of fields in the table itself.</summary>
    public IReadOnlyList<ContentColumn> Columns { get; }

    /// <summary>The columns of many values: each has a side table.</summary>
    public IReadOnlyList<ContentColumn> ManyColumns { get; }

    /// <summary>The columns of each field, in the order of the values that its type reads.</summary>
    internal IReadOnlyList<PlaceColumns> Rows { get; }

    /// <summary>All columns of fields, wherever they are kept.</summary>
    internal IEnumerable<ContentColumn> AllColumns => Columns.Concat(ManyColumns);

    /// <summary>The SQL name of a field's column, for modules that ask the table themselves.</summary>
    /// <exception cref="InvalidOperationException">The type has no such field, or it has many values.</exception>
    public string Column(string path, string suffix = "") => Find(path, suffix)?.Name
        ?? throw new InvalidOperationException($"Content type '{Type.Name}' has no field '{path}'.");

    /// <summary>The column of a field in the table itself, by which lists sort; or null.</summary>
    public ContentColumn? Find(string path, string suffix = "") => _columns.GetValueOrDefault((path, suffix)) is { SideTable: null } column ? column : null;

    /// <summary>The column that a filter on a field asks: that of its many values where it has one, else the first; or null.</summary>
    public ContentColumn? FindFilter(string path) => _filters.GetValueOrDefault(path);

    /// <summary>What the names of a field's columns begin with, or are.</summary>
    internal static string ColumnPrefix(ContentFieldPlace place)
    {
        // One part may be in a type under two names, or again after it was taken away: the place makes the columns its own.
        var part = place.Part.Id > 0 ? "_p" + place.Part.Id.ToString(CultureInfo.InvariantCulture) : place.Part.Name == place.Part.PartName ? "" : "_" + Hash(place.Part.Name);
        return (place.Property?.Column ?? "f" + place.Field.Id.ToString(CultureInfo.InvariantCulture)) + part;
    }

    private static string ColumnName(ContentFieldPlace place, FieldColumn column) => ColumnPrefix(place) + (column.Suffix.Length == 0 ? "" : "_" + column.Suffix);

    private static string SqlName(string name) => name.Length <= LongestName ? name : $"{name[..Kept]}_{Hash(name)}";

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
}

/// <summary>A field's columns: those in the table itself, then those of many values.</summary>
internal sealed record PlaceColumns(ContentFieldPlace Place, ContentFieldType FieldType, IReadOnlyList<ContentColumn> Columns);
