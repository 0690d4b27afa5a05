using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;
using Studio.Liquid.Values;

namespace Studio.Liquid.Tags;

/// <summary><c>{% cycle name: a, b, c %}</c>: one value after the other, each time it is rendered.</summary>
internal sealed class CycleTag(int offset, Expression? group, string written, Expression[] values) : Node(offset)
{
    public static Node Parse(TagReader tag)
    {
        var markup = tag.Markup();
        Expression? group = null;
        var values = new List<Expression>();
        var written = new List<string>();
        do
        {
            values.Add(markup.ReadExpression(out var text));
            written.Add(text);
            if (values.Count == 1 && group is null && markup.TryTake(':'))
            {
                group = values[0];
                values[0] = markup.ReadExpression(out text);
                written[0] = text;
            }
        }
        while (markup.TryTake(','));

        markup.ExpectEnd();
        return new CycleTag(tag.Offset, group, string.Join(',', written), [.. values]);
    }

    public override ValueTask RenderAsync(RenderContext context)
    {
        if (group is not null)
        {
            return RenderGroupAsync(context);
        }

        var pending = Next((false, written), context);
        return pending.TryTake(out var value) ? context.WriteAsync(value) : WriteAsync(pending, context);
    }

    private async ValueTask RenderGroupAsync(RenderContext context)
        => await context.WriteAsync(await Next((true, ValueText.Of(await group!.EvaluateAsync(context))), context));

    private static async ValueTask WriteAsync(ValueTask<object?> pending, RenderContext context) => await context.WriteAsync(await pending);

    private ValueTask<object?> Next((bool IsNamed, string Key) key, RenderContext context)
    {
        var position = context.Memory.Cycles.GetValueOrDefault(key);
        context.Memory.Cycles[key] = position + 1 >= values.Length ? 0 : position + 1;

        // Groups may share a name and differ in length: beyond its end a shorter one writes nothing and starts anew.
        return position < values.Length ? values[position].EvaluateAsync(context) : default;
    }
}
