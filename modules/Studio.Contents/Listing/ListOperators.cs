using Studio.ContentModel.Fields;

namespace Studio.Contents.Listing;

/// <summary>The comparisons of a list by their names in its address, and their English texts.</summary>
internal static class ListOperators
{
    /// <summary>The comparison that asks for no value; the API says <c>exists:false</c>.</summary>
    public const string IsMissing = "missing";

    /// <summary>The comparison that takes two values.</summary>
    public const string Between = "between";

    private static readonly (string Name, string Text)[] Presence = [("exists", "has a value"), (IsMissing, "has no value")];

    private static readonly (string Name, string Text)[] Order = [("eq", "is"), ("ne", "is not"), ("gt", "greater than"), ("ge", "at least"), ("lt", "less than"), ("le", "at most"), (Between, "between")];

    private static readonly (string Name, string Text)[] Moments = [("ge", "from"), ("lt", "before"), (Between, "between")];

    /// <summary>The comparisons that make sense for a field.</summary>
    public static IReadOnlyList<(string Name, string Text)> Of(ListField field, ContentFieldTypes fields) => field.Place?.Field.FieldType switch
    {
        null => field.Path switch { "DisplayText" => Texts(), "PublishedUtc" => [.. Moments, .. Presence], _ => Moments },
        "ContentPickerField" or "BooleanField" => [("eq", "is"), .. Presence],
        "MultiTextField" or "TaxonomyField" or "UserPickerField" => [("eq", "is"), ("ne", "is not"), .. Presence],
        "GeoPointField" => Presence,
        "TextField" when FieldOptions.IsPredefined(field.Place.Field) => [("eq", "is"), ("ne", "is not"), .. Presence],
        "DateField" or "DateTimeField" or "TimeField" => [.. Order, .. Presence],
        var type => fields.Find(type)?.ValueKind == FieldValueKind.Number ? [.. Order, .. Presence] : [.. Texts(), .. Presence],
    };

    /// <summary>True where the comparison needs a value.</summary>
    public static bool NeedsValue(string op) => op is not ("exists" or IsMissing);

    private static (string, string)[] Texts() => [("contains", "contains"), ("startsWith", "begins with"), ("eq", "is"), ("ne", "is not")];
}
