using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;

namespace Studio.Liquid.Syntax;

/// <summary>Text which is written as it stands.</summary>
internal sealed class TextNode(int offset, string text) : Node(offset)
{
    public override bool IsBlank { get; } = text.All(TokenSource.IsSpace);

    public override ValueTask RenderAsync(RenderContext context)
    {
        context.Output.Append(text);
        return ValueTask.CompletedTask;
    }
}
