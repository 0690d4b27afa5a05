namespace Studio.Liquid;

/// <summary>Every limit and switch of the engine. Read once when the engine is made.</summary>
public sealed record LiquidOptions
{
    /// <summary>The clock of the wall-time limit and of <c>'now' | date</c>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How forgiving the parser is.</summary>
    public LiquidMode Mode { get; init; } = LiquidMode.Strict;

    /// <summary>True where reading a variable which has no value is a fault, as with Shopify's <c>strict_variables</c>.</summary>
    public bool StrictVariables { get; init; }

    /// <summary>Where <c>render</c> and <c>include</c> find templates; without one those tags fail at render.</summary>
    public ITemplateSource? Templates { get; init; }

    /// <summary>Adds filters to the standard ones, or replaces them.</summary>
    public Action<LiquidFilterRegistry>? ConfigureFilters { get; init; }

    /// <summary>Longest source accepted, in UTF-16 characters.</summary>
    public int MaxSourceLength { get; init; } = 256 * 1024;

    /// <summary>Longest output, and longest single string a filter or capture may make, in UTF-16 characters.</summary>
    public int MaxOutputLength { get; init; } = 1024 * 1024;

    /// <summary>How deep blocks, bracketed expressions and partial templates may nest, together; at most 200.</summary>
    public int MaxDepth { get; init; } = 100;

    /// <summary>How much work one render may do: a node, a filter call, a list element handled by a filter, or 256 characters of text made by one costs one step.</summary>
    public long MaxSteps { get; init; } = 500_000;

    /// <summary>How many loop passes one render may make, all loops together.</summary>
    public int MaxLoopIterations { get; init; } = 100_000;

    /// <summary>How many bytes one render may allocate, whatever of it is still in use; measured on the thread it runs on, and read now and then.</summary>
    public long MaxAllocatedBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Longest render by the clock of <see cref="TimeProvider"/>, waiting for lazy values included; at most a day.</summary>
    public TimeSpan MaxRenderTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many parsed templates the engine remembers; 0 turns the cache off.</summary>
    public int CacheSize { get; init; } = 1_000;

    /// <summary>How many characters of source the remembered templates may have together.</summary>
    public long CacheCharacters { get; init; } = 8 * 1024 * 1024;

    // Expressions are evaluated by recursion: a depth beyond 200 could exhaust the stack.
    internal bool IsValid
        => TimeProvider is not null && MaxSourceLength > 0 && MaxOutputLength > 0 && MaxDepth is > 0 and <= 200 && MaxSteps > 0
            && MaxLoopIterations > 0 && MaxAllocatedBytes > 0 && MaxRenderTime > TimeSpan.Zero && MaxRenderTime <= TimeSpan.FromDays(1)
            && CacheSize >= 0 && CacheCharacters >= 0;
}
