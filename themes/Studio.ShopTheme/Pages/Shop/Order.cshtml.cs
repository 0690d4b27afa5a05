using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.WebEngagement.Orders;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>One order of the customer who is signed in; of another's there is nothing to see, not even that it exists.</summary>
[AllowAnonymous]
public sealed class OrderModel(ShopFrame frame, ShopOrders orders, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    /// <summary>The order, or null where it is not his.</summary>
    public ShopOrder? Order { get; private set; }

    /// <summary>What he wrote about the delivery, with its translated labels.</summary>
    public IReadOnlyList<(string Label, string Text)> Delivery { get; private set; } = [];

    /// <summary>Shows the page; whoever is not signed in is asked to.</summary>
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (Person.CustomerId is null)
        {
            return RedirectToPage("/Shop/SignIn", new { returnUrl = Url.Content("~/shop/orders") });
        }

        Order = await orders.FindAsync(Person.CustomerId, id, cancellationToken);
        if (Order is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }

        var delivery = Order.Delivery;
        Delivery = [.. new (string Label, string Text)[] { (texts["Recipient"], delivery.Recipient), (texts["Address"], delivery.Address), (texts["Telephone"], delivery.Phone), (texts["Note"], delivery.Note) }.Where(d => d.Text.Length > 0)];
        return Page();
    }
}
