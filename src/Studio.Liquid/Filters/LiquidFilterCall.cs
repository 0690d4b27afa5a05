using System.Globalization;
using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid;

/// <summary>
/// A filter. Its input and arguments are null, bool, long, decimal, double, string, DateTimeOffset, a list, or an object
/// of the engine; it may return any value a scope accepts.
/// </summary>
/// <param name="input">The value to the left.</param>
/// <param name="call">The arguments, and what belongs to the render.</param>
public delegate ValueTask<object?> LiquidFilter(object? input, LiquidFilterCall call);

/// <summary>One call of a filter: its arguments, and what belongs to the render.</summary>
public readonly struct LiquidFilterCall
{
    private readonly object?[] _arguments;
    private readonly Dictionary<string, object?>? _named;

    internal LiquidFilterCall(string name, RenderContext context, object?[] arguments, Dictionary<string, object?>? named)
    {
        Name = name;
        Context = context;
        _arguments = arguments;
        _named = named;
    }

    /// <summary>The name the filter was called by.</summary>
    public string Name { get; }

    /// <summary>How many arguments were given without a name.</summary>
    public int Count => _arguments.Length;

    /// <summary>The culture of the render.</summary>
    public CultureInfo Culture => Context.Scope.Culture;

    /// <summary>The time zone of the render.</summary>
    public TimeZoneInfo TimeZone => Context.Scope.TimeZone;

    /// <summary>Cancelled with the render, or when its time is up.</summary>
    public CancellationToken CancellationToken => Context.Budget.Deadline;

    internal RenderContext Context { get; }

    internal bool IsHtml => Context.Scope.Encoding == LiquidEncoding.Html;

    /// <summary>An argument by position; null when it was not given.</summary>
    /// <param name="index">The position, from 0.</param>
    public object? this[int index] => index < _arguments.Length ? _arguments[index] : null;

    /// <summary>An argument by name; null when it was not given.</summary>
    /// <param name="name">The name.</param>
    public object? Named(string name) => _named is not null && _named.TryGetValue(name, out var value) ? value : null;

    /// <summary>An argument as text.</summary>
    /// <param name="index">The position, from 0.</param>
    /// <param name="otherwise">What stands for an argument which was not given.</param>
    public string Text(int index, string otherwise = "") => index < _arguments.Length ? ValueText.Of(_arguments[index]) : otherwise;

    /// <summary>A value as Liquid writes it, independent of culture.</summary>
    /// <param name="value">The value.</param>
    public static string ToText(object? value) => ValueText.Of(value);

    /// <summary>Text which is valid HTML already and is not encoded again.</summary>
    /// <param name="html">The text. The caller answers for it: whatever came from a person must be encoded in it.</param>
    public static object Trusted(string html) => new SafeText(html);

    /// <summary>A property of an object of the engine; null where the value is none, or has no such property.</summary>
    /// <param name="value">The filter's input or an argument.</param>
    /// <param name="property">The property's name.</param>
    public async ValueTask<object?> ReadAsync(object? value, string property) =>
        value is LiquidMap map && map.TryGet(property, out var found) ? LiquidValue.Unwrap(await Context.ResolveAsync(found)) : null;

    internal int Index(int index, int otherwise) => index < _arguments.Length ? ValueNumber.ToIndex(_arguments[index]) : otherwise;

    /// <summary>What an array filter works on: nested lists flattened, lazy values resolved, a single value as a list of one.</summary>
    internal async ValueTask<List<object?>> ElementsAsync(object? input)
    {
        var elements = new List<object?>();
        if (input is IReadOnlyList<object?> list)
        {
            await FlattenAsync(list, elements, 0);
        }
        else if (input is not null and not Keyword)
        {
            elements.Add(input);
        }

        return elements;
    }

    private async ValueTask FlattenAsync(IReadOnlyList<object?> list, List<object?> elements, int depth)
    {
        foreach (var raw in list)
        {
            Context.Budget.Step();
            var element = LiquidValue.Unwrap(await Context.ResolveAsync(raw));
            if (element is IReadOnlyList<object?> inner and not NumberRange && depth < 64)
            {
                await FlattenAsync(inner, elements, depth + 1);
            }
            else
            {
                elements.Add(element);
            }
        }
    }
}
