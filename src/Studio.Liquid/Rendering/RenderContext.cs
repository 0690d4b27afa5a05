using Studio.Liquid.Values;

namespace Studio.Liquid.Rendering;

/// <summary>The state of one render: variables, output, and what tags remember between their renders.</summary>
internal sealed class RenderContext(LiquidTemplate template, LiquidScope scope, RenderBudget budget, OutputBuffer output, LiquidOptions options)
{
    private const int MaxListDepth = 16;

    private readonly List<Names> _frames = [];
    private Names? _locals;
    private TagMemory? _memory;
    private Dictionary<Delegate, object?>? _lazies;

    public RenderBudget Budget { get; } = budget;

    public LiquidScope Scope { get; } = scope;

    public LiquidOptions Options { get; } = options;

    public OutputBuffer Output { get; private set; } = output;

    /// <summary>The template being rendered: errors are placed in it.</summary>
    public LiquidTemplate Template { get; set; } = template;

    public int Offset { get; set; }

    public Interrupt Interrupt { get; set; }

    /// <summary>Called by <c>render</c>: sees only what it was given.</summary>
    public bool IsIsolated { get; private init; }

    public bool IsLax { get; } = options.Mode == LiquidMode.Lax;

    public DateTimeOffset Now => Budget.Now;

    public TagMemory Memory => _memory ??= new TagMemory();

    /// <summary>A context which shares nothing but the output and the budget.</summary>
    public RenderContext Isolate(LiquidTemplate partial) => new(partial, Scope, Budget, Output, Options)
    {
        IsIsolated = true,
        _lazies = _lazies ??= new Dictionary<Delegate, object?>(ReferenceEqualityComparer.Instance),
    };

    /// <summary>The value of a name as the host gave it: loops first, then what the template assigned, counters, and the scope.</summary>
    public bool TryFind(string name, out object? value)
    {
        for (var index = _frames.Count - 1; index >= 0; index--)
        {
            if (_frames[index].TryGetValue(name, out value))
            {
                return true;
            }
        }

        if (_locals is not null && _locals.TryGetValue(name, out value))
        {
            return true;
        }

        if (_memory is not null && _memory.Counters.TryGetValue(name, out var counter))
        {
            value = counter;
            return true;
        }

        value = null;
        return !IsIsolated && Scope.TryGet(name, out value);
    }

    public void Assign(string name, object? value) => (_locals ??= new Names())[name] = value;

    /// <summary>Opens a frame of names which are gone when it is popped.</summary>
    public Names Push()
    {
        var frame = new Names();
        _frames.Add(frame);
        return frame;
    }

    public void Pop() => _frames.RemoveAt(_frames.Count - 1);

    /// <summary>Where the render is now, to go on from there after a fault that it survives.</summary>
    public Position Mark() => new(_frames.Count, _memory?.Loops.Count ?? 0, Budget.Depth, Output, Template, Offset);

    public void Return(Position position)
    {
        _frames.RemoveRange(position.Frames, _frames.Count - position.Frames);
        while (_memory is not null && _memory.Loops.Count > position.Loops)
        {
            _memory.Loops.Pop();
        }

        (Budget.Depth, Output, Template, Offset) = (position.Depth, position.Output, position.Template, position.Offset);
        Interrupt = Interrupt.None;
    }

    /// <summary>The value in the engine's kinds; a lazy one is asked once per render.</summary>
    public ValueTask<object?> ResolveAsync(object? raw)
    {
        if (raw is string or null or LiquidMap)
        {
            return new ValueTask<object?>(raw);
        }

        var value = LiquidValue.Normalize(raw);
        return value is Func<CancellationToken, ValueTask<object?>> lazy ? AskAsync(lazy) : new ValueTask<object?>(value);
    }

    /// <summary>The value in the engine's kinds where it is there without waiting.</summary>
    public bool TryResolve(object? raw, out object? value)
    {
        if (raw is string or null or LiquidMap)
        {
            value = raw;
            return true;
        }

        value = LiquidValue.Normalize(raw);
        return value is not Func<CancellationToken, ValueTask<object?>> lazy || (_lazies is not null && _lazies.TryGetValue(lazy, out value));
    }

    /// <summary>Renders to a text instead of the output.</summary>
    public async ValueTask<string> CaptureAsync(Func<RenderContext, ValueTask> render)
    {
        var outer = Output;
        Output = new OutputBuffer(Budget);
        await render(this);
        var text = Output.Finish();
        Output = outer;
        return text;
    }

    /// <summary>What a capture holds: in HTML it is already encoded.</summary>
    public object Captured(string text) => Scope.Encoding == LiquidEncoding.Html ? new SafeText(text) : text;

    /// <summary>Writes a value by the encoding of the scope; the elements of a list one after the other.</summary>
    public ValueTask WriteAsync(object? value)
    {
        if (value is IReadOnlyList<object?> list and not NumberRange)
        {
            return WriteListAsync(list, 1);
        }

        Put(value);
        return ValueTask.CompletedTask;
    }

    private async ValueTask WriteListAsync(IReadOnlyList<object?> list, int depth)
    {
        foreach (var element in list)
        {
            Budget.Step();
            var value = await ResolveAsync(element);
            if (value is IReadOnlyList<object?> inner and not NumberRange && depth < MaxListDepth)
            {
                await WriteListAsync(inner, depth + 1);
            }
            else
            {
                Put(value);
            }
        }
    }

    private void Put(object? value)
    {
        switch (value)
        {
            case string text:
                PutText(text);
                break;
            case null:
                break;
            case SafeText safe:
                Output.Append(safe.Value);
                break;
            case DateTimeOffset moment:
                PutText(ValueText.Of(TimeZoneInfo.ConvertTime(moment, Scope.TimeZone)));
                break;
            case long or double or decimal:
                // Numbers have nothing to encode and are written where they go.
                if (ValueText.TryWrite(value, Output.Reserve(ValueText.MaxNumberLength), out var length))
                {
                    Output.Advance(length);
                }
                else
                {
                    Output.Append(ValueText.Of(value));
                }

                break;
            default:
                PutText(ValueText.Of(value));
                break;
        }
    }

    private void PutText(string text)
    {
        if (Scope.Encoding == LiquidEncoding.Html)
        {
            Output.AppendEncoded(text);
        }
        else
        {
            Output.Append(text);
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

    /// <summary>A place in a render: what it had opened there, and where it wrote.</summary>
    internal readonly record struct Position(int Frames, int Loops, int Depth, OutputBuffer Output, LiquidTemplate Template, int Offset);
}
