using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Studio.Kernel.Settings;
using Studio.WebEngagement.Carts;
using Studio.WebEngagement.Visits;

namespace Studio.ShopTheme;

/// <summary>What every page of the shop shows around its own matter.</summary>
public sealed class ShopFrame(ShopVisits visits, CartService carts, ISettingsStore settings, IAntiforgery antiforgery)
{
    private Cart? _cart;

    /// <summary>Who is here.</summary>
    public Task<ShopPerson> PersonAsync(HttpContext context) => visits.GetAsync(context);

    /// <summary>The person's cart, read once for a page.</summary>
    public async Task<Cart> CartAsync(HttpContext context) => _cart ??= await carts.GetAsync((await PersonAsync(context)).VisitorId, context.RequestAborted);

    /// <summary>The shop's name.</summary>
    public async Task<string> NameAsync(CancellationToken cancellationToken) => (await settings.GetAsync<SiteSettings>(cancellationToken)).SiteName;

    /// <summary>The token that the widget's calls carry.</summary>
    public string RequestToken(HttpContext context) => antiforgery.GetAndStoreTokens(context).RequestToken ?? "";
}
