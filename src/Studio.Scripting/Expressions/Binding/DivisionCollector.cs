using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>Finds where a tree divides.</summary>
internal static class DivisionCollector
{
    /// <summary>The divisor of each division, or remainder, that is a fact or a zero; of what is computed nobody sees what it may be.</summary>
    public static IEnumerable<BoundNode> Collect(BoundNode node)
    {
        var below = node.Children.SelectMany(Collect);
        return node is BoundBinary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Right: var divisor } && (divisor is BoundMember || IsZero(divisor)) ? below.Prepend(divisor) : below;
    }

    private static bool IsZero(BoundNode node) => node is BoundConstant { Value: { IsNumber: true } value } && value.AsNumber() == 0;
}
