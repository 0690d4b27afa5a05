using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;

namespace Studio.Liquid;

/// <summary>Parses Liquid templates. One engine serves all threads; it remembers the templates it parsed last.</summary>
public sealed class LiquidEngine
{
    private readonly TagRegistry _tags = new();
    private readonly LiquidFilterRegistry _filters = new();
    private readonly TemplateCache _cache;

    /// <summary>An engine with the standard tags and filters, and those the options add.</summary>
    /// <param name="options">The limits and switches.</param>
    /// <exception cref="ArgumentException">A limit is not above zero, or beyond what the engine can keep.</exception>
    public LiquidEngine(LiquidOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsValid)
        {
            throw new ArgumentException("A limit is not above zero, or beyond what the engine can keep.", nameof(options));
        }

        Options = options;
        options.ConfigureFilters?.Invoke(_filters);
        _filters.Fix();
        _cache = new TemplateCache(options.CacheSize, options.CacheCharacters);
    }

    /// <summary>The limits and switches.</summary>
    public LiquidOptions Options { get; }

    /// <summary>The names of the filters, for an editor's completions.</summary>
    public IReadOnlyCollection<string> FilterNames => _filters.Names;

    /// <summary>The names of the tags, for an editor's completions.</summary>
    public IReadOnlyCollection<string> TagNames => _tags.Names;

    /// <summary>Parses a template, or takes it from the cache.</summary>
    /// <param name="source">The source.</param>
    /// <exception cref="LiquidException">It is not a valid template; of several faults, the first.</exception>
    public LiquidTemplate Parse(string source) => Parse(source, null);

    /// <summary>Parses a template, or tells what is wrong with it: every faulty output up to the first faulty tag.</summary>
    /// <param name="source">The source.</param>
    /// <param name="template">The template, when there is no fault.</param>
    /// <param name="errors">The faults, in the order of the source.</param>
    /// <returns>Whether the template can be rendered.</returns>
    public bool TryParse(string source, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LiquidTemplate? template, out IReadOnlyList<LiquidError> errors)
        => TryParse(source, null, out template, out errors);

    internal LiquidTemplate Parse(string source, string? name)
        => TryParse(source, name, out var template, out var errors) ? template! : throw new LiquidException(errors[0]);

    /// <summary>The partial template of a name.</summary>
    internal async ValueTask<LiquidTemplate> LoadAsync(string name, RenderBudget budget)
    {
        string? source = null;
        if (Options.Templates is { } templates)
        {
            source = await budget.AwaitAsync(token => templates.FindAsync(name, token));
        }

        return source is null ? throw LiquidException.Of(LiquidErrorCode.TemplateNotFound, name) : Parse(source, name);
    }

    private bool TryParse(string source, string? name, out LiquidTemplate? template, out IReadOnlyList<LiquidError> errors)
    {
        ArgumentNullException.ThrowIfNull(source);
        errors = [];
        template = _cache.Find(name, source);
        if (template is null)
        {
            (template, errors) = TemplateParser.Parse(this, source, name, _tags, _filters);
            if (template is not null)
            {
                _cache.Add(name, source, template);
            }
        }

        return template is not null;
    }
}
