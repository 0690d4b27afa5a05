using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Studio.WebEngagement.Orders;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>The orders of the customer who is signed in.</summary>
[AllowAnonymous]
public sealed class OrdersModel(ShopFrame frame, ShopOrders orders) : ShopPage(frame)
{
    /// <summary>The latest orders.</summary>
    public IReadOnlyList<ShopOrder> Orders { get; private set; } = [];

    /// <summary>Shows the page; whoever is not signed in is asked to.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Person.CustomerId is null)
        {
            return RedirectToPage("/Shop/SignIn", new { returnUrl = Url.Content("~/shop/orders") });
        }

        Orders = await orders.LatestAsync(Person.CustomerId, cancellationToken);
        return Page();
    }
}
