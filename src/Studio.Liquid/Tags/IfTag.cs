using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% if %}…{% elsif %}…{% else %}…{% endif %}</c>, and <c>unless</c>, which turns the first condition round.</summary>
internal sealed class IfTag(int offset, bool negateFirst, Condition[] conditions, Block[] bodies) : Node(offset)
{
    public override bool IsBlank { get; } = bodies.All(body => body.IsBlank);

    public static Node ParseIf(TagReader tag) => Parse(tag, negateFirst: false);

    public static Node ParseUnless(TagReader tag) => Parse(tag, negateFirst: true);

    public override ValueTask RenderAsync(RenderContext context)
    {
        for (var index = 0; index < conditions.Length; index++)
        {
            var pending = conditions[index].HoldsAsync(context);
            if (!pending.TryTake(out var holds))
            {
                return RenderAsync(pending, index, context);
            }

            if (holds != (negateFirst && index == 0))
            {
                return bodies[index].RenderAsync(context);
            }
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask RenderAsync(ValueTask<bool> pending, int index, RenderContext context)
    {
        while (await pending == (negateFirst && index == 0))
        {
            if (++index == conditions.Length)
            {
                return;
            }

            pending = conditions[index].HoldsAsync(context);
        }

        await bodies[index].RenderAsync(context);
    }

    // Branches after an else can never be reached; they are read like any other.
    private static IfTag Parse(TagReader tag, bool negateFirst)
    {
        var conditions = new List<Condition> { Condition.Parse(tag.Markup()) };
        var bodies = new List<Block>();
        while (true)
        {
            bodies.Add(tag.ReadBody(out var end, "end" + tag.Name, "else", "elsif"));
            if (end.Name is "else")
            {
                conditions.Add(Condition.Always);
            }
            else if (end.Name is "elsif")
            {
                conditions.Add(Condition.Parse(tag.MarkupOf(end)));
            }
            else
            {
                return new IfTag(tag.Offset, negateFirst, [.. conditions], Block.Clean(bodies));
            }
        }
    }
}
