using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Limits;
using Studio.Kernel.Problems;
using Studio.WebEngagement.Carts;

namespace Studio.ShopTheme.Pages.Shop;

/// <summary>The cart. A form says which product and how many; whatever else a browser may send about prices is not read.</summary>
[AllowAnonymous, ClientLimit("Cart", 600)]
public sealed class CartModel(ShopFrame frame, CartService carts, IStringLocalizer<ShopTexts> texts) : ShopPage(frame)
{
    /// <summary>Shows the cart.</summary>
    public void OnGet()
    {
    }

    /// <summary>Puts more of a product into the cart.</summary>
    public Task<IActionResult> OnPostAddAsync(string? code, int? quantity, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var cart = await carts.AddAsync(Person, code, quantity ?? 0, cancellationToken);
        if (cart.Lines.FirstOrDefault(l => string.Equals(l.Product.Code, code?.Trim(), StringComparison.OrdinalIgnoreCase)) is { } line)
        {
            Tell(texts["{0} is in your cart.", line.Product.NameIn(CultureInfo.CurrentUICulture)]);
        }
    });

    /// <summary>Sets how many of a product are in the cart.</summary>
    public Task<IActionResult> OnPostSetAsync(string? product, int? quantity, CancellationToken cancellationToken) =>
        ChangeAsync(() => carts.SetAsync(Person, product ?? "", quantity ?? -1, cancellationToken));

    private async Task<IActionResult> ChangeAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound)
        {
            TellError(texts[Sentence(e)]);
        }

        return RedirectToPage("/Shop/Cart", new { handler = "" });
    }
}
