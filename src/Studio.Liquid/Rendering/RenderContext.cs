using Studio.Liquid.Values;

namespace Studio.Liquid.Rendering;

/// <summary>The state of one render: variables, output, and what tags remember between their renders.</summary>
internal sealed class RenderContext(LiquidTemplate template, LiquidScope scope, RenderBudget budget, OutputBuffer output)
{
    private readonly List<Dictionary<string, object?>> _frames = [];
    private readonly Dictionary<string, object?> _locals = new(StringComparer.Ordinal);
    private Dictionary<Delegate, object?>? _lazies;

    public RenderBudget Budget { get; } = budget;

    public LiquidScope Scope { get; } = scope;

    public OutputBuffer Output { get; private set; } = output;

    /// <summary>The template being rendered: errors are placed in it.</summary>
    public LiquidTemplate Template { get; set; } = template;

    public int Offset { get; set; }

    public Interrupt Interrupt { get; set; }

    /// <summary>Called by <c>render</c>: sees only what it was given.</summary>
    public bool IsIsolated { get; private init; }

    public DateTimeOffset Now => Budget.Now;

    public TagMemory Memory { get; } = new();

    /// <summary>A context which shares nothing but the output and the budget.</summary>
    public RenderContext Isolate(LiquidTemplate partial) => new(partial, Scope, Budget, Output)
    {
        IsIsolated = true,
        _lazies = _lazies ??= new Dictionary<Delegate, object?>(ReferenceEqualityComparer.Instance),
    };

    /// <summary>The value of a name as the host gave it: loops first, then what the template assigned, counters, and the scope.</summary>
    public object? Find(string name)
    {
        for (var index = _frames.Count - 1; index >= 0; index--)
        {
            if (_frames[index].TryGetValue(name, out var inner))
            {
                return inner;
            }
        }

        if (_locals.TryGetValue(name, out var value))
        {
            return value;
        }

        if (Memory.Counters.TryGetValue(name, out var counter))
        {
            return counter;
        }

        return !IsIsolated && Scope.TryGet(name, out var root) ? root : null;
    }

    public void Assign(string name, object? value) => _locals[name] = value;

    /// <summary>Opens a frame of names which are gone when it is popped.</summary>
    public Dictionary<string, object?> Push()
    {
        var frame = new Dictionary<string, object?>(StringComparer.Ordinal);
        _frames.Add(frame);
        return frame;
    }

    public void Pop() => _frames.RemoveAt(_frames.Count - 1);

    /// <summary>The value in the engine's kinds; a lazy one is asked once per render.</summary>
    public ValueTask<object?> ResolveAsync(object? raw)
    {
        var value = LiquidValue.Normalize(raw);
        return value is Func<CancellationToken, ValueTask<object?>> lazy ? AskAsync(lazy) : new ValueTask<object?>(value);
    }

    /// <summary>Renders to a text instead of the output.</summary>
    public async ValueTask<string> CaptureAsync(Func<RenderContext, ValueTask> render)
    {
        var outer = Output;
        Output = new OutputBuffer(Budget);
        await render(this);
        var text = Output.ToString();
        Output = outer;
        return text;
    }

    /// <summary>What a capture holds: in HTML it is already encoded.</summary>
    public object Captured(string text) => Scope.Encoding == LiquidEncoding.Html ? new SafeText(text) : text;

    /// <summary>Writes a value by the encoding of the scope; the elements of a list one after the other.</summary>
    public async ValueTask WriteAsync(object? value, int depth = 0)
    {
        if (value is IReadOnlyList<object?> list and not NumberRange && depth < 16)
        {
            foreach (var element in list)
            {
                Budget.Step();
                await WriteAsync(await ResolveAsync(element), depth + 1);
            }
        }
        else if (value is SafeText safe)
        {
            Output.Append(safe.Value);
        }
        else
        {
            var text = ValueText.Of(value is DateTimeOffset moment ? TimeZoneInfo.ConvertTime(moment, Scope.TimeZone) : value);
            if (Scope.Encoding == LiquidEncoding.Html)
            {
                Output.AppendEncoded(text);
            }
            else
            {
                Output.Append(text);
            }
        }
    }

    private async ValueTask<object?> AskAsync(Func<CancellationToken, ValueTask<object?>> lazy)
    {
        _lazies ??= new Dictionary<Delegate, object?>(ReferenceEqualityComparer.Instance);
        if (_lazies.TryGetValue(lazy, out var known))
        {
            return known;
        }

        var value = LiquidValue.Normalize(await Budget.AwaitAsync(lazy));
        value = value is Func<CancellationToken, ValueTask<object?>> ? null : value;
        _lazies[lazy] = value;
        return value;
    }
}
