using Studio.Liquid.Rendering;

namespace Studio.Liquid.Syntax;

/// <summary>A sequence of nodes: a whole template, or the body of a tag.</summary>
internal sealed class Block(IReadOnlyList<Node> nodes)
{
    private readonly Node[] _nodes = [.. nodes];

    public bool IsBlank { get; } = nodes.All(node => node.IsBlank);

    /// <summary>The same block without its white space.</summary>
    public Block WithoutText() => new([.. _nodes.Where(node => node is not TextNode)]);

    /// <summary>The bodies of a tag, without white space when not one of them writes anything else.</summary>
    public static Block[] Clean(IEnumerable<Block> bodies)
    {
        Block[] all = [.. bodies];
        return all.All(body => body.IsBlank) ? Array.ConvertAll(all, body => body.WithoutText()) : all;
    }

    /// <summary>Renders the nodes in order until one interrupts.</summary>
    public ValueTask RenderAsync(RenderContext context)
    {
        context.Budget.Enter();
        if (context.IsLax)
        {
            return RenderForgivingAsync(context);
        }

        for (var index = 0; index < _nodes.Length; index++)
        {
            var pending = RenderNode(_nodes[index], context);
            if (!pending.IsCompletedSuccessfully)
            {
                return RenderRestAsync(pending, index + 1, context);
            }

            if (context.Interrupt != Interrupt.None)
            {
                break;
            }
        }

        context.Budget.Leave();
        return ValueTask.CompletedTask;
    }

    private static ValueTask RenderNode(Node node, RenderContext context)
    {
        context.Offset = node.Offset;
        context.Budget.Step();
        return node.RenderAsync(context);
    }

    private async ValueTask RenderRestAsync(ValueTask pending, int index, RenderContext context)
    {
        await pending;
        for (; index < _nodes.Length && context.Interrupt == Interrupt.None; index++)
        {
            await RenderNode(_nodes[index], context);
        }

        context.Budget.Leave();
    }

    // As Shopify's render: a fault is written where it happens, and the rest is rendered all the same.
    private async ValueTask RenderForgivingAsync(RenderContext context)
    {
        foreach (var node in _nodes)
        {
            var position = context.Mark();
            try
            {
                await RenderNode(node, context);
            }
            catch (LiquidException fault) when (!LiquidErrorCode.EndsRender(fault.Code))
            {
                var error = fault.Line == 0 ? context.Template.Locate(fault, context.Offset).Error : fault.Error;
                context.Return(position);
                context.Scope.Report?.Fail(error);
                await context.WriteAsync(error.ToOutput());
            }

            if (context.Interrupt != Interrupt.None)
            {
                break;
            }
        }

        context.Budget.Leave();
    }
}
