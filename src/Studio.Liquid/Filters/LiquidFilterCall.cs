using System.Globalization;
using Studio.Liquid.Filters;
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

    /// <summary>What the host gave to the render for its filters; null where there is nothing.</summary>
    public IServiceProvider? Services => Context.Scope.Services;

    /// <summary>How values are encoded when they are written.</summary>
    public LiquidEncoding Encoding => Context.Scope.Encoding;

    /// <summary>The moment that the render takes for now.</summary>
    public DateTimeOffset Now => Context.Now;

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

    /// <summary>Pays for work that the filter does: as <see cref="LiquidOptions.MaxSteps"/> counts it.</summary>
    /// <param name="steps">How much.</param>
    /// <exception cref="LiquidException">The render has done too much.</exception>
    public void Pay(long steps) => Context.Budget.Step(steps);

    /// <summary>Refuses a text that would be too long, before it is made.</summary>
    /// <param name="length">How long it would be, in characters.</param>
    /// <exception cref="LiquidException">It is longer than <see cref="LiquidOptions.MaxOutputLength"/>.</exception>
    public void CheckLength(long length) => Context.Budget.CheckLength(length);

    /// <summary>A property of an object of the engine; null where the value is none, or has no such property.</summary>
    /// <param name="value">The filter's input or an argument.</param>
    /// <param name="property">The property's name.</param>
    public async ValueTask<object?> ReadAsync(object? value, string property) =>
        value is LiquidMap map && map.TryGet(property, out var found) ? LiquidValue.Unwrap(await Context.ResolveAsync(found)) : null;

    /// <summary>The elements of a value: those of a list and of the lists in it, lazy ones resolved; the value itself where it is none; nothing for nil. Each is paid for.</summary>
    /// <param name="value">The filter's input or an argument.</param>
    public async ValueTask<IReadOnlyList<object?>> ReadListAsync(object? value) => await ElementsAsync(value);

    /// <summary>The moment that a value stands for: a date, seconds since 1970, <c>now</c>, or a text of a date, which is meant in the render's time zone where it names none; null for others.</summary>
    /// <param name="value">The value.</param>
    public DateTimeOffset? ReadMoment(object? value) => Moments.Read(LiquidValue.Unwrap(value), this);

    /// <summary>A moment by a pattern of strftime, as the filter <c>date</c> writes it, with the offset that it has.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="format">The pattern.</param>
    public string FormatMoment(DateTimeOffset moment, string format) => Strftime.Format(moment, format, this);

    /// <summary>Renders a text as a template, by the same scope and within the same limits; it does not see what the template around it assigned.</summary>
    /// <param name="source">The Liquid.</param>
    /// <exception cref="LiquidException">It cannot be parsed or rendered, or a limit is reached.</exception>
    public ValueTask<string> RenderAsync(string source) => Context.Template.RenderInsideAsync(source, Context);

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
