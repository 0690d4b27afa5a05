using Studio.Customers;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;
using Studio.WebEngagement.Catalogue;

namespace Studio.WebEngagement.Carts;

/// <summary>The cart of the visitor who is in contact now, priced by the server. Where no contact goes on there is no cart to speak of.</summary>
internal sealed class CartFacts(CartService carts, ProductCatalogue catalogue) : IFactProvider
{
    private const string Total = "cart.total";
    private const string Items = "cart.items";
    private const string Lines = "cart.lines";
    private const string Has = "cart.has";

    public async ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) =>
    [
        Fact(Total, ExpressionType.Number, "Cart total", Total + " >= 30") with { Unit = await catalogue.CurrencyAsync(cancellationToken) },
        Fact(Items, ExpressionType.Number, "Pieces in the cart", Items + " > 0"),
        Fact(Lines, ExpressionType.Number, "Different products in the cart", Lines + " >= 2"),
        Fact(Has, ExpressionType.Boolean, "Product is in the cart", Has + "('22423')") with { Parameters = [ExpressionType.String] },
    ];

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.HasContacts || !batch.WantsAny("cart."))
        {
            return;
        }

        var visitors = batch.Subjects.Select(s => s.VisitorId).OfType<string>().ToList();
        var byVisitor = await carts.GetManyAsync(visitors, cancellationToken);
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].VisitorId is { } visitor)
            {
                var cart = byVisitor[visitor];
                batch.Set(i, Total, ScriptValue.From((double)cart.Total.Major));
                batch.Set(i, Items, ScriptValue.From((double)cart.Items));
                batch.Set(i, Lines, ScriptValue.From((double)cart.Lines.Count));
                batch.SetMembers(i, Has, cart.Lines.Select(l => l.Product.Code).ToHashSet(StringComparer.OrdinalIgnoreCase));
            }
        }
    }

    private static FactDescriptor Fact(string path, ExpressionType type, string title, string example) =>
        new(path, type, title, FactScope.Contact) { Example = example, Resources = typeof(CartFacts) };
}
