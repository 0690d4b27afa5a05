using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>The products of a category. Its address may name it in any language.</summary>
[AllowAnonymous]
public sealed class CategoryModel(ShopFrame frame, ProductCatalogue catalogue, IStringLocalizer<ShopTexts> texts) : ProductListPage(frame, catalogue, texts)
{
    private readonly ProductCatalogue _catalogue = catalogue;
    private readonly IStringLocalizer<ShopTexts> _texts = texts;

    /// <summary>The category, or null where nothing of it is sold.</summary>
    public ProductCategory? Category { get; private set; }

    /// <inheritdoc/>
    public override string Heading => Category is null ? _texts["Not found"] : ShopCulture.Name(Category);

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(string name, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Category = (await _catalogue.CategoriesAsync(cancellationToken)).FirstOrDefault(c => c.Key == name || c.Names.Values.Contains(name, StringComparer.Ordinal));
        if (Category is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }

        await LoadAsync(Category.Key, number, cancellationToken);
        return Page();
    }
}
