using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;
using Studio.Liquid.Values;

namespace Studio.Liquid.Tags;

/// <summary><c>{% render 'name', key: value %}</c>: a partial template which sees only what it is given.</summary>
internal sealed class RenderTag(int offset, string name, PartialArguments arguments) : Node(offset)
{
    public static Node Parse(TagReader tag)
    {
        var markup = tag.Markup();
        if (markup.Current.Kind != MarkupKind.Text)
        {
            throw markup.Unexpected("the name of a template in quotes");
        }

        var name = markup.Current.Text;
        tag.Parser.Renders(name, sharesVariables: false, tag.Offset);
        return new RenderTag(tag.Offset, name, PartialArguments.Parse(markup));
    }

    public override async ValueTask RenderAsync(RenderContext context)
    {
        var partial = await context.Template.LoadAsync(name, context.Budget);
        var bound = arguments.Bound is null ? null : await arguments.Bound.EvaluateAsync(context);
        if (!arguments.IsLoop || bound is not IReadOnlyList<object?> list)
        {
            await RenderOneAsync(context, partial, bound, null);
            return;
        }

        var loop = new ForLoop(name, list.Count, null);
        foreach (var item in list)
        {
            context.Budget.Iterate();
            await RenderOneAsync(context, partial, await context.ResolveAsync(item), loop);
            loop.Index++;
        }
    }

    private async ValueTask RenderOneAsync(RenderContext context, LiquidTemplate partial, object? bound, ForLoop? loop)
    {
        var inner = context.Isolate(partial);
        await arguments.SetAsync(inner.Assign, context);
        if (arguments.Bound is not null)
        {
            inner.Assign(arguments.BoundName(name), bound);
        }

        if (loop is not null)
        {
            inner.Assign("forloop", loop);
        }

        await partial.RenderAsync(inner);
    }
}
