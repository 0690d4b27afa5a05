using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;

namespace Studio.Customers.Interactions.Planned;

/// <summary>What a type of contact is made of that a planner declares, and the content type that every tenant has for it.</summary>
public sealed class InteractionTypeParts : IContentPartProvider
{
    /// <summary>
    /// The part: Title (localised), Name (on the wire and in the log, for ever), Category, Icon (a Bootstrap icon), Origin (<c>Api</c>: agents and programs; <c>Visitor</c>: browsers too) and Fields, one a
    /// line: <c>amount: number: Amount paid</c>, where the kind is <c>text</c>, <c>number</c>, <c>whole</c> or <c>yesno</c>, and <c>required</c> may follow it.
    /// </summary>
    public const string Declared = "InteractionTypePart";

    /// <summary>The content type that tenants have where they make none of their own with the part.</summary>
    public const string ContentType = "InteractionType";

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Declared, [],
        [
            CustomerParts.Field("Title", "LocalizedTextField", "Title", required: true, searchable: true),
            Hinted(CustomerParts.Field("Name", "TextField", "Name in programs", required: true, indexed: true, searchable: true), "What programs and facts write, such as test_drive. It does not change any more once the type was published."),
            Hinted(CustomerParts.Field("Category", "TextField", "Category", required: true), "The group in which timelines show it: visit, cart, order, service or one of your own."),
            Hinted(CustomerParts.Field("Icon", "TextField", "Icon"), "A Bootstrap icon, such as car-front."),
            Origin(),
            Lines(Hinted(CustomerParts.Field("Fields", "TextField", "What it tells"), "One field a line: its name, text, number, whole or yesno, and what people read, such as amount: number: Amount paid. Write required behind the kind for what each contact must tell.")),
        ]),
    ];

    internal static ContentTypeDefinition Type { get; } = new(ContentType, "Type of contact", new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = $"{Declared}.Title" },
    }, [new ContentTypePartDefinition(Declared, Declared, [])]);

    private static ContentFieldDefinition Hinted(ContentFieldDefinition field, string hint)
    {
        field.Settings[field.FieldType + "Settings"]!["Hint"] = hint;
        return field;
    }

    private static ContentFieldDefinition Lines(ContentFieldDefinition field)
    {
        field.Settings["ContentPartFieldSettings"]!["Editor"] = "TextArea";
        return field;
    }

    private static ContentFieldDefinition Origin()
    {
        var field = CustomerParts.Field("Origin", "TextField", "Who may record it", required: true);
        field.Settings["ContentPartFieldSettings"]!["Editor"] = "PredefinedList";
        field.Settings["TextFieldPredefinedListEditorSettings"] = new JsonObject
        {
            ["Options"] = new JsonArray(
                new JsonObject { ["name"] = "Agents and programs", ["value"] = nameof(InteractionOrigin.Api) },
                new JsonObject { ["name"] = "Visitors' browsers too", ["value"] = nameof(InteractionOrigin.Visitor) }),
            ["DefaultValue"] = nameof(InteractionOrigin.Api),
        };
        return field;
    }
}

/// <summary>The name of a type of contact is its own, also beside those that modules declare, and its fields can be read.</summary>
internal sealed partial class InteractionTypePart(IEnumerable<IInteractionType> declared) : ContentPartType
{
    private const string Kind = "interaction-type";
    private const int LongestName = 50;

    private readonly HashSet<string> _taken = declared.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);

    public override string Name => InteractionTypeParts.Declared;

    public override string Title => "Type of contact";

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        // That something is given at all is the fields' own check.
        var definition = PlannedDefinition.Read(context.Item, out var faults);
        if (definition.Name.Length > 0 && !Names().IsMatch(definition.Name))
        {
            context.Refuse("Name", "A name begins with a small letter and has small letters, digits and _ only, 50 at the most.");
        }
        else if (_taken.Contains(definition.Name))
        {
            context.Refuse("Name", "Studio itself has a type of contact of this name.");
        }

        if (definition.Category.Length > 0 && !Names().IsMatch(definition.Category))
        {
            context.Refuse("Category", "A category begins with a small letter and has small letters, digits and _ only, 50 at the most.");
        }

        if (!Icons().IsMatch(definition.Icon))
        {
            context.Refuse("Icon", "The name of an icon has small letters, digits and hyphens only.");
        }

        foreach (var fault in faults)
        {
            context.Refuse("Fields", fault);
        }

        return default;
    }

    public override void Cloning(ContentPartContext context)
    {
        if (NameOf(context.Item) is { Length: > 0 } name)
        {
            context.Item.SetText(InteractionTypeParts.Declared, "Name", name[..Math.Min(name.Length, LongestName - 5)] + "_copy");
        }
    }

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        !context.IsContained && NameOf(context.Item) is { Length: > 0 } name ? [new ContentKey(Kind, name, context.PathOf("Name"), "Another type of contact has this name.")] : [];

    private static string NameOf(ContentItem item) => item.GetText(InteractionTypeParts.Declared, "Name")?.Trim() ?? "";

    [GeneratedRegex("^[a-z][a-z0-9_]{0,49}$", RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,49}$", RegexOptions.NonBacktracking)]
    private static partial Regex Icons();
}
