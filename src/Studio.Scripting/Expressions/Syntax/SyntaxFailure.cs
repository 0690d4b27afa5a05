namespace Studio.Scripting.Expressions.Syntax;

/// <summary>Leaves the parser at the first syntax error; never leaves <see cref="Parser.Parse"/>.</summary>
internal sealed class SyntaxFailure(string code, SourceSpan span, params string[] arguments) : Exception(code)
{
    public string Code { get; } = code;

    public SourceSpan Span { get; } = span;

    public IReadOnlyList<string> Arguments { get; } = arguments;
}
