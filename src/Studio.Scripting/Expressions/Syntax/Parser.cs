namespace Studio.Scripting.Expressions.Syntax;
internal sealed class ErrorSink(string source, int max) { public List<ExpressionError> Errors { get; } = [new("unfinished", source, 1, 1, max, [])]; }
internal abstract record SyntaxNode;
internal static class Parser { public static SyntaxNode? Parse(string source, ExpressionOptions options, ErrorSink sink) => null; }
