using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;

namespace Studio.Customers;

/// <summary>The parts that a customer and a product are made with; recipes make the types and add fields.</summary>
public sealed class CustomerParts : IContentPartProvider
{
    /// <summary>The part of a customer: Name, Email, Number (the company's own), Country, Language, Sample, Tier and Stage (of value and of the customer's life-cycle), Files (what is attached to the customer).</summary>
    public const string Customer = "CustomerPart";

    /// <summary>The part of a product: Code (upper case), Name (localised), Price, Sold (offered in the shop).</summary>
    public const string Product = "ProductPart";

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Customer, [],
        [
            Field("Name", "TextField", "Name", required: true),
            Field("Email", "TextField", "Mail", searchable: true),
            Field("Number", "TextField", "Customer number", indexed: true, searchable: true),
            Field("Country", "TextField", "Country"),
            Field("Language", "TextField", "Language"),
            Field("Sample", "BooleanField", "Sample customer"),
            Field("Tier", "TextField", "Tier"),
            Field("Stage", "TextField", "Stage"),
            Many(Field("Files", "MediaField", "Files")),
        ]),
        new(Product, [],
        [
            Field("Code", "TextField", "Code", required: true, indexed: true, searchable: true),
            Field("Name", "LocalizedTextField", "Product name", required: true, searchable: true),
            Field("Price", "MoneyField", "Price", indexed: true),
            Field("Sold", "BooleanField", "Sold in the shop", indexed: true),
        ]),
    ];

    private static ContentFieldDefinition Many(ContentFieldDefinition field)
    {
        field.Settings[field.FieldType + "Settings"]!["Multiple"] = true;
        return field;
    }

    /// <summary>A field for a module's part.</summary>
    public static ContentFieldDefinition Field(string name, string type, string displayName, bool required = false, bool indexed = false, bool searchable = false) => new(0, name, type, new JsonObject
    {
        ["ContentPartFieldSettings"] = new JsonObject { ["DisplayName"] = displayName },
        [type + "Settings"] = new JsonObject { ["Required"] = required },
        ["StudioFieldSettings"] = new JsonObject { ["Indexed"] = indexed, ["Searchable"] = searchable },
    });
}
