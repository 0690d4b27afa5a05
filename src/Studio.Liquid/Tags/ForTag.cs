using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% for item in collection %}…{% else %}…{% endfor %}</c></summary>
internal sealed class ForTag(int offset, LoopArguments loop, Block body, Block otherwise) : Node(offset)
{
    public override bool IsBlank { get; } = body.IsBlank && otherwise.IsBlank;

    public static Node Parse(TagReader tag)
    {
        var loop = LoopArguments.Parse(tag, "limit", "offset", "reversed");
        var bodies = new List<Block> { tag.ReadBody(out var end, "else", "endfor") };
        tag.Parser.PopItem();
        while (end.Name is "else")
        {
            bodies.Add(tag.ReadBody(out end, "else", "endfor"));
        }

        var clean = Block.Clean(bodies);
        return new ForTag(tag.Offset, loop, clean[0], clean.Length > 1 ? clean[^1] : new Block([]));
    }

    public override async ValueTask RenderAsync(RenderContext context)
    {
        var items = await loop.SelectAsync(context);
        if (items.Length == 0)
        {
            await otherwise.RenderAsync(context);
            return;
        }

        context.Memory.Loops.TryPeek(out var parent);
        var forLoop = new ForLoop(loop.Name, items.Length, parent);
        context.Memory.Loops.Push(forLoop);
        var frame = context.Push();
        frame["forloop"] = forLoop;
        foreach (var item in items)
        {
            context.Budget.Iterate();
            frame[loop.Item] = await context.ResolveAsync(item);
            await body.RenderAsync(context);
            forLoop.Index++;
            var interrupt = context.Interrupt;
            context.Interrupt = Interrupt.None;
            if (interrupt == Interrupt.Break)
            {
                break;
            }
        }

        context.Pop();
        context.Memory.Loops.Pop();
    }
}
