using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;

namespace Studio.Customers.Segments;

/// <summary>The part that segments are made with: Name (unique), Description, Condition (a JavaScript expression over facts of customers), AnnounceFirst.</summary>
public sealed class SegmentParts : IContentPartProvider
{
    /// <summary>The part's name.</summary>
    public const string Segment = "SegmentPart";

    /// <summary>The type that tenants have where they make none of their own with the part.</summary>
    public const string SegmentType = "Segment";

    internal static ContentTypeDefinition Type { get; } = new(SegmentType, "Segment", new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = $"{Segment}.Name" },
    }, [new ContentTypePartDefinition(Segment, Segment, [])]);

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Segment, [],
        [
            Field("Name", "TextField", "Name", required: true, editor: null, "Rules ask for the segment by this name: facts.inSegment('name')."),
            Field("Description", "TextField", "Description", required: false, editor: "TextArea", "Who these customers are, and what for."),
            Field("Condition", "TextField", "Condition", required: true, editor: "Expression", "Customers of whom it is true are in the segment."),
            Field("AnnounceFirst", "BooleanField", "Announce a new condition's changes", required: false, editor: null, "Where a condition is published, those who are in or out by it are announced as if they had entered or left by themselves."),
        ]),
    ];

    private static ContentFieldDefinition Field(string name, string type, string displayName, bool required, string? editor, string hint)
    {
        var field = CustomerParts.Field(name, type, displayName, required, searchable: type == "TextField" && editor != "Expression");
        field.Settings[type + "Settings"]!["Hint"] = hint;
        if (editor is not null)
        {
            field.Settings["ContentPartFieldSettings"]!["Editor"] = editor;
        }

        return field;
    }
}
