using Studio.Scripting.Expressions.Syntax;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>
/// Finds what cannot be meant as a condition: a literal or a computation that is compared with nothing. Facts and what is read from them
/// may stand alone, since "is it there and not zero" is a question.
/// </summary>
internal sealed class ConditionCheck(string source, ErrorSink sink)
{
    public void Check(BoundNode node)
    {
        switch (node)
        {
            case BoundLogical { Operator: LogicalOperator.Coalesce } coalesce:
                Check(coalesce.Operands[0]);
                break;
            case BoundLogical logical:
                Alternatives(logical);
                break;
            case BoundConditional conditional:
                Check(conditional.WhenTrue);
                Check(conditional.WhenFalse);
                break;
            default:
                if (!CanBeCondition(node))
                {
                    sink.Report(Codes.NotACondition, node.Span);
                }

                break;
        }
    }

    private static bool CanBeCondition(BoundNode node) => node switch
    {
        BoundConstant constant => constant.Value.IsBoolean,
        BoundMember or BoundScopeCall => true,
        BoundChain or BoundGlobalCall => MemberCollector.ReadsAny(node, _ => true) || node.Type is ExpressionType.Boolean or ExpressionType.Any,
        _ => node.Type == ExpressionType.Boolean,
    };

    private void Alternatives(BoundLogical logical)
    {
        foreach (var operand in logical.Operands)
        {
            // status == 'a' || 'b' is always true; status == 'a' || status == 'b' was meant.
            if (operand is BoundConstant { Value: { IsString: true } or { IsNumber: true } } && logical.Operands[0] is BoundBinary { Left: var left } first
                && OperatorTable.IsComparison(first.Operator))
            {
                var symbol = source[left.Span.End..first.Right.Span.Start].Trim(' ', '(', ')');
                var repair = $"{Text(left)} {symbol} {Text(operand)}";
                sink.Report(Codes.LoneAlternative, operand.Span, repair, [logical.Operator == LogicalOperator.And ? "&&" : "||", repair]);
            }
            else
            {
                Check(operand);
            }
        }
    }

    private string Text(BoundNode node) => source.Substring(node.Span.Start, node.Span.Length);
}
