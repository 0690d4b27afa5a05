namespace Studio.Sales.Orders;

/// <summary>How pages name and colour the kinds.</summary>
internal static class OrderLabels
{
    /// <summary>The resource key of an order's kind.</summary>
    public static string Kind(string kind) => kind switch
    {
        OrderKinds.Order => "Order",
        OrderKinds.Return => "Return",
        OrderKinds.Correction => "Correction",
        _ => kind,
    };

    /// <summary>The resource key of a line's kind.</summary>
    public static string LineKind(string kind) => kind switch
    {
        OrderLineKinds.Product => "Product",
        OrderLineKinds.Charge => "Charge",
        OrderLineKinds.Adjustment => "Adjustment",
        _ => kind,
    };

    /// <summary>The badge's tone.</summary>
    public static string Tone(string kind) => kind switch
    {
        OrderKinds.Order => "success",
        OrderKinds.Return => "warning",
        _ => "info",
    };
}
