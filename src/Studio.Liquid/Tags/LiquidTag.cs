using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% liquid %}</c>: one tag a line, without delimiters.</summary>
internal sealed class LiquidTag(int offset, Block body) : Node(offset)
{
    public override bool IsBlank => body.IsBlank;

    public static Node Parse(TagReader tag)
        => new LiquidTag(tag.Offset, tag.Parser.ReadNested(new LineTokens(tag.Source, tag.MarkupOffset), tag.Offset));

    public override ValueTask RenderAsync(RenderContext context) => body.RenderAsync(context);
}
