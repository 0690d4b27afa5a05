using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Contents.Editing;
using Studio.Kernel.Localization;

namespace Studio.Contents.Transfer;

/// <summary>The columns that items of a type have in files, and their names for people.</summary>
internal sealed class TransferColumns(ContentFieldTypes fields, DefinitionTexts texts)
{
    private static readonly TransferColumn[] Metadata =
    [
        new("ContentItemId", "", "", "", CellForm.Text), new("DisplayText", "", "", "", CellForm.Text), new("Published", "", "", "", CellForm.Boolean),
        new("CreatedUtc", "", "", "", CellForm.Instant), new("ModifiedUtc", "", "", "", CellForm.Instant), new("PublishedUtc", "", "", "", CellForm.Instant),
    ];

    /// <summary>All columns: the id, the fields' values in the order of the definition, then what the server decides.</summary>
    public IReadOnlyList<TransferColumn> Of(ContentTypeDefinition type, ContentDefinitions definitions) =>
    [
        Metadata[0],
        .. type.Parts.Where(p => p.PartName == "TitlePart").Select(p => new TransferColumn($"{p.Name}.Title", p.Name, "", "Title", CellForm.Text)),
        .. definitions.FieldsOf(type).SelectMany(Of),
        .. Metadata.Skip(1),
    ];

    /// <summary>The name that people know a column by; its path where that is the only name, or not the only column of that name.</summary>
    public IReadOnlyDictionary<string, string> Names(ContentTypeDefinition type, ContentDefinitions definitions, IReadOnlyList<TransferColumn> columns)
    {
        var names = columns.Select(c => (c.Path, Name: Name(type, definitions, c))).ToList();
        var repeated = names.GroupBy(n => n.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return names.ToDictionary(n => n.Path, n => repeated.Contains(n.Name) ? n.Path : n.Name, StringComparer.Ordinal);
    }

    /// <summary>
    /// Which column each header means: by its path, by its name in any language of the studio, or by the field's technical name, whatever the case, width and punctuation; null where it means none.
    /// </summary>
    public IReadOnlyList<string?> Suggest(IReadOnlyList<string> headers, ContentTypeDefinition type, ContentDefinitions definitions)
    {
        var columns = Of(type, definitions).Where(c => c.CanImport).ToList();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            known.TryAdd(Plain(column.Path), column.Path);
        }

        AddNames(known, type, definitions, columns);
        foreach (var column in columns.Where(c => c.Field.Length > 0 && (c.Property.Length == 0 || IsMain(c, columns))))
        {
            known.TryAdd(Plain(column.Field), column.Path);
        }

        var before = CultureInfo.CurrentUICulture;
        try
        {
            foreach (var culture in StudioCultures.All)
            {
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
                AddNames(known, type, definitions, columns);
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. headers.Select(h => Plain(h) is { Length: > 0 } name && known.TryGetValue(name, out var path) && taken.Add(path) ? path : null)];
    }

    private void AddNames(Dictionary<string, string> known, ContentTypeDefinition type, ContentDefinitions definitions, IReadOnlyList<TransferColumn> columns)
    {
        foreach (var (path, name) in Names(type, definitions, columns))
        {
            known.TryAdd(Plain(name), path);
        }
    }

    /// <summary>Letters and digits alone, by which "E-Mail", "ｅｍａｉｌ" and "e_mail" are one name.</summary>
    private static string Plain(string name) => string.Concat(name.Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static bool IsMain(TransferColumn column, IReadOnlyList<TransferColumn> columns) => columns.First(c => c.Part == column.Part && c.Field == column.Field) == column;

    private string Name(ContentTypeDefinition type, ContentDefinitions definitions, TransferColumn column)
    {
        if (column.Field.Length == 0 || definitions.FieldAt(type, $"{column.Part}.{column.Field}") is not { } place)
        {
            return column.Path;
        }

        var path = place.Path;
        return column.Path == path ? texts.Field(place) : $"{texts.Field(place)} ({column.Path[(path.Length + 1)..]})";
    }

    private IEnumerable<TransferColumn> Of(ContentFieldPlace place)
    {
        var schema = fields.Find(place.Field.FieldType)?.Schema(place.Field);
        if (schema?["properties"] is not JsonObject { Count: > 0 } properties)
        {
            yield return new TransferColumn(place.Path, place.Part.Name, place.Field.Name, "", CellForm.Json);
            yield break;
        }

        var first = true;
        foreach (var (name, value) in properties)
        {
            yield return new TransferColumn(first ? place.Path : $"{place.Path}.{name}", place.Part.Name, place.Field.Name, name, FormOf(value as JsonObject ?? []));
            first = false;
        }
    }

    private static CellForm FormOf(JsonObject schema)
    {
        var type = schema["type"] is JsonArray several ? (string?)several[0] : (string?)schema["type"];
        return (type, (string?)schema["format"]) switch
        {
            ("string", "date") => CellForm.Date,
            ("string", "date-time") => CellForm.Instant,
            ("string", _) => CellForm.Text,
            ("integer", "minor-units") => CellForm.Money,
            ("integer" or "number", _) => CellForm.Number,
            ("boolean", _) => CellForm.Boolean,
            ("array", _) when (string?)schema["items"]?["type"] == "string" => CellForm.List,
            _ => CellForm.Json,
        };
    }
}
