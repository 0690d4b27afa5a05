namespace Studio.Liquid.Rendering;

/// <summary>What tags remember within one render.</summary>
internal sealed class TagMemory
{
    private Dictionary<string, long>? _counters;
    private Dictionary<(bool IsNamed, string Key), int>? _cycles;
    private Dictionary<string, int>? _loopEnds;

    /// <summary>The counters of <c>increment</c> and <c>decrement</c>.</summary>
    public Dictionary<string, long> Counters => _counters ??= new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The next position of each <c>cycle</c>: by name, or by its values as written.</summary>
    public Dictionary<(bool IsNamed, string Key), int> Cycles => _cycles ??= [];

    /// <summary>Where each loop ended, for <c>offset: continue</c>.</summary>
    public Dictionary<string, int> LoopEnds => _loopEnds ??= new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>The loops around the current node, innermost last.</summary>
    public Stack<ForLoop> Loops { get; } = new();

    /// <summary>What <c>ifchanged</c> wrote last.</summary>
    public string? LastChanged { get; set; }
}
