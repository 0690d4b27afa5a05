using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;

namespace Studio.ContentModel.Parts;

/// <summary>Items within the item: <c>BagPart.ContentItems</c>, each checked by its own type. Setting: <c>ContainedContentTypes</c>.</summary>
internal sealed class BagPart : ContentPartType
{
    private const int MaximumItems = 500;

    public override string Name => "BagPart";

    public override async ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        switch (context.Value?["ContentItems"])
        {
            case null:
                break;
            case JsonArray { Count: > MaximumItems }:
                context.Refuse("ContentItems", $"At most {MaximumItems} are possible.");
                break;
            case JsonArray items:
                await context.Scope.PrepareAsync(items, context.PathOf("ContentItems"), JsonTexts.Read(context.Settings, "ContainedContentTypes"), cancellationToken);
                break;
            default:
                context.Refuse("ContentItems", "A list of content items is needed.");
                break;
        }
    }
}

/// <summary>An item that has a list of other items: those whose <c>ContainedPart</c> names it. Settings: <c>ContainedContentTypes</c>, <c>PageSize</c>, <c>EnableOrdering</c>.</summary>
internal sealed class ListPart : ContentPartType
{
    public const string PartName = "ListPart";

    public override string Name => PartName;

    /// <summary>The types whose items a part of a type may list.</summary>
    public static IReadOnlyList<string> Types(ContentTypePartDefinition part) => part.PartName == PartName ? JsonTexts.Read(part.Settings["ListPartSettings"] as JsonObject, "ContainedContentTypes") : [];
}

/// <summary>Which list an item is in, and where. Types that a <c>ListPart</c> names have it without naming it.</summary>
internal sealed class ContainedPart : ContentPartType
{
    public const string PartName = "ContainedPart";

    public override string Name => PartName;

    public override string Title => "List";

    public override int Order => -50;

    public override IReadOnlyList<PartProperty> Properties { get; } =
    [
        new("ListContentItemId", "ContentPickerField", "ContentItemIds", "p_list") { Title = "List", Indexed = true, IsHidden = true },
        new("Order", "NumericField", "Value", "p_order") { Title = "Order in the list", IsHidden = true },
    ];

    public override bool IsImplied(ContentTypeDefinition type, ContentDefinitions definitions) =>
        definitions.Types.Values.Any(t => t.Parts.Any(p => ListPart.Types(p).Contains(type.Name, StringComparer.Ordinal)));

    public override async ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        var list = context.Text("ListContentItemId");
        if (list.Length == 0 || context.IsContained)
        {
            return;
        }

        if (list == context.Item.ContentItemId)
        {
            context.Refuse("ListContentItemId", "An item cannot be in its own list.");
            return;
        }

        // A list that comes later in a recipe is asked for at the end of it.
        if (await context.Scope.FindAsync(list, cancellationToken) is { } owner)
        {
            context.Set("ListContentType", owner.ContentType);
            var allowed = context.Definitions.Type(owner.ContentType)?.Parts.SelectMany(ListPart.Types).ToList() ?? [];
            if (!allowed.Contains(context.Type.Name, StringComparer.Ordinal))
            {
                context.Refuse("ListContentItemId", $"Items of type '{context.Type.Name}' do not belong in this list.");
            }
        }
    }
}

/// <summary>A tree of terms: <c>Terms</c> are items of <c>TermContentType</c>, each with <c>Terms</c> of its own.</summary>
internal sealed class TaxonomyPart : ContentPartType
{
    public override string Name => "TaxonomyPart";

    public override string Title => "Terms";

    public override IReadOnlyList<PartProperty> Properties { get; } = [new("TermContentType", "TextField", "Text", "p_term_type") { Title = "Type of the terms" }];

    public override async ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        var type = context.Text("TermContentType");
        switch (context.Value?["Terms"])
        {
            case null:
                break;
            case JsonArray terms:
                await context.Scope.PrepareAsync(terms, context.PathOf("Terms"), type.Length == 0 ? [] : [type], cancellationToken);
                break;
            default:
                context.Refuse("Terms", "A list of terms is needed.");
                break;
        }
    }

    /// <summary>The terms of a taxonomy, roots first, with how deep they are and whether others are below them.</summary>
    public static IEnumerable<TaxonomyTerm> Read(JsonObject? part) => Read(part?["Terms"] as JsonArray, 0);

    private static IEnumerable<TaxonomyTerm> Read(JsonArray? terms, int depth)
    {
        foreach (var term in terms?.OfType<JsonObject>() ?? [])
        {
            var below = term["Terms"] as JsonArray;
            yield return new TaxonomyTerm(Text(term, "ContentItemId"), Text(term, "DisplayText"), depth, below is not { Count: > 0 });
            foreach (var child in Read(below, depth + 1))
            {
                yield return child;
            }
        }
    }

    private static string Text(JsonObject json, string name) => json[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";
}

/// <summary>A term of a taxonomy.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Depth">How many terms are above it.</param>
/// <param name="IsLeaf">True where none is below it.</param>
public sealed record TaxonomyTerm(string Id, string Name, int Depth, bool IsLeaf);

/// <summary>Reads the terms of a taxonomy item.</summary>
public static class TaxonomyTerms
{
    /// <summary>The terms of an item with a <c>TaxonomyPart</c>, in the order of the tree.</summary>
    public static IReadOnlyList<TaxonomyTerm> Of(Items.ContentItem taxonomy) => [.. TaxonomyPart.Read(taxonomy.Content["TaxonomyPart"] as JsonObject)];
}
