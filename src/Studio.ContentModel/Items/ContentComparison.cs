using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;

namespace Studio.ContentModel.Items;

/// <summary>A field that two versions have differently.</summary>
/// <param name="Path">The field, such as <c>CustomerPart.Name</c>; a part, where nothing defines its fields.</param>
/// <param name="Before">Its JSON in the older version, or null.</param>
/// <param name="After">Its JSON in the newer version, or null.</param>
/// <param name="Place">Its definition, or null where there is none.</param>
public sealed record ContentDifference(string Path, JsonNode? Before, JsonNode? After, ContentFieldPlace? Place);

/// <summary>What is different between two versions of an item.</summary>
/// <param name="Older">The older version.</param>
/// <param name="Newer">The newer version.</param>
/// <param name="Differences">The fields, in the order of the type's definition, then what no definition knows by name.</param>
public sealed record ContentComparison(ContentItem Older, ContentItem Newer, IReadOnlyList<ContentDifference> Differences)
{
    /// <summary>Compares the versions; places are the type's fields and what its parts keep.</summary>
    public static ContentComparison Of(ContentItem older, ContentItem newer, IReadOnlyList<ContentFieldPlace> places)
    {
        var known = places.ToDictionary(p => p.Path, StringComparer.Ordinal);
        var differences = new List<ContentDifference>();
        foreach (var place in places)
        {
            Add(differences, place.Path, Node(older, place), Node(newer, place), place);
        }

        foreach (var part in older.Content.Concat(newer.Content).Select(p => p.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (before, after) = (older.Content[part], newer.Content[part]);
            if (before is not (null or JsonObject) || after is not (null or JsonObject))
            {
                Add(differences, part, before, after, null);
                continue;
            }

            var names = ((before as JsonObject) ?? []).Concat((after as JsonObject) ?? []).Select(f => f.Key).Distinct(StringComparer.Ordinal);
            foreach (var name in names.Where(n => !known.ContainsKey($"{part}.{n}")).Order(StringComparer.Ordinal))
            {
                Add(differences, $"{part}.{name}", before?[name], after?[name], null);
            }
        }

        return new ContentComparison(older, newer, differences);
    }

    /// <summary>The comparison as the API shows it.</summary>
    public JsonObject ToJson() => new()
    {
        ["ContentItemId"] = Newer.ContentItemId,
        ["Older"] = Describe(Older),
        ["Newer"] = Describe(Newer),
        ["Differences"] = new JsonArray([.. Differences.Select(d => (JsonNode?)new JsonObject { ["Path"] = d.Path, ["Before"] = d.Before?.DeepClone(), ["After"] = d.After?.DeepClone() })]),
    };

    private static JsonObject Describe(ContentItem version) => new()
    {
        ["ContentItemVersionId"] = version.ContentItemVersionId,
        ["Number"] = version.Number,
        ["DisplayText"] = version.DisplayText,
        ["ModifiedUtc"] = version.ModifiedUtc.UtcDateTime,
        ["Author"] = version.Author,
        ["Latest"] = version.Latest,
        ["Published"] = version.Published,
    };

    private static JsonNode? Node(ContentItem item, ContentFieldPlace place) => (item.Content[place.Part.Name] as JsonObject)?[place.Field.Name];

    private static void Add(List<ContentDifference> differences, string path, JsonNode? before, JsonNode? after, ContentFieldPlace? place)
    {
        if (!JsonNode.DeepEquals(before, after))
        {
            differences.Add(new ContentDifference(path, before, after, place));
        }
    }
}
