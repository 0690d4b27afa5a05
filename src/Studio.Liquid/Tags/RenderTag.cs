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
        return markup.Current.Kind == MarkupKind.Text
            ? new RenderTag(tag.Offset, markup.Current.Text, PartialArguments.Parse(markup))
            : throw markup.Unexpected("the name of a template in quotes");
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
