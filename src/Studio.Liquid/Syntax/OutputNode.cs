using Studio.Liquid.Rendering;

namespace Studio.Liquid.Syntax;

/// <summary>Writes a value: <c>{{ }}</c> and <c>echo</c>.</summary>
internal sealed class OutputNode(int offset, Expression expression) : Node(offset)
{
    public override ValueTask RenderAsync(RenderContext context)
    {
        var pending = expression.EvaluateAsync(context);
        return pending.TryTake(out var value) ? context.WriteAsync(value) : WriteAsync(pending, context);
    }

    private static async ValueTask WriteAsync(ValueTask<object?> pending, RenderContext context) => await context.WriteAsync(await pending);
}
