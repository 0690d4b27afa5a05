using Studio.Liquid.Rendering;

namespace Studio.Liquid.Syntax;

/// <summary>Writes a value: <c>{{ }}</c> and <c>echo</c>.</summary>
internal sealed class OutputNode(int offset, Expression expression) : Node(offset)
{
    public override async ValueTask RenderAsync(RenderContext context)
        => await context.WriteAsync(await expression.EvaluateAsync(context));
}
