using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.WebEngagement.Orders;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>Makes the cart an order, then shows it. The form sends which cart it showed, never what it costs.</summary>
[AllowAnonymous]
public sealed class CheckoutModel(ShopFrame frame, Checkout checkout, ShopOrders orders, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    /// <summary>The order that was placed.</summary>
    public ShopOrder Order { get; private set; } = null!;

    /// <summary>Shows an order of the customer who is signed in.</summary>
    public async Task<IActionResult> OnGetAsync(string? order, CancellationToken cancellationToken)
    {
        if (Person.CustomerId is null || await orders.FindAsync(Person.CustomerId, order, cancellationToken) is not { } found)
        {
            return RedirectToPage("/Shop/Cart", new { handler = "" });
        }

        Order = found;
        return Page();
    }

    /// <summary>Places the order.</summary>
    public async Task<IActionResult> OnPostAsync(string? cart, string? seen, CancellationToken cancellationToken)
    {
        var result = await checkout.PlaceAsync(Person, cart, seen, cancellationToken);
        switch (result.Outcome)
        {
            case CheckoutOutcome.Placed:
                return RedirectToPage("/Shop/Checkout", new { order = result.OrderId });
            case CheckoutOutcome.NotSignedIn:
                return RedirectToPage("/Shop/SignIn", new { returnUrl = Url.Content("~/shop/cart") });
            case CheckoutOutcome.Changed:
                TellError(texts["The cart or a price has changed meanwhile. Please look at it once more before you order."]);
                break;
            default:
                TellError(texts["An empty cart cannot be ordered."]);
                break;
        }

        return RedirectToPage("/Shop/Cart", new { handler = "" });
    }
}
