using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Customers;

namespace Studio.Decisions.Policies;

/// <summary>
/// The part that contact policies are made with: Name, Offers (empty is all), Channels (separated by commas; empty is all), Most and PeriodHours (a cap), QuietFrom and QuietUntil (local times),
/// SuppressDays (after a refusal), Purpose (the name of a purpose of consent).
/// </summary>
public sealed class ContactPolicyParts : IContentPartProvider
{
    /// <summary>The part's name.</summary>
    public const string Policy = "ContactPolicyPart";

    /// <summary>The type that tenants have where they make none of their own with the part.</summary>
    public const string PolicyType = "ContactPolicy";

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Policy, [],
        [
            CustomerParts.Field("Name", "TextField", "Name", required: true, searchable: true),
            Hinted(Picks(CustomerParts.Field("Offers", "ContentPickerField", "Offers")), "Which offers it is about, counted together. Empty is all of them."),
            Hinted(CustomerParts.Field("Channels", "TextField", "Channels"), "Separated by commas; empty is everywhere."),
            Hinted(Numbered(CustomerParts.Field("Most", "NumericField", "Proposals at the most"), 0, 1000), "How often they may be proposed to one person in the period. Empty is any number."),
            Hinted(Numbered(CustomerParts.Field("PeriodHours", "NumericField", "In so many hours"), 1, MaximumHours), "The period that the cap counts: 24 is a day, 168 a week, 720 thirty days."),
            Hinted(CustomerParts.Field("QuietFrom", "TimeField", "Quiet from"), "Nothing is proposed from this time on, in the customer's time zone."),
            Hinted(CustomerParts.Field("QuietUntil", "TimeField", "Quiet until"), "An earlier time than the first is on the next morning."),
            Hinted(Numbered(CustomerParts.Field("SuppressDays", "NumericField", "Days of rest after a refusal"), 0, 3650), "A refused offer is not proposed again for so long."),
            Hinted(CustomerParts.Field("Purpose", "TextField", "Purpose of consent"), "Only who agreed to this purpose is proposed them. Write the purpose's name; empty asks nobody."),
        ]),
    ];

    /// <summary>The longest period of a cap: a year.</summary>
    internal const int MaximumHours = 8784;

    /// <summary>The type as a tenant gets it.</summary>
    internal static ContentTypeDefinition Type { get; } = new(PolicyType, "Contact policy", new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = $"{Policy}.Name" },
    }, [new ContentTypePartDefinition(Policy, Policy, [])]);

    private static ContentFieldDefinition Picks(ContentFieldDefinition field)
    {
        field.Settings["ContentPickerFieldSettings"]!["DisplayedContentTypes"] = new JsonArray("Offer");
        field.Settings["ContentPickerFieldSettings"]!["Multiple"] = true;
        return field;
    }

    private static ContentFieldDefinition Numbered(ContentFieldDefinition field, int minimum, int maximum)
    {
        (field.Settings["NumericFieldSettings"]!["Minimum"], field.Settings["NumericFieldSettings"]!["Maximum"]) = (minimum, maximum);
        return field;
    }

    private static ContentFieldDefinition Hinted(ContentFieldDefinition field, string hint)
    {
        field.Settings[field.FieldType + "Settings"]!["Hint"] = hint;
        return field;
    }
}
