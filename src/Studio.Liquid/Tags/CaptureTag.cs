using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% capture name %}…{% endcapture %}</c></summary>
internal sealed class CaptureTag(int offset, string name, Block body) : Node(offset)
{
    public override bool IsBlank => true;

    public static Node Parse(TagReader tag)
    {
        var markup = tag.Markup();
        var name = markup.Current.Kind == MarkupKind.Text ? markup.Take().Text : markup.ExpectName("the name of a variable");
        tag.Parser.Defines(name);
        markup.ExpectEnd();
        return new CaptureTag(tag.Offset, name, tag.ReadBody());
    }

    public override async ValueTask RenderAsync(RenderContext context)
    {
        var text = context.Captured(await context.CaptureAsync(body.RenderAsync));
        context.Budget.Charge(text);
        context.Assign(name, text);
    }
}
