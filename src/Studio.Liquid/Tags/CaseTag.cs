using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;
using Studio.Liquid.Values;

namespace Studio.Liquid.Tags;

/// <summary>
/// <c>{% case value %}{% when a, b %}…{% else %}…{% endcase %}</c>. As in Shopify, every value which matches renders
/// its branch, and an <c>else</c> renders when nothing before it matched.
/// </summary>
internal sealed class CaseTag(int offset, Expression subject, Expression[]?[] values, Block[] bodies) : Node(offset)
{
    public override bool IsBlank { get; } = bodies.All(body => body.IsBlank);

    public static Node Parse(TagReader tag)
    {
        var markup = tag.Markup();
        var subject = markup.ReadExpression();
        markup.ExpectEnd();
        var values = new List<Expression[]?>();
        var bodies = new List<Block>();
        // What stands before the first branch belongs to none and is never rendered.
        tag.ReadBody(out var next, "when", "else", "endcase");
        while (next.Name is not "endcase")
        {
            values.Add(next.Name is "when" ? ReadValues(tag.MarkupOf(next)) : null);
            bodies.Add(tag.ReadBody(out next, "when", "else", "endcase"));
        }

        return new CaseTag(tag.Offset, subject, [.. values], Block.Clean(bodies));
    }

    public override async ValueTask RenderAsync(RenderContext context)
    {
        var value = await subject.EvaluateAsync(context);
        var matched = false;
        for (var index = 0; index < bodies.Length && context.Interrupt == Interrupt.None; index++)
        {
            if (values[index] is { } candidates)
            {
                matched |= await RenderMatchesAsync(value, candidates, bodies[index], context);
            }
            else if (!matched)
            {
                await bodies[index].RenderAsync(context);
            }
        }
    }

    private static async ValueTask<bool> RenderMatchesAsync(object? value, Expression[] candidates, Block body, RenderContext context)
    {
        var matched = false;
        foreach (var candidate in candidates)
        {
            if (ValueComparer.AreEqual(value, await candidate.EvaluateAsync(context)))
            {
                matched = true;
                await body.RenderAsync(context);
                if (context.Interrupt != Interrupt.None)
                {
                    break;
                }
            }
        }

        return matched;
    }

    private static Expression[] ReadValues(Markup markup)
    {
        var values = new List<Expression>();
        do
        {
            values.Add(markup.ReadExpression());
        }
        while (markup.TryTake(',') || markup.TryTakeName("or"));

        markup.ExpectEnd();
        return [.. values];
    }
}
