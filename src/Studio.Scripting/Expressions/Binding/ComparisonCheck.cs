using Studio.Scripting.Expressions.Syntax;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>
/// Finds comparisons of a fact with something of another type. JavaScript has an answer for them; a planner who writes one has mistyped.
/// Comparisons without a fact of a declared type are JavaScript's affair alone.
/// </summary>
internal sealed class ComparisonCheck(string source, ErrorSink sink)
{
    public void Check(BinaryOperator comparison, BoundNode left, BoundNode right)
    {
        if (IsTypedFact(left))
        {
            Check(comparison, left, right, factIsLeft: true);
        }
        else if (IsTypedFact(right))
        {
            Check(comparison, right, left, factIsLeft: false);
        }
    }

    private static bool IsTypedFact(BoundNode node) => node is BoundMember or BoundScopeCall && node.Type != ExpressionType.Any;

    private void Check(BinaryOperator comparison, BoundNode fact, BoundNode other, bool factIsLeft)
    {
        var name = Text(fact);
        if (fact.Type == ExpressionType.List)
        {
            sink.Report(Codes.ListComparison, fact.Span, factIsLeft ? $"{name}.includes({Text(other)})" : null, [name, Text(other)]);
        }
        else if (fact.Type == ExpressionType.Boolean && OperatorTable.IsRelational(comparison))
        {
            sink.Report(Codes.BooleanOrder, fact.Span, name);
        }
        else if (other.Type != ExpressionType.Any && other.Type != fact.Type)
        {
            var repair = LiteralRepair.Of(other, fact.Type);
            string[] arguments = [name, Types.Name(fact.Type), Types.Name(other.Type)];
            if (repair is null)
            {
                sink.Report(Codes.ComparedTypes, other.Span, arguments);
            }
            else
            {
                sink.Report(Codes.ComparedTypesSuggestion, other.Span, repair, [.. arguments, repair]);
            }
        }
    }

    private string Text(BoundNode node) => source.Substring(node.Span.Start, node.Span.Length);
}
