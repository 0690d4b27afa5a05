using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid.Syntax;

/// <summary>A call of a filter with its arguments.</summary>
internal sealed class FilterCall(LiquidFilterDefinition filter, Expression[] positional, KeyValuePair<string, Expression>[] named)
{
    public async ValueTask<object?> InvokeAsync(object? input, RenderContext context)
    {
        var arguments = positional.Length == 0 ? [] : new object?[positional.Length];
        for (var index = 0; index < positional.Length; index++)
        {
            arguments[index] = LiquidValue.Unwrap(await positional[index].EvaluateAsync(context));
        }

        Dictionary<string, object?>? keywords = null;
        foreach (var (name, expression) in named)
        {
            keywords ??= new Dictionary<string, object?>(StringComparer.Ordinal);
            keywords[name] = await expression.EvaluateAsync(context);
        }

        context.Budget.Step();
        var call = new LiquidFilterCall(filter.Name, context, arguments, keywords);
        var result = await filter.Filter(filter.KeepsTrust ? input : LiquidValue.Unwrap(input), call);
        result = await context.ResolveAsync(result);
        context.Budget.Charge(result);
        return result;
    }
}

/// <summary>A value passed through filters.</summary>
internal sealed class FilteredExpression(Expression input, FilterCall[] filters) : Expression
{
    public override async ValueTask<object?> EvaluateAsync(RenderContext context)
    {
        var value = await input.EvaluateAsync(context);
        foreach (var filter in filters)
        {
            value = await filter.InvokeAsync(value, context);
        }

        return value;
    }
}
