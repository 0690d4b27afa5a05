using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Values;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>A list of products that is searched, filtered, sorted and paged by its address alone.</summary>
public abstract class ProductListPage(ShopFrame frame, ProductCatalogue catalogue, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    private const int PageSize = 24;

    /// <summary>The orders by the names that addresses have for them.</summary>
    public static IReadOnlyDictionary<string, ProductOrder> Orders { get; } = new Dictionary<string, ProductOrder>(StringComparer.Ordinal)
    {
        ["name"] = ProductOrder.Name,
        ["newest"] = ProductOrder.Newest,
        ["cheapest"] = ProductOrder.Cheapest,
        ["dearest"] = ProductOrder.Dearest,
    };

    /// <summary>The products shown.</summary>
    public ProductPage Products { get; private set; } = null!;

    /// <summary>What is searched for.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Query { get; set; }

    /// <summary>The least price in major units, as it was written.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    /// <summary>The highest price in major units, as it was written.</summary>
    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    /// <summary>One of <see cref="Orders"/>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    /// <summary>1 where what is sold out is left out.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Available { get; set; }

    /// <summary>The tenant's currency.</summary>
    public string Currency { get; private set; } = "";

    /// <summary>What is wrong with the least price, or null.</summary>
    public string? FromError { get; private set; }

    /// <summary>What is wrong with the highest price, or null.</summary>
    public string? ToError { get; private set; }

    /// <summary>The page's heading.</summary>
    public abstract string Heading { get; }

    /// <summary>The address of the list without its query.</summary>
    public string Address => Request.PathBase + Request.Path;

    /// <inheritdoc/>
    public override string Search => Query?.Trim() is { } text ? text[..Math.Min(text.Length, ProductCatalogue.MaximumSearch)] : "";

    /// <summary>True where nothing but the category is asked for.</summary>
    public bool IsUnfiltered => Search.Length == 0 && string.IsNullOrEmpty(From) && string.IsNullOrEmpty(To) && Available != "1";

    /// <summary>The address of another page of the same list.</summary>
    public string PageLink(int page)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["q"] = Search, ["from"] = From, ["to"] = To, ["sort"] = Sort, ["available"] = Available, ["page"] = page.ToString(CultureInfo.InvariantCulture) };
        return Address + QueryString.Create(query.Where(p => !string.IsNullOrEmpty(p.Value)));
    }

    /// <summary>Reads the products.</summary>
    protected async Task LoadAsync(string? category, int page, CancellationToken cancellationToken)
    {
        Currency = await catalogue.CurrencyAsync(cancellationToken);
        Products = await catalogue.SearchAsync(new ProductFilter
        {
            Text = Search,
            Category = category,
            From = Minor(From, error => FromError = error),
            To = Minor(To, error => ToError = error),
            OnlyAvailable = Available == "1",
            Order = Orders.GetValueOrDefault(Sort ?? ""),
            Page = page,
            PageSize = PageSize,
        }, cancellationToken);
    }

    private long? Minor(string? text, Action<string> fail)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // A number field sends its value with a point, whatever the language.
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var major) && major <= Product.MaximumPrice / 1000)
        {
            return Money.FromMajor(Math.Round(major, Money.Decimals(Currency), MidpointRounding.AwayFromZero), Currency).Amount;
        }

        fail(texts["A price such as 12.50 is needed."]);
        return null;
    }
}
