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

    public override ValueTask RenderAsync(RenderContext context)
    {
        var pending = value.EvaluateAsync(context);
        if (!pending.TryTake(out var found))
        {
            return AssignAsync(pending, context);
        }

        context.Assign(name, found);
        return ValueTask.CompletedTask;
    }

    private async ValueTask AssignAsync(ValueTask<object?> pending, RenderContext context) => context.Assign(name, await pending);
}
