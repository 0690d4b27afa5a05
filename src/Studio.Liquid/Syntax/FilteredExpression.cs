using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid.Syntax;

/// <summary>A call of a filter with its arguments.</summary>
internal sealed class FilterCall(LiquidFilterDefinition filter, Expression[] positional, KeyValuePair<string, Expression>[] named)
{
    // Arguments that are written in the template are the same at every render.
    private readonly object?[]? _known = named.Length == 0 && Array.TrueForAll(positional, argument => argument is Literal)
        ? Array.ConvertAll(positional, argument => LiquidValue.Unwrap(((Literal)argument).Value))
        : null;

    public bool IsDefault => filter.Name == "default";

    public ValueTask<object?> InvokeAsync(object? input, RenderContext context)
    {
        if (_known is not null)
        {
            return Invoke(input, new LiquidFilterCall(filter.Name, context, _known, null), context);
        }

        if (named.Length > 0)
        {
            return EvaluateNamedAsync(input, context);
        }

        var arguments = new object?[positional.Length];
        for (var index = 0; index < positional.Length; index++)
        {
            var pending = positional[index].EvaluateAsync(context);
            if (!pending.TryTake(out var argument))
            {
                return EvaluateAsync(input, arguments, index, pending, context);
            }

            arguments[index] = LiquidValue.Unwrap(argument);
        }

        return Invoke(input, new LiquidFilterCall(filter.Name, context, arguments, null), context);
    }

    private async ValueTask<object?> EvaluateAsync(object? input, object?[] arguments, int index, ValueTask<object?> pending, RenderContext context)
    {
        arguments[index] = LiquidValue.Unwrap(await pending);
        while (++index < positional.Length)
        {
            arguments[index] = LiquidValue.Unwrap(await positional[index].EvaluateAsync(context));
        }

        return await Invoke(input, new LiquidFilterCall(filter.Name, context, arguments, null), context);
    }

    private async ValueTask<object?> EvaluateNamedAsync(object? input, RenderContext context)
    {
        var arguments = new object?[positional.Length];
        for (var index = 0; index < arguments.Length; index++)
        {
            arguments[index] = LiquidValue.Unwrap(await positional[index].EvaluateAsync(context));
        }

        var keywords = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, expression) in named)
        {
            keywords[name] = await expression.EvaluateAsync(context);
        }

        return await Invoke(input, new LiquidFilterCall(filter.Name, context, arguments, keywords), context);
    }

    private ValueTask<object?> Invoke(object? input, LiquidFilterCall call, RenderContext context)
    {
        context.Budget.Step();
        input = filter.KeepsTrust ? input : LiquidValue.Unwrap(input);
        if (filter.Plain is { } plain)
        {
            var result = plain(input, call);
            return result is double or long ? new ValueTask<object?>(result) : Complete(result, context);
        }

        var pending = filter.Filter(input, call);
        return pending.TryTake(out var made) ? Complete(made, context) : CompleteAsync(pending, context);
    }

    private static ValueTask<object?> Complete(object? raw, RenderContext context)
    {
        if (!context.TryResolve(raw, out var value))
        {
            return ResolveAsync(raw, context);
        }

        context.Budget.Charge(value);
        return new ValueTask<object?>(value);
    }

    private static async ValueTask<object?> CompleteAsync(ValueTask<object?> pending, RenderContext context) => await Complete(await pending, context);

    private static async ValueTask<object?> ResolveAsync(object? raw, RenderContext context)
    {
        var value = await context.ResolveAsync(raw);
        context.Budget.Charge(value);
        return value;
    }
}

/// <summary>A value passed through filters.</summary>
internal sealed class FilteredExpression(Expression input, FilterCall[] filters) : Expression
{
    public override ValueTask<object?> EvaluateAsync(RenderContext context)
    {
        var pending = input.EvaluateAsync(context);
        for (var index = 0; index < filters.Length; index++)
        {
            if (!pending.TryTake(out var value))
            {
                return EvaluateAsync(pending, index, context);
            }

            pending = filters[index].InvokeAsync(value, context);
        }

        return pending;
    }

    private async ValueTask<object?> EvaluateAsync(ValueTask<object?> pending, int index, RenderContext context)
    {
        var value = await pending;
        for (; index < filters.Length; index++)
        {
            value = await filters[index].InvokeAsync(value, context);
        }

        return value;
    }
}
