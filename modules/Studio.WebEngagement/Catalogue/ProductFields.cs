using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Tables;
using Studio.Kernel.Localization;

namespace Studio.WebEngagement.Catalogue;

/// <summary>
/// Fields that a recipe or planner may have given the product's own type. The shop uses them where they are: Category and Description (localised texts), Pictures (media), Stock (a
/// number: the pieces that are left) and Featured (yes or no).
/// </summary>
public static class ProductFields
{
    /// <summary>The text of a field in the culture's language, or null.</summary>
    public static string? Text(Product product, string field, CultureInfo culture) =>
        product.Item.GetLocalized(product.Item.ContentType, field, culture) ?? product.Item.GetText(product.Item.ContentType, field);

    /// <summary>The category in the culture's language, or null.</summary>
    public static string? Category(Product product, CultureInfo culture) => Text(product, "Category", culture);

    /// <summary>What addresses call the product's category, or null where it has none.</summary>
    public static string? CategoryKey(Product product) => Text(product, "Category", CultureInfo.GetCultureInfo("en"));

    /// <summary>Paths of the pictures in the tenant's media, the first being the main one.</summary>
    public static IReadOnlyList<string> Pictures(Product product) =>
        product.Item.Field(product.Item.ContentType, "Pictures")?["Paths"] is JsonArray paths ? [.. paths.OfType<JsonValue>().Select(p => p.TryGetValue<string>(out var path) ? path : "").Where(p => p.Length > 0)] : [];

    /// <summary>How many pieces are left; null where the shop does not count them.</summary>
    public static long? Stock(Product product) => product.Item.GetNumber(product.Item.ContentType, "Stock") is { } number ? (long)Math.Clamp(decimal.Floor(number), 0, long.MaxValue) : null;

    /// <summary>The column of a field of the type's own part, or null where there is none.</summary>
    internal static string? Column(ContentTable table, string field, string suffix = "") => table.Find($"{table.Type.Name}.{field}", suffix)?.Name;

    /// <summary>The columns of a localised text by language; empty where the type has no such field.</summary>
    internal static IReadOnlyList<(string Culture, string Column)> Localised(ContentTable table, string field) =>
        [.. StudioCultures.All.Select((culture, i) => (culture, Column(table, field, i == 0 ? "" : culture.Replace("-", "", StringComparison.Ordinal)))).Where(c => c.Item2 is not null).Select(c => (c.culture, c.Item2!))];
}
