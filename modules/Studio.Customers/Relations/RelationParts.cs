using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;

namespace Studio.Customers.Relations;

/// <summary>
/// Households and organisations, and who belongs to them. A member of a household may be a customer or somebody whom the company only hears of (a child); so may a contact of an organisation. The membership names
/// both sides, so that each side finds the other.
/// </summary>
public sealed class RelationParts : IContentPartProvider
{
    /// <summary>The part of a household: Name.</summary>
    public const string Household = "HouseholdPart";

    /// <summary>The part of a household's member: Household, Name, Customer, Relation, Birthday, Needs.</summary>
    public const string Member = "HouseholdMemberPart";

    /// <summary>The part of an organisation: Name, Kind (customer, partner or supplier), Phone, Web.</summary>
    public const string Organisation = "OrganisationPart";

    /// <summary>The part of an organisation's contact: Organisation, Name, Customer, Role, Phone, Email.</summary>
    public const string Contact = "OrganisationContactPart";

    /// <summary>The type of households that tenants have where they make none of their own with the part.</summary>
    internal static ContentTypeDefinition HouseholdType { get; } = Type("Household", "Household", Household);

    /// <summary>The type of members.</summary>
    internal static ContentTypeDefinition MemberType { get; } = Type("HouseholdMember", "Household member", Member);

    /// <summary>The type of organisations.</summary>
    internal static ContentTypeDefinition OrganisationType { get; } = Type("Organisation", "Organisation", Organisation);

    /// <summary>The type of contacts.</summary>
    internal static ContentTypeDefinition ContactType { get; } = Type("OrganisationContact", "Organisation contact", Contact);

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Household, [], [CustomerParts.Field("Name", "TextField", "Household name", required: true, searchable: true)]),
        new(Member, [],
        [
            CustomerParts.Field("Name", "TextField", "Name", required: true, searchable: true),
            Picker("Household", "Household", "Household", required: true),
            Picker("Customer", "Customer", "Customer", required: false),
            CustomerParts.Field("Relation", "TextField", "Relation"),
            CustomerParts.Field("Birthday", "DateField", "Birthday", indexed: true),
            CustomerParts.Field("Needs", "TextField", "Needs", searchable: true),
        ]),
        new(Organisation, [],
        [
            CustomerParts.Field("Name", "TextField", "Organisation name", required: true, searchable: true),
            Choice("Kind", "Kind of organisation", ("customer", "Customer"), ("partner", "Partner"), ("supplier", "Supplier")),
            CustomerParts.Field("Phone", "TextField", "Phone"),
            CustomerParts.Field("Web", "TextField", "Web address"),
        ]),
        new(Contact, [],
        [
            CustomerParts.Field("Name", "TextField", "Name", required: true, searchable: true),
            Picker("Organisation", "Organisation", "Organisation", required: true),
            Picker("Customer", "Customer", "Customer", required: false),
            CustomerParts.Field("Role", "TextField", "Role"),
            CustomerParts.Field("Phone", "TextField", "Phone"),
            CustomerParts.Field("Email", "TextField", "Mail", searchable: true),
        ]),
    ];

    private static ContentTypeDefinition Type(string name, string displayName, string part) => new(name, displayName, new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = $"{part}.Name" },
    }, [new ContentTypePartDefinition(part, part, [])]);

    private static ContentFieldDefinition Picker(string name, string type, string displayName, bool required)
    {
        var field = CustomerParts.Field(name, "ContentPickerField", displayName, required, indexed: true);
        field.Settings["ContentPickerFieldSettings"]!["DisplayedContentTypes"] = new JsonArray(type);
        return field;
    }

    private static ContentFieldDefinition Choice(string name, string displayName, params (string Value, string Name)[] options)
    {
        var field = CustomerParts.Field(name, "TextField", displayName, indexed: true);
        field.Settings["ContentPartFieldSettings"]!["Editor"] = "PredefinedList";
        field.Settings["TextFieldPredefinedListEditorSettings"] = new JsonObject { ["Options"] = new JsonArray([.. options.Select(o => new JsonObject { ["name"] = o.Name, ["value"] = o.Value })]) };
        return field;
    }
}
