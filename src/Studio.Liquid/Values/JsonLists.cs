using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Liquid.Values;

/// <summary>A JSON array as a list, without copying it.</summary>
internal sealed class JsonNodeList(JsonArray array) : IReadOnlyList<object?>
{
    public int Count => array.Count;

    public object? this[int index] => array[index];

    public IEnumerator<object?> GetEnumerator() => array.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A JSON array as a list, without copying it.</summary>
internal sealed class JsonElementList(JsonElement array) : IReadOnlyList<object?>
{
    public int Count => array.GetArrayLength();

    public object? this[int index] => array[index];

    public IEnumerator<object?> GetEnumerator() => array.EnumerateArray().Select(child => (object?)child).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
