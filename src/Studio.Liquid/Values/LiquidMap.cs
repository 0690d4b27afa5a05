using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Liquid.Values;

/// <summary>An object of named values as the engine sees it, whatever the host keeps it in.</summary>
internal abstract class LiquidMap
{
    public abstract int Count { get; }

    public abstract IEnumerable<KeyValuePair<string, object?>> Entries { get; }

    public abstract bool TryGet(string key, out object? value);
}

internal sealed class DictionaryMap(IReadOnlyDictionary<string, object?> values) : LiquidMap
{
    public override int Count => values.Count;

    public override IEnumerable<KeyValuePair<string, object?>> Entries => values;

    public override bool TryGet(string key, out object? value) => values.TryGetValue(key, out value);
}

internal sealed class JsonNodeMap(JsonObject node) : LiquidMap
{
    public override int Count => node.Count;

    public override IEnumerable<KeyValuePair<string, object?>> Entries
        => node.Select(entry => KeyValuePair.Create(entry.Key, (object?)entry.Value));

    public override bool TryGet(string key, out object? value)
    {
        var found = node.TryGetPropertyValue(key, out var child);
        value = child;
        return found;
    }
}

internal sealed class JsonElementMap(JsonElement element) : LiquidMap
{
    public override int Count => element.GetPropertyCount();

    public override IEnumerable<KeyValuePair<string, object?>> Entries
        => element.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, (object?)entry.Value));

    public override bool TryGet(string key, out object? value)
    {
        var found = element.TryGetProperty(key, out var child);
        value = found ? child : null;
        return found;
    }
}
