using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid.Syntax;

/// <summary>Something which has a value at render. The value is resolved and normalised.</summary>
internal abstract class Expression
{
    public abstract ValueTask<object?> EvaluateAsync(RenderContext context);
}

/// <summary>A value written in the template.</summary>
internal sealed class Literal(object? value) : Expression
{
    public static readonly Literal Nil = new(null);
    public static readonly Literal True = new(true);
    public static readonly Literal False = new(false);
    public static readonly Literal Empty = new(Keyword.Empty);
    public static readonly Literal Blank = new(Keyword.Blank);

    public object? Value { get; } = value;

    public override ValueTask<object?> EvaluateAsync(RenderContext context) => new(Value);
}

/// <summary><c>(first..last)</c>.</summary>
internal sealed class RangeExpression(Expression start, Expression end) : Expression
{
    public override async ValueTask<object?> EvaluateAsync(RenderContext context)
    {
        var first = ValueNumber.ToBound(await start.EvaluateAsync(context));
        return new NumberRange(first, ValueNumber.ToBound(await end.EvaluateAsync(context)));
    }
}
