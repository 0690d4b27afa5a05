using System.Collections;

namespace Studio.Liquid.Values;

/// <summary>A list of the host whose elements are not references, such as <c>int[]</c>.</summary>
internal sealed class ListView(IList list) : IReadOnlyList<object?>
{
    public int Count => list.Count;

    public object? this[int index] => list[index];

    public IEnumerator<object?> GetEnumerator() => list.Cast<object?>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
