using Studio.Liquid.Rendering;

namespace Studio.Liquid.Syntax;

/// <summary>A piece of a template which can be rendered.</summary>
/// <param name="offset">Where it begins in the source, for errors at render.</param>
internal abstract class Node(int offset)
{
    public int Offset { get; } = offset;

    /// <summary>It never writes anything but white space; blocks of such nodes write nothing at all.</summary>
    public virtual bool IsBlank => false;

    public abstract ValueTask RenderAsync(RenderContext context);
}
