using System.Globalization;

namespace Studio.Scripting.Expressions.Syntax;

/// <summary>Collects errors, turns their places into lines and columns, and stops taking more at the limit.</summary>
internal sealed class ErrorSink(string source, int limit)
{
    private readonly List<ExpressionError> _errors = [];

    public IReadOnlyList<ExpressionError> Errors => _errors;

    // A limit below one would hide that there is an error at all.
    public bool IsFull => _errors.Count >= Math.Max(limit, 1);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public void Report(string code, SourceSpan span, params string[] arguments) => Report(code, span, null, arguments);

    public void Report(string code, SourceSpan span, string? replacement, string[] arguments)
    {
        if (IsFull)
        {
            return;
        }

        var (line, column) = Locate(span.Start);
        _errors.Add(new ExpressionError(code, ErrorMessages.Format(code, arguments), line, column, span.Length, arguments) { Replacement = replacement });
    }

    private (int Line, int Column) Locate(int position)
    {
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < position; i++)
        {
            // \r\n is one break: the \n counts.
            if (source[i] is '\n' or '\u2028' or '\u2029' || (source[i] == '\r' && (i + 1 >= source.Length || source[i + 1] != '\n')))
            {
                line++;
                lineStart = i + 1;
            }
        }

        return (line, position - lineStart + 1);
    }
}
