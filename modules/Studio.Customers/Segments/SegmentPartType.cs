using System.Text.Json.Nodes;
using Studio.ContentModel.Parts;

namespace Studio.Customers.Segments;

/// <summary>The name of a segment is its own: rules ask for it.</summary>
internal sealed class SegmentPartType : ContentPartType
{
    /// <summary>What names are unique among.</summary>
    public const string Kind = "segment";

    private const int MaximumName = 100;

    public override string Name => SegmentParts.Segment;

    public override string Title => "Segment";

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        if (NameOf(context).Length > MaximumName)
        {
            context.Refuse("Name", "A name has at most 100 characters.");
        }

        return default;
    }

    public override void Cloning(ContentPartContext context)
    {
        if (NameOf(context) is { Length: > 0 } name)
        {
            context.Set("Name", new JsonObject { ["Text"] = name + " (2)" });
        }
    }

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        NameOf(context) is { Length: > 0 } name && !context.IsContained ? [new ContentKey(Kind, name, context.PathOf("Name"), "Another segment has this name.")] : [];

    private static string NameOf(ContentPartContext context) => context.Value?["Name"]?["Text"] is JsonValue v && v.TryGetValue<string>(out var text) ? text.Trim() : "";
}
