using System.Globalization;
using Studio.ContentModel.Items;
using Studio.Customers;
using Studio.Kernel.Values;

namespace Studio.WebEngagement.Catalogue;

/// <summary>A published product as the shop sells it.</summary>
/// <param name="Id">The content item's id.</param>
/// <param name="Code">The company's code, upper case.</param>
/// <param name="Price">The price of one, in the tenant's currency.</param>
/// <param name="Item">The whole item, with what planners added.</param>
public sealed record Product(string Id, string Code, Money Price, ContentItem Item)
{
    /// <summary>The highest price that is sold, in minor units: what a full cart of it comes to is still a whole number that fits.</summary>
    public const long MaximumPrice = 1_000_000_000_000;

    /// <summary>How many pieces are left; null where the shop does not count them.</summary>
    public long? Stock => ProductFields.Stock(this);

    /// <summary>True where none is left.</summary>
    public bool IsSoldOut => Stock == 0;

    /// <summary>The name in the culture's language, else in English, else in whichever there is.</summary>
    public string NameIn(CultureInfo culture) => Item.GetLocalized(CustomerParts.Product, "Name", culture) ?? Item.DisplayText;

    /// <summary>The item as a product, or null where the shop does not sell it: held back, without a code, without a price in the currency.</summary>
    internal static Product? From(ContentItem item, string currency) =>
        item.Published && item.GetFlag(CustomerParts.Product, "Sold")
            && item.GetText(CustomerParts.Product, "Code") is { Length: > 0 } code
            && item.GetMoney(CustomerParts.Product, "Price") is { Amount: >= 0 and <= MaximumPrice } price && price.Currency == currency
            ? new Product(item.ContentItemId, code, price, item)
            : null;
}

/// <summary>A page of products and how many there are in all.</summary>
public sealed record ProductPage(IReadOnlyList<Product> Products, long Total, int Page, int PageSize)
{
    /// <summary>The number of pages, at least 1.</summary>
    public int Pages => (int)Math.Max(1, (Total + PageSize - 1) / PageSize);
}
