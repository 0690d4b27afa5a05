namespace Studio.Liquid;

/// <summary>One place where a template reads a variable.</summary>
/// <param name="Segments">The names from the root on: <c>contact</c>, <c>orders</c>, <c>[]</c>, <c>total</c>. <c>[]</c> is an element of a list, or a name known only at render. The item of a <c>for</c> loop over a path is given as the element of that path.</param>
/// <param name="IsLocal">The first name is set by the template itself (assign, capture, counters, loop helpers) rather than by the scope.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in UTF-16 characters, from 1.</param>
public sealed record LiquidPath(IReadOnlyList<string> Segments, bool IsLocal, int Line, int Column)
{
    /// <summary>The element of a list, or a name known only at render.</summary>
    public const string Element = "[]";

    /// <summary>The segments joined by dots.</summary>
    public override string ToString() => string.Join('.', Segments).Replace("." + Element, Element, StringComparison.Ordinal);
}
