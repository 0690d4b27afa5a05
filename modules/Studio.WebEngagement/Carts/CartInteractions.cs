using Studio.Customers.Interactions;

namespace Studio.WebEngagement.Carts;

/// <summary>Declares what carts write into the log of contacts: by the server alone, which knows the prices.</summary>
internal sealed class CartInteractions : IInteractionTypeProvider
{
    public const string Change = "cart_change";

    public IEnumerable<InteractionType> Types =>
    [
        new(Change, "cart", "Cart changed", "cart", typeof(CartInteractions),
            new PayloadField("code", PayloadKind.Text, "Code"),
            new PayloadField("quantity", PayloadKind.Number, "Quantity"),
            new PayloadField("total", PayloadKind.Number, "Cart total"),
            new PayloadField("currency", PayloadKind.Text, "Currency"))
        { FromVisitor = false, FromApi = false },
    ];
}
