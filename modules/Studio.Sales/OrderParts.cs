using Studio.ContentModel.Definitions;
using Studio.Customers;

namespace Studio.Sales;

/// <summary>The part that an order is made with; recipes make the type and add fields.</summary>
public sealed class OrderParts : IContentPartProvider
{
    /// <summary>The part of an order: Number, Customer, Kind, PlacedUtc, Total, Country, Source.</summary>
    public const string Order = "OrderPart";

    /// <summary>The name of the content type where several are made with the part.</summary>
    public const string ConventionalType = "Order";

    /// <summary>The part's own fields that an order keeps when its customer is erased.</summary>
    internal static readonly string[] Kept = ["Number", "Kind", "PlacedUtc", "Total", "Country", "Source"];

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Order, [],
        [
            CustomerParts.Field("Number", "TextField", "Order number", required: true, indexed: true, searchable: true),
            CustomerParts.Field("Customer", "ContentPickerField", "Customer", indexed: true),
            CustomerParts.Field("Kind", "TextField", "Kind", required: true, indexed: true),
            CustomerParts.Field("PlacedUtc", "DateTimeField", "Placed", required: true, indexed: true),
            CustomerParts.Field("Total", "MoneyField", "Total", required: true, indexed: true),
            CustomerParts.Field("Country", "TextField", "Country"),
            CustomerParts.Field("Source", "TextField", "Source"),
        ]),
    ];
}
