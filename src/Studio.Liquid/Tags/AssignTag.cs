using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% assign name = value | filter %}</c></summary>
internal sealed class AssignTag(int offset, string name, Expression value) : Node(offset)
{
    public override bool IsBlank => true;

    public static Node Parse(TagReader tag)
    {
        var markup = tag.Markup();
        var name = tag.ReadDefinition(markup);
        markup.Expect('=');
        return new AssignTag(tag.Offset, name, markup.ReadFiltered());
    }

    public override async ValueTask RenderAsync(RenderContext context)
        => context.Assign(name, await value.EvaluateAsync(context));
}
