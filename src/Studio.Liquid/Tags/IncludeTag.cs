using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;
using Studio.Liquid.Values;

namespace Studio.Liquid.Tags;

/// <summary><c>{% include name %}</c>: a partial template which shares the variables of this one.</summary>
internal sealed class IncludeTag(int offset, PartialArguments arguments) : Node(offset)
{
    public static Node Parse(TagReader tag)
    {
        var arguments = PartialArguments.Parse(tag.Markup());
        tag.Parser.Renders((arguments.Name as Literal)?.Value as string, sharesVariables: true, tag.Offset);
        return new IncludeTag(tag.Offset, arguments);
    }

    public override async ValueTask RenderAsync(RenderContext context)
    {
        if (context.IsIsolated)
        {
            throw LiquidException.Of(LiquidErrorCode.IncludeInRender);
        }

        var name = ValueText.Of(await arguments.Name.EvaluateAsync(context));
        var partial = await context.Template.LoadAsync(name, context.Budget);
        var bound = arguments.Bound is null ? null : await arguments.Bound.EvaluateAsync(context);
        var frame = context.Push();
        await arguments.SetAsync((key, value) => frame[key] = value, context);
        // A list is gone through whether it is bound by 'for' or by 'with'.
        foreach (var item in bound is IReadOnlyList<object?> list ? list : [bound])
        {
            context.Budget.Iterate();
            if (arguments.Bound is not null)
            {
                frame[arguments.BoundName(name)] = await context.ResolveAsync(item);
            }

            await partial.RenderWithinAsync(context);
            if (context.Interrupt != Interrupt.None)
            {
                break;
            }
        }

        context.Pop();
    }
}
