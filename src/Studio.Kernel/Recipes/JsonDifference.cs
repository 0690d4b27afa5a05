using System.Globalization;
using System.Text.Json.Nodes;

namespace Studio.Kernel.Recipes;

/// <summary>Says in which values two documents differ, each with its path.</summary>
public static class JsonDifference
{
    private const int Most = 200;

    /// <summary>The values that differ, in the order of the documents, at most 200. Lists of objects with names are compared by name, others by place.</summary>
    public static IReadOnlyList<ValueChange> Between(JsonNode? before, JsonNode? after)
    {
        var found = new List<ValueChange>();
        Compare(before, after, "", found);
        return found;
    }

    private static void Compare(JsonNode? before, JsonNode? after, string path, List<ValueChange> found)
    {
        if (found.Count >= Most || JsonNode.DeepEquals(before, after))
        {
            return;
        }

        switch (before, after)
        {
            case (JsonObject old, JsonObject now):
                foreach (var name in old.Select(p => p.Key).Union(now.Select(p => p.Key), StringComparer.Ordinal))
                {
                    Compare(old[name], now[name], path.Length == 0 ? name : $"{path}.{name}", found);
                }

                break;
            case (JsonArray old, JsonArray now) when Named(old) is { } oldNames && Named(now) is { } newNames:
                foreach (var name in oldNames.Keys.Union(newNames.Keys, StringComparer.Ordinal))
                {
                    Compare(oldNames.GetValueOrDefault(name), newNames.GetValueOrDefault(name), $"{path}[{name}]", found);
                }

                if (oldNames.Count == newNames.Count && !found.Exists(f => f.Path.StartsWith(path + "[", StringComparison.Ordinal)))
                {
                    found.Add(new ValueChange(path, Order(oldNames), Order(newNames)));
                }

                break;
            case (JsonArray old, JsonArray now):
                for (var i = 0; i < Math.Max(old.Count, now.Count); i++)
                {
                    Compare(i < old.Count ? old[i] : null, i < now.Count ? now[i] : null, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), found);
                }

                break;
            default:
                found.Add(new ValueChange(path, before?.DeepClone(), after?.DeepClone()));
                break;
        }
    }

    private static JsonArray Order(Dictionary<string, JsonObject> items) => [.. items.Keys.Select(k => (JsonNode?)k)];

    private static Dictionary<string, JsonObject>? Named(JsonArray list)
    {
        var named = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in list)
        {
            if (item is not JsonObject o || o["Name"] is not JsonValue v || !v.TryGetValue<string>(out var name) || !named.TryAdd(name, o))
            {
                return null;
            }
        }

        return named;
    }
}
