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
    public async ValueTask RenderAsync(RenderContext context)
    {
        context.Budget.Enter();
        foreach (var node in _nodes)
        {
            context.Offset = node.Offset;
            context.Budget.Step();
            await node.RenderAsync(context);
            if (context.Interrupt != Interrupt.None)
            {
                break;
            }
        }

        context.Budget.Leave();
    }
}
