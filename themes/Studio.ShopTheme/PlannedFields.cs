using System.Globalization;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme;

/// <summary>Texts that a recipe or planner may have given the product's own type, such as Category and Description. The shop shows them where they are.</summary>
internal static class PlannedFields
{
    /// <summary>The text of the field in the person's language, or null where the type has no such field or the product no such text.</summary>
    public static string? Text(Product product, string field) =>
        product.Item.GetLocalized(product.Item.ContentType, field, CultureInfo.CurrentUICulture) ?? product.Item.GetText(product.Item.ContentType, field);
}
