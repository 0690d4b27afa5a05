namespace Studio.Scripting.Expressions;

/// <summary>The limits and the strictness of an <see cref="ExpressionCompiler"/>.</summary>
public sealed record ExpressionOptions
{
    /// <summary>The longest source accepted, in UTF-16 code units.</summary>
    public int MaxLength { get; init; } = 8_192;

    /// <summary>The deepest nesting accepted, of parentheses and of the tree. Chains of <c>&amp;&amp;</c>, <c>||</c> and <c>??</c> count as one level.</summary>
    public int MaxNesting { get; init; } = 100;

    /// <summary>How many errors are reported before the compiler stops looking for more.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>Whether an expression that is no condition, such as <c>1 + 2</c> or <c>a == 'x' || 'y'</c>, is an error.</summary>
    public bool RequireCondition { get; init; }
}
