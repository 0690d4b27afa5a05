using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>One product.</summary>
[AllowAnonymous]
public sealed class ProductModel(ShopFrame frame, ProductCatalogue catalogue) : ShopPage(frame)
{
    private const int RelatedProducts = 4;

    /// <summary>The product, or null where the shop does not sell it.</summary>
    public Product? Product { get; private set; }

    /// <summary>Others of the same category.</summary>
    public IReadOnlyList<Product> Related { get; private set; } = [];

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(string code, CancellationToken cancellationToken)
    {
        Product = await catalogue.FindAsync(code, cancellationToken);
        if (Product is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (ProductFields.CategoryKey(Product) is { } category)
        {
            var found = await catalogue.SearchAsync(new ProductFilter { Category = category, Order = ProductOrder.Newest, PageSize = RelatedProducts + 1 }, cancellationToken);
            Related = [.. found.Products.Where(p => p.Id != Product.Id).Take(RelatedProducts)];
        }

        return Page();
    }
}
