using Studio.Customers.Interactions;
using Studio.Kernel.Schemas;

namespace Studio.WebEngagement.Carts;

/// <summary>What a change of a cart says.</summary>
internal sealed record CartChanged
{
    [Schema(Title = "Code")]
    public string? Code { get; init; }

    [Schema(Title = "Quantity")]
    public long? Quantity { get; init; }

    [Schema(Title = "Cart total")]
    public decimal? Total { get; init; }

    [Schema(Title = "Currency", Format = SchemaFormats.Currency)]
    public string? Currency { get; init; }
}

/// <summary>What carts write into the log of contacts: by the server alone, which knows the prices.</summary>
internal sealed class CartChange() : InteractionType<CartChanged>(Type, "cart", "Cart changed", "cart", InteractionOrigin.Studio)
{
    public const string Type = "cart_change";
}
