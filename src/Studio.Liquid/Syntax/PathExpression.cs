using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid.Syntax;

/// <summary>One step of a path.</summary>
/// <param name="Key">The name or index.</param>
/// <param name="IsName">It is written with a dot, so <c>size</c>, <c>first</c> and <c>last</c> have their meaning.</param>
internal readonly record struct PathStep(Expression Key, bool IsName);

/// <summary>A variable and the way into it: <c>contact.orders[0].total</c>.</summary>
internal sealed class PathExpression(PathStep[] steps) : Expression
{
    /// <summary>The steps as names; what is known only at render, or is an index, is <see cref="LiquidPath.Element"/>.</summary>
    public IEnumerable<string> Segments => steps.Select(step => step.Key is Literal { Value: string name } ? name : LiquidPath.Element);

    public override async ValueTask<object?> EvaluateAsync(RenderContext context)
    {
        object? current = null;
        for (var index = 0; index < steps.Length; index++)
        {
            var key = await steps[index].Key.EvaluateAsync(context);
            var raw = index == 0 ? context.Find(ValueText.Of(key)) : Member(current, key, steps[index].IsName);
            current = await context.ResolveAsync(raw);
        }

        return current;
    }

    internal static object? Member(object? value, object? key, bool isName)
    {
        value = LiquidValue.Unwrap(value);
        key = LiquidValue.Unwrap(key);
        if (value is LiquidMap map)
        {
            return key is string name && map.TryGet(name, out var found) ? found : isName ? Command(value, (string)key!) : null;
        }

        if (key is long index && value is IReadOnlyList<object?> list)
        {
            index = index < 0 ? index + list.Count : index;
            return index >= 0 && index < list.Count ? list[(int)index] : null;
        }

        return isName ? Command(value, (string)key!) : null;
    }

    private static object? Command(object? value, string name) => name switch
    {
        "size" => Collections.Size(value),
        "first" => Collections.First(value),
        "last" => Collections.Last(value),
        _ => null,
    };
}
