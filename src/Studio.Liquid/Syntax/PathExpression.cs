using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid.Syntax;

/// <summary>One step of a path.</summary>
/// <param name="Key">The name or index.</param>
/// <param name="IsName">It is written with a dot, so <c>size</c>, <c>first</c> and <c>last</c> have their meaning.</param>
internal readonly record struct PathStep(Expression Key, bool IsName)
{
    /// <summary>The key where it is written in the template; null for one that is known only at render.</summary>
    public object? Known { get; } = (Key as Literal)?.Value;
}

/// <summary>A variable and the way into it: <c>contact.orders[0].total</c>.</summary>
internal sealed class PathExpression(PathStep[] steps, int offset) : Expression
{
    private readonly string? _root = steps[0].Known as string;

    /// <summary>The steps as names; what is known only at render, or is an index, is <see cref="LiquidPath.Element"/>.</summary>
    public IEnumerable<string> Segments => steps.Select(step => step.Known is string name ? name : LiquidPath.Element);

    /// <summary>The path as the report names it: an item of a loop by the list it is of.</summary>
    public IReadOnlyList<string>? Source { get; set; }

    /// <summary>The author asks whether there is a value, or says what stands for it: that there is none is nothing to be told.</summary>
    public bool MayMiss { get; set; }

    public override ValueTask<object?> EvaluateAsync(RenderContext context)
    {
        if (_root is null)
        {
            return EvaluateFromAsync(0, null, context);
        }

        var isThere = context.TryFind(_root, out var raw);
        for (var index = 1; ; index++)
        {
            if (!isThere && context.Options.StrictVariables)
            {
                throw Undefined(context);
            }

            if (!context.TryResolve(raw, out var current))
            {
                return EvaluateAfterAsync(raw, index, context);
            }

            if (index == steps.Length)
            {
                return Found(current, context);
            }

            if (steps[index].Known is not { } key)
            {
                return EvaluateFromAsync(index, current, context);
            }

            isThere = TryMember(current, key, steps[index].IsName, out raw);
        }
    }

    /// <summary>The member of a value; false where it has none of that name.</summary>
    internal static bool TryMember(object? value, object? key, bool isName, out object? found)
    {
        key = LiquidValue.Unwrap(key);
        if (value is LiquidMap map)
        {
            return key is string name && map.TryGet(name, out found) || TryCommand(value, key, isName, out found);
        }

        value = LiquidValue.Unwrap(value);
        if (key is long index && value is IReadOnlyList<object?> list)
        {
            index = index < 0 ? index + list.Count : index;
            found = index >= 0 && index < list.Count ? list[(int)index] : null;
            return true;
        }

        return TryCommand(value, key, isName, out found);
    }

    private static bool TryCommand(object? value, object? key, bool isName, out object? found)
    {
        found = isName ? Command(value, (string)key!) : null;
        return found is not null;
    }

    private static object? Command(object? value, string name) => name switch
    {
        "size" => Collections.Size(value),
        "first" => Collections.First(value),
        "last" => Collections.Last(value),
        _ => null,
    };

    private async ValueTask<object?> EvaluateAfterAsync(object? raw, int index, RenderContext context)
        => await EvaluateFromAsync(index, await context.ResolveAsync(raw), context);

    private async ValueTask<object?> EvaluateFromAsync(int index, object? current, RenderContext context)
    {
        for (; index < steps.Length; index++)
        {
            var key = await steps[index].Key.EvaluateAsync(context);
            object? raw;
            var isThere = index == 0 ? context.TryFind(ValueText.Of(key), out raw) : TryMember(current, key, steps[index].IsName, out raw);
            if (!isThere && context.Options.StrictVariables)
            {
                throw Undefined(context);
            }

            current = await context.ResolveAsync(raw);
        }

        return await Found(current, context);
    }

    private ValueTask<object?> Found(object? value, RenderContext context)
    {
        if (value is null && !MayMiss && context.Scope.Report is { } report)
        {
            report.Miss(Place(context), context.Template.Name);
        }

        return new ValueTask<object?>(value);
    }

    // A condition and a default are no excuse, as with Shopify's strict_variables; that a member is there and nil is.
    private LiquidException Undefined(RenderContext context) => LiquidException.Of(LiquidErrorCode.UndefinedVariable, Place(context).ToString());

    private LiquidPath Place(RenderContext context) => context.Template.PathAt(Source ?? [.. Segments], offset);
}
