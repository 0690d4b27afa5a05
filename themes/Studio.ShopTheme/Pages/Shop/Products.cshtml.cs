using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>All products, and what a search finds.</summary>
[AllowAnonymous]
public sealed class ProductsModel(ShopFrame frame, ProductCatalogue catalogue, IStringLocalizer<ShopTexts> texts) : ProductListPage(frame, catalogue, texts)
{
    private readonly IStringLocalizer<ShopTexts> _texts = texts;

    /// <inheritdoc/>
    public override string Heading => Search.Length > 0 ? _texts["Search: {0}", Search] : _texts["All products"];

    /// <summary>Shows the page.</summary>
    public Task OnGetAsync([FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => LoadAsync(category: null, number, cancellationToken);
}
