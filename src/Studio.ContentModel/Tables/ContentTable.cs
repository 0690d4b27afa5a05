using System.Globalization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;

namespace Studio.ContentModel.Tables;

/// <summary>A column of a type's table.</summary>
/// <param name="Place">The field.</param>
/// <param name="Column">The part of its value.</param>
/// <param name="Name">The column's name in SQL; made of the field's stable id, so a rename moves no data.</param>
public sealed record ContentColumn(ContentFieldPlace Place, FieldColumn Column, string Name);

/// <summary>
/// The typed table of a content type: a row for each version that is the latest or published, a column for each field. Derived from the
/// items' JSON, in the same transaction.
/// </summary>
public sealed class ContentTable
{
    /// <summary>Columns that every type's table has.</summary>
    public static IReadOnlyList<string> MetadataColumns { get; } = ["DisplayText", "CreatedUtc", "ModifiedUtc", "PublishedUtc", "Latest", "Published", "ItemId", "VersionId"];

    internal ContentTable(ContentTypeDefinition type, ContentDefinitions definitions, ContentFieldTypes fields)
    {
        Type = type;
        Name = "C_" + type.Name;
        Columns =
        [
            .. from place in definitions.FieldsOf(type)
               let fieldType = fields.Find(place.Field.FieldType)
               where fieldType is not null && place.Field.Id > 0
               from column in fieldType.Columns(place.Field)
               where !column.Many
               select new ContentColumn(place, column, ColumnName(type, place, column)),
        ];
    }

    /// <summary>The type.</summary>
    public ContentTypeDefinition Type { get; }

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>The columns of fields.</summary>
    public IReadOnlyList<ContentColumn> Columns { get; }

    /// <summary>The SQL name of a field's column, for modules that ask the table themselves.</summary>
    /// <exception cref="InvalidOperationException">The type has no such field.</exception>
    public string Column(string path, string suffix = "") => Find(path, suffix)?.Name
        ?? throw new InvalidOperationException($"Content type '{Type.Name}' has no field '{path}'.");

    /// <summary>The column of a field, or null.</summary>
    public ContentColumn? Find(string path, string suffix = "") =>
        Columns.FirstOrDefault(c => string.Equals(c.Place.Path, path, StringComparison.Ordinal) && c.Column.Suffix == suffix);

    private static string ColumnName(ContentTypeDefinition type, ContentFieldPlace place, FieldColumn column)
    {
        // One part may be in a type under two names; the place makes the second's columns its own.
        var place2 = place.Part.Name == place.Part.PartName ? "" : $"_{type.Parts.IndexOf(place.Part).ToString(CultureInfo.InvariantCulture)}";
        return $"f{place.Field.Id.ToString(CultureInfo.InvariantCulture)}{place2}{(column.Suffix.Length == 0 ? "" : "_" + column.Suffix)}";
    }
}
