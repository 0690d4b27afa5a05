using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% raw %}…{% endraw %}</c>: text which is not parsed, and whose white space is kept.</summary>
internal sealed class RawTag(int offset, string text) : Node(offset)
{
    public override bool IsBlank => text.Length == 0;

    public static Node Parse(TagReader tag)
    {
        tag.Markup().ExpectEnd();
        return new RawTag(tag.Offset, tag.ReadVerbatim());
    }

    public override ValueTask RenderAsync(RenderContext context)
    {
        context.Output.Append(text);
        return ValueTask.CompletedTask;
    }
}
