using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>One product.</summary>
[AllowAnonymous]
public sealed class ProductModel(ShopFrame frame, ProductCatalogue catalogue) : ShopPage(frame)
{
    /// <summary>The product, or null where the shop does not sell it.</summary>
    public Product? Product { get; private set; }

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(string code, CancellationToken cancellationToken)
    {
        Product = await catalogue.FindAsync(code, cancellationToken);
        if (Product is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
        }

        return Page();
    }
}
