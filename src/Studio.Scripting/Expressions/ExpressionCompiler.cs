using Studio.Scripting.Expressions.Binding;
using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions;

/// <summary>Compiles JavaScript expressions over a closed scope to delegates. Stateless and safe for any number of threads.</summary>
/// <param name="options">Limits and strictness; the defaults when null.</param>
public sealed class ExpressionCompiler(ExpressionOptions? options = null)
{
    /// <summary>Its limits and strictness.</summary>
    public ExpressionOptions Options { get; } = options ?? new ExpressionOptions();

    /// <summary>Compiles a source, or returns null and says in <paramref name="errors"/> what is wrong and where.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="scope">The names it may use.</param>
    /// <param name="errors">Empty when it compiled.</param>
    public CompiledExpression? Compile(string source, IExpressionScope scope, out IReadOnlyList<ExpressionError> errors)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scope);

        var sink = new ErrorSink(source, Options.MaxErrors);
        errors = sink.Errors;

        var syntax = Parser.Parse(source, Options, sink);
        if (syntax is null)
        {
            return null;
        }

        var root = Binder.Bind(syntax, source, scope, Options, sink);
        return sink.Errors.Count == 0 ? new CompiledExpression(source, root) : null;
    }
}
