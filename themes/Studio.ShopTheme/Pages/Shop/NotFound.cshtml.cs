using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>What an address below the shop shows that leads nowhere.</summary>
[AllowAnonymous]
public sealed class NotFoundModel(ShopFrame frame) : ShopPage(frame)
{
    /// <summary>Shows the page.</summary>
    public void OnGet() => Response.StatusCode = StatusCodes.Status404NotFound;
}
