using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Studio.WebEngagement.Catalogue;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>The products, searched and paged.</summary>
[AllowAnonymous]
public sealed class IndexModel(ShopFrame frame, ProductCatalogue catalogue) : ShopPage(frame)
{
    private const int PageSize = 24;

    /// <summary>The products shown.</summary>
    public ProductPage Products { get; private set; } = null!;

    /// <summary>What is searched for.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Query { get; set; }

    /// <inheritdoc/>
    public override string Search => Query?.Trim() is { } text ? text[..Math.Min(text.Length, ProductCatalogue.MaximumSearch)] : "";

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync([FromQuery(Name = "page")] int number, CancellationToken cancellationToken) =>
        Products = await catalogue.SearchAsync(Search, number, PageSize, cancellationToken);
}
