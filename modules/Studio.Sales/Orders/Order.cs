using Studio.Kernel.Values;

namespace Studio.Sales.Orders;

/// <summary>What an order item stands for; kept as text in <c>OrderPart.Kind</c>.</summary>
public static class OrderKinds
{
    /// <summary>A customer bought.</summary>
    public const string Order = "order";

    /// <summary>A credit note: a customer gave goods back. Its total is negative.</summary>
    public const string Return = "return";

    /// <summary>A correction of stock or books that no customer took part in.</summary>
    public const string Correction = "correction";

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [Order, Return, Correction];
}

/// <summary>What a line stands for; kept as text in <c>OrderLine.Kind</c>.</summary>
public static class OrderLineKinds
{
    /// <summary>Goods.</summary>
    public const string Product = "product";

    /// <summary>A service: postage, bank charges, a discount.</summary>
    public const string Charge = "charge";

    /// <summary>A line of a correction.</summary>
    public const string Adjustment = "adjustment";
}

/// <summary>An order to be placed. Its total is computed from its lines.</summary>
/// <param name="Number">The number that people know it by; one order a number.</param>
/// <param name="Kind">One of <see cref="OrderKinds"/>.</param>
/// <param name="CustomerId">The customer, or null where nobody knows.</param>
/// <param name="PlacedAt">When the customer placed it.</param>
/// <param name="Currency">ISO 4217; all lines are in it.</param>
/// <param name="Lines">The lines, at least one.</param>
public sealed record NewOrder(string Number, string Kind, string? CustomerId, DateTimeOffset PlacedAt, string Currency, IReadOnlyList<NewOrderLine> Lines)
{
    /// <summary>The country, as the source names it.</summary>
    public string Country { get; init; } = "";

    /// <summary>Where the order came from: <c>shop</c>, <c>store</c>, <c>phone</c>, <c>import</c>… The interaction's channel follows from it.</summary>
    public string Source { get; init; } = "shop";

    /// <summary>Nothing in a planner's fields.</summary>
    public static IReadOnlyDictionary<string, string> NoTexts { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Texts for fields that a recipe or planner gave the type of orders, by the field's name; what the type has no text field for is not kept.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = NoTexts;
}

/// <summary>A line to be placed. Its amount is the quantity times the unit amount.</summary>
/// <param name="Kind">One of <see cref="OrderLineKinds"/>.</param>
/// <param name="Code">The code as it was written.</param>
/// <param name="Quantity">How many; negative where they come back.</param>
/// <param name="UnitAmount">The price of one in minor units of the order's currency.</param>
public sealed record NewOrderLine(string Kind, string Code, long Quantity, long UnitAmount)
{
    /// <summary>The line's number in the order, from 1; null numbers the lines as they come. Give it to all lines or to none.</summary>
    public int? Line { get; init; }

    /// <summary>The product, where the line is of one that is known.</summary>
    public string? ProductId { get; init; }

    /// <summary>The words of the line.</summary>
    public string Description { get; init; } = "";

    /// <summary>The line's key where it came from another system; one line a key.</summary>
    public string? SourceKey { get; init; }
}

/// <summary>A line of an order as it is kept; its order and place in it are the key.</summary>
public sealed class OrderLine
{
    internal const string Columns = "OrderId, Line, SourceKey, Kind, Code, ProductCode, ProductId, Description, Quantity, UnitAmount, Amount, Currency";

    /// <summary>The order's item id.</summary>
    public string OrderId { get; set; } = "";

    /// <summary>The line's number in the order, from 1.</summary>
    public long Line { get; set; }

    /// <summary>The line's key in the system it came from, or null.</summary>
    public string? SourceKey { get; set; }

    /// <summary>One of <see cref="OrderLineKinds"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The code as it was written.</summary>
    public string Code { get; set; } = "";

    /// <summary>The code in upper case, by which products are known.</summary>
    public string ProductCode { get; set; } = "";

    /// <summary>The product, where it is known.</summary>
    public string? ProductId { get; set; }

    /// <summary>The words of the line.</summary>
    public string Description { get; set; } = "";

    /// <summary>How many.</summary>
    public long Quantity { get; set; }

    /// <summary>The price of one, in minor units.</summary>
    public long UnitAmount { get; set; }

    /// <summary>Quantity times unit amount, in minor units.</summary>
    public long Amount { get; set; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; set; } = "";

    /// <summary>The price of one.</summary>
    public Money Unit => new(UnitAmount, Currency);

    /// <summary>What the line comes to.</summary>
    public Money Total => new(Amount, Currency);
}
