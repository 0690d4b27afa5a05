using System.Buffers;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;

namespace Studio.Customers.Consent;

/// <summary>What a purpose of consent is made of, and the type that every tenant with the feature has.</summary>
public sealed class ConsentParts : IContentPartProvider
{
    /// <summary>
    /// The part of a purpose: Name (by which messages, widgets and programs ask), Title and Text (localised: what people read and agree to), Exempt (needs nobody's consent, only a refusal counts),
    /// AskAgain (an agreement to an earlier text counts no more), Internal (not asked in the shop).
    /// </summary>
    public const string Purpose = "ConsentPurposePart";

    /// <summary>The type that tenants have where they make none of their own with the part.</summary>
    public const string PurposeType = "ConsentPurpose";

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Purpose, [],
        [
            Hinted(CustomerParts.Field("Name", "TextField", "Name", required: true, indexed: true, searchable: true), "Messages and widgets ask by this name, which does not change any more once the purpose was published."),
            CustomerParts.Field("Title", "LocalizedTextField", "Title", required: true, searchable: true),
            Multiline(CustomerParts.Field("Text", "LocalizedTextField", "What people agree to", required: true)),
            Hinted(CustomerParts.Field("Exempt", "BooleanField", "Needs no consent"), "Allowed until somebody refuses. Otherwise nothing is allowed before somebody agrees."),
            Hinted(CustomerParts.Field("AskAgain", "BooleanField", "Ask again when the text changes"), "An agreement to an earlier text counts no more."),
            Hinted(CustomerParts.Field("Internal", "BooleanField", "Not shown in the shop"), "Only the company's people and programs write down who agreed."),
        ]),
    ];

    /// <summary>The type as a tenant gets it.</summary>
    internal static ContentTypeDefinition Type { get; } = new(PurposeType, "Purpose of consent", new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = $"{Purpose}.Title" },
    }, [new ContentTypePartDefinition(Purpose, Purpose, [])]);

    /// <summary>The name of a purpose item.</summary>
    internal static string NameOf(ContentItem item) => item.GetText(Purpose, "Name")?.Trim() ?? "";

    private static ContentFieldDefinition Hinted(ContentFieldDefinition field, string hint)
    {
        field.Settings[field.FieldType + "Settings"]!["Hint"] = hint;
        return field;
    }

    private static ContentFieldDefinition Multiline(ContentFieldDefinition field)
    {
        field.Settings[field.FieldType + "Settings"]!["Multiline"] = true;
        return field;
    }
}

/// <summary>A purpose's name is its own and has a form that fits addresses and code.</summary>
internal sealed class ConsentPurposePart : ContentPartType
{
    /// <summary>The longest name.</summary>
    public const int LongestName = 50;

    private const string Kind = "consent-purpose";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public override string Name => ConsentParts.Purpose;

    public override string Title => "Purpose of consent";

    /// <summary>True where the text may name a purpose.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed);

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        // That there is one at all is the field's own check.
        if (ConsentParts.NameOf(context.Item) is { Length: > 0 } name && !IsName(name))
        {
            context.Refuse("Name", "A name has at most 50 lower-case letters, digits and hyphens, a letter first.");
        }

        return default;
    }

    public override void Cloning(ContentPartContext context)
    {
        if (ConsentParts.NameOf(context.Item) is { Length: > 0 } name)
        {
            context.Item.SetText(ConsentParts.Purpose, "Name", name[..Math.Min(name.Length, LongestName - 5)] + "-copy");
        }
    }

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        !context.IsContained && ConsentParts.NameOf(context.Item) is { Length: > 0 } name ? [new ContentKey(Kind, name, context.PathOf("Name"), "Another purpose has this name.")] : [];
}
