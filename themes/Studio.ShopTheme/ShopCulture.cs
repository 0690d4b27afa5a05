using System.Globalization;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme;

/// <summary>What pages say of products, in the person's language.</summary>
internal static class ShopCulture
{
    /// <summary>The name.</summary>
    public static string Name(Product product) => product.NameIn(CultureInfo.CurrentUICulture);

    /// <summary>The price, written as the person's country does.</summary>
    public static string Price(Product product) => product.Price.Format(CultureInfo.CurrentCulture);

    /// <summary>The name of a category, else in the language that there is.</summary>
    public static string Name(ProductCategory category) =>
        Studio.Kernel.Localization.StudioCultures.Match(CultureInfo.CurrentUICulture) is { } culture && category.Names.TryGetValue(culture, out var name) ? name : category.Key;

    /// <summary>The address of a file of the tenant's media below the tenant's own, with what it needs escaped.</summary>
    public static string Media(string path) => "~/media/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
