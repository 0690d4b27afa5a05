using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>The shop's first page: categories, what the shop recommends, and what is new.</summary>
[AllowAnonymous]
public sealed class IndexModel(ShopFrame frame, ProductCatalogue catalogue) : ShopPage(frame)
{
    private const int Row = 8;
    private const int Recommended = 4;
    private const int HeroTiles = 3;

    /// <summary>How many products there are.</summary>
    public long Total { get; private set; }

    /// <summary>The categories.</summary>
    public IReadOnlyList<ProductCategory> Categories { get; private set; } = [];

    /// <summary>What the shop puts in its window.</summary>
    public IReadOnlyList<Product> Featured { get; private set; } = [];

    /// <summary>The newest products, without those in the window.</summary>
    public IReadOnlyList<Product> Newest { get; private set; } = [];

    /// <summary>Products whose pictures stand beside the greeting.</summary>
    public IReadOnlyList<Product> Shown => [.. Featured.Concat(Newest).Take(HeroTiles)];

    /// <summary>Shows the page; a search from an old address goes on in the list.</summary>
    public async Task<IActionResult> OnGetAsync(string? q, [FromQuery(Name = "page")] string? number, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(q) || !string.IsNullOrEmpty(number))
        {
            return RedirectToPage("/Shop/Products", new { q, page = number });
        }

        Categories = await catalogue.CategoriesAsync(cancellationToken);
        Featured = (await catalogue.SearchAsync(new ProductFilter { OnlyFeatured = true, Order = ProductOrder.Newest, PageSize = Recommended }, cancellationToken)).Products;
        var newest = await catalogue.SearchAsync(new ProductFilter { Order = ProductOrder.Newest, PageSize = Row + Recommended }, cancellationToken);
        Total = newest.Total;
        Newest = [.. newest.Products.Where(p => Featured.All(f => f.Id != p.Id)).Take(Row)];
        return Page();
    }
}
