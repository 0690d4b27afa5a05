using Studio.Liquid.Filters;

namespace Studio.Liquid;

/// <summary>What the parser knows of a filter.</summary>
internal sealed record LiquidFilterDefinition(string Name, LiquidFilter Filter, int Least, int Most, string[] Keywords, bool KeepsTrust)
{
    /// <summary>The filter as a plain function, where it never waits.</summary>
    public Func<object?, LiquidFilterCall, object?>? Plain { get; init; }
}

/// <summary>The filters an engine knows, by name. Made once with the engine, and not changed after that.</summary>
public sealed class LiquidFilterRegistry
{
    private readonly Dictionary<string, LiquidFilterDefinition> _filters = new(StringComparer.Ordinal);
    private bool _isFixed;

    internal LiquidFilterRegistry()
    {
        TextFilters.Register(this);
        TextEditFilters.Register(this);
        HtmlFilters.Register(this);
        EncodingFilters.Register(this);
        MathFilters.Register(this);
        ListFilters.Register(this);
        SelectFilters.Register(this);
        SortFilters.Register(this);
        DateFilters.Register(this);
        CultureFilters.Register(this);
    }

    /// <summary>The names of all filters, for an editor's completions.</summary>
    public IReadOnlyCollection<string> Names => _filters.Keys;

    /// <summary>Adds a filter which need not wait, or replaces the one of that name.</summary>
    /// <param name="name">The name, of letters, digits and underscores.</param>
    /// <param name="filter">The filter. A fault it wants to show is a <see cref="LiquidException.FromFilter"/>.</param>
    /// <param name="least">How many arguments it needs.</param>
    /// <param name="most">How many arguments it takes.</param>
    /// <param name="keywords">The names of the arguments it takes by name.</param>
    public void Add(string name, Func<object?, LiquidFilterCall, object?> filter, int least = 0, int most = 0, params string[] keywords)
    {
        ArgumentNullException.ThrowIfNull(filter);
        AddAsync(name, (input, call) => new ValueTask<object?>(filter(input, call)), least, most, keywords);
        _filters[name] = _filters[name] with { Plain = filter };
    }

    /// <summary>Adds a filter which may wait, or replaces the one of that name.</summary>
    /// <param name="name">The name, of letters, digits and underscores.</param>
    /// <param name="filter">The filter. A fault it wants to show is a <see cref="LiquidException.FromFilter"/>.</param>
    /// <param name="least">How many arguments it needs.</param>
    /// <param name="most">How many arguments it takes.</param>
    /// <param name="keywords">The names of the arguments it takes by name.</param>
    public void AddAsync(string name, LiquidFilter filter, int least = 0, int most = 0, params string[] keywords)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(filter);
        if (_isFixed)
        {
            throw new InvalidOperationException("Filters are added while the engine is made, not later.");
        }

        _filters[name] = new LiquidFilterDefinition(name, filter, least, Math.Max(least, most), keywords, KeepsTrust: false);
    }

    internal void Fix() => _isFixed = true;

    /// <summary>Adds a filter which is told whether its input is trusted HTML.</summary>
    internal void AddTrusting(string name, Func<object?, LiquidFilterCall, object?> filter, int most = 0, params string[] keywords)
        => _filters[name] = new LiquidFilterDefinition(name, (input, call) => new ValueTask<object?>(filter(input, call)), 0, most, keywords, KeepsTrust: true) { Plain = filter };

    internal LiquidFilterDefinition? Find(string name) => _filters.GetValueOrDefault(name);
}
