using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Studio.Kernel.Values;
using Studio.WebEngagement.Catalogue;

namespace Studio.WebEngagement.Carts;

/// <summary>A line of a cart, priced now.</summary>
public sealed record CartLine(Product Product, int Quantity)
{
    /// <summary>The price of the line.</summary>
    public Money Total => Product.Price.Times(Quantity);

    /// <summary>True where fewer are in stock than are asked for.</summary>
    public bool IsTooMany => Product.Stock < Quantity;
}

/// <summary>A cart as it is now: the visitor's lines with the prices of the published products. Nothing of it comes from the browser but quantities.</summary>
/// <param name="Id">Changes with each order, so that one cart becomes one order; empty where there is no cart.</param>
/// <param name="Lines">What can be bought, in the order in which it was put in.</param>
/// <param name="Gone">Ids of products that are in the cart but no longer sold; they cost nothing and are not ordered.</param>
/// <param name="Currency">The tenant's currency.</param>
public sealed record Cart(string Id, IReadOnlyList<CartLine> Lines, IReadOnlyList<string> Gone, string Currency)
{
    /// <summary>The price of all lines.</summary>
    public Money Total { get; } = Lines.Aggregate(new Money(0, Currency), (sum, line) => sum.Plus(line.Total));

    /// <summary>How many pieces there are.</summary>
    public int Items => Lines.Sum(l => l.Quantity);

    /// <summary>
    /// Stands for exactly these lines at these prices. A checkout sends back the one it was shown; it is compared, never believed.
    /// </summary>
    public string Fingerprint
    {
        get
        {
            var text = string.Join('\n', Lines.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Product.Id} {l.Quantity} {l.Product.Price.Amount} {l.Product.Price.Currency}")).Prepend(Id));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        }
    }
}
