using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Problems;
using Studio.Sales.Orders;
using Studio.WebEngagement.Orders;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>Asks where the goods go, makes the cart an order, then shows it. The form sends which cart it showed, never what it costs.</summary>
[AllowAnonymous]
public sealed class CheckoutModel(ShopFrame frame, Checkout checkout, ShopOrders orders, OrderStore store, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    private const int AddressRows = 3;
    private IReadOnlyCollection<string> _asked = [];
    private IReadOnlyList<InputError> _errors = [];

    /// <summary>The order that was placed; null while it is asked where the goods go.</summary>
    public ShopOrder? Order { get; private set; }

    /// <summary>What was written about the delivery.</summary>
    public Delivery Delivery { get; private set; } = Delivery.Of(null, null, null, null);

    /// <summary>The fields that the type of orders has for the delivery.</summary>
    public IEnumerable<ShopField> Fields => new[]
    {
        new ShopField(nameof(Delivery.Recipient), texts["Recipient"], Delivery.Recipient, ErrorOf(nameof(Delivery.Recipient))) { Autocomplete = "name", MaximumLength = Delivery.MaximumRecipient },
        new ShopField(nameof(Delivery.Address), texts["Address"], Delivery.Address, ErrorOf(nameof(Delivery.Address))) { Autocomplete = "street-address", MaximumLength = Delivery.MaximumAddress, Rows = AddressRows },
        new ShopField(nameof(Delivery.Phone), texts["Telephone"], Delivery.Phone, ErrorOf(nameof(Delivery.Phone))) { Autocomplete = "tel", Type = "tel", Required = false, MaximumLength = Delivery.MaximumPhone },
        new ShopField(nameof(Delivery.Note), texts["Note"], Delivery.Note, ErrorOf(nameof(Delivery.Note))) { Required = false, MaximumLength = Delivery.MaximumNote, Rows = 2 },
    }.Where(f => _asked.Contains(f.Name, StringComparer.Ordinal));

    /// <summary>Shows the form, or an order of the customer who is signed in.</summary>
    public async Task<IActionResult> OnGetAsync(string? order, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(order))
        {
            Order = Person.CustomerId is null ? null : await orders.FindAsync(Person.CustomerId, order, cancellationToken);
            return Order is null ? ToCart() : Page();
        }

        if (Person.CustomerId is null)
        {
            return ToSignIn();
        }

        if ((await ReadCartAsync()).Lines.Count == 0)
        {
            return ToCart();
        }

        _asked = await store.TextFieldsAsync(cancellationToken);
        Delivery = Delivery.Of(Person.Name, null, null, null);
        return Page();
    }

    /// <summary>Places the order.</summary>
    public async Task<IActionResult> OnPostAsync(string? cart, string? seen, string? recipient, string? address, string? phone, string? note, CancellationToken cancellationToken)
    {
        _asked = await store.TextFieldsAsync(cancellationToken);
        Delivery = Delivery.Of(recipient, address, phone, note);
        _errors = Delivery.Check(_asked);
        if (_errors.Count > 0 && Person.CustomerId is not null)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var result = await checkout.PlaceAsync(Person, cart, seen, Delivery, cancellationToken);
        switch (result.Outcome)
        {
            case CheckoutOutcome.Placed:
                return RedirectToPage("/Shop/Checkout", new { order = result.OrderId });
            case CheckoutOutcome.NotSignedIn:
                return ToSignIn();
            case CheckoutOutcome.Changed:
                TellError(texts["The cart or a price has changed meanwhile. Please look at it once more before you order."]);
                break;
            case CheckoutOutcome.OutOfStock:
                TellError(texts["Of a product in your cart there are not so many in stock any more. Please change the quantity."]);
                break;
            default:
                TellError(texts["An empty cart cannot be ordered."]);
                break;
        }

        return ToCart();
    }

    private string? ErrorOf(string field) => _errors.FirstOrDefault(e => e.Path == field) is { } error ? texts[error.Message].Value : null;

    private RedirectToPageResult ToCart() => RedirectToPage("/Shop/Cart", new { handler = "" });

    private RedirectToPageResult ToSignIn() => RedirectToPage("/Shop/SignIn", new { returnUrl = Url.Content("~/shop/checkout") });
}
