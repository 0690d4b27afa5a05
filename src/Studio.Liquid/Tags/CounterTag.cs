using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% increment name %}</c> writes and then counts up from 0; <c>{% decrement name %}</c> counts down and then writes.</summary>
internal sealed class CounterTag(int offset, string name, int before, int after) : Node(offset)
{
    public static Node ParseIncrement(TagReader tag) => Parse(tag, 0, 1);

    public static Node ParseDecrement(TagReader tag) => Parse(tag, -1, 0);

    public override ValueTask RenderAsync(RenderContext context)
    {
        var value = context.Memory.Counters.GetValueOrDefault(name) + before;
        context.Memory.Counters[name] = value + after;
        return context.WriteAsync(value);
    }

    private static CounterTag Parse(TagReader tag, int before, int after)
    {
        var markup = tag.Markup();
        var name = tag.ReadDefinition(markup);
        markup.ExpectEnd();
        return new CounterTag(tag.Offset, name, before, after);
    }
}
