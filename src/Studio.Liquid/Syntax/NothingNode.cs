using Studio.Liquid.Rendering;

namespace Studio.Liquid.Syntax;

/// <summary>A comment.</summary>
internal sealed class NothingNode(int offset) : Node(offset)
{
    public override bool IsBlank => true;

    public override ValueTask RenderAsync(RenderContext context) => ValueTask.CompletedTask;
}
