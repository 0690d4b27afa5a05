using Studio.Customers.Interactions;
using Studio.Kernel.Schemas;

namespace Studio.WebEngagement.Widget;

/// <summary>What another website tells of its cart: a browser's word, which no price and no order is made of.</summary>
internal sealed record SiteCartPayload
{
    [Schema(Title = "Code")]
    public string? Code { get; init; }

    [Schema(Title = "Quantity")]
    public double? Quantity { get; init; }
}

/// <summary>What another website tells of its checkout.</summary>
internal sealed record SiteCheckoutPayload
{
    [Schema(Title = "Step")]
    public string? Step { get; init; }

    [Schema(Title = "Items")]
    public double? Items { get; init; }
}

/// <summary>A cart was changed on another website.</summary>
internal sealed class SiteCart() : InteractionType<SiteCartPayload>("site_cart", "cart", "Cart changed on the website", "cart", InteractionOrigin.Visitor);

/// <summary>A checkout was begun or went on on another website.</summary>
internal sealed class SiteCheckout() : InteractionType<SiteCheckoutPayload>("site_checkout", "cart", "Checkout on the website", "credit-card", InteractionOrigin.Visitor);
