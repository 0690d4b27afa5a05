using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% ifchanged %}…{% endifchanged %}</c>: written only when it differs from what was written last.</summary>
internal sealed class IfChangedTag(int offset, Block body) : Node(offset)
{
    public static Node Parse(TagReader tag)
    {
        tag.Markup().ExpectEnd();
        return new IfChangedTag(tag.Offset, tag.ReadBody());
    }

    public override async ValueTask RenderAsync(RenderContext context)
    {
        var text = await context.CaptureAsync(body.RenderAsync);
        context.Budget.Charge(text);
        if (!string.Equals(text, context.Memory.LastChanged, StringComparison.Ordinal))
        {
            context.Memory.LastChanged = text;
            context.Output.Append(text);
        }
    }
}
