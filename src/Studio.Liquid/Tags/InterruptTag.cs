using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% break %}</c> and <c>{% continue %}</c>; outside of a loop they end the template.</summary>
internal sealed class InterruptTag(int offset, Interrupt interrupt) : Node(offset)
{
    public static Node ParseBreak(TagReader tag) => Parse(tag, Interrupt.Break);

    public static Node ParseContinue(TagReader tag) => Parse(tag, Interrupt.Continue);

    public override ValueTask RenderAsync(RenderContext context)
    {
        context.Interrupt = interrupt;
        return ValueTask.CompletedTask;
    }

    private static InterruptTag Parse(TagReader tag, Interrupt interrupt)
    {
        tag.Markup().ExpectEnd();
        return new InterruptTag(tag.Offset, interrupt);
    }
}
