using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>
/// Rewrites a condition into one that assumes the open members to be whatever it needs: negations go to the leaves, and each leaf
/// that reads an open member becomes true. Conjunction and disjunction only grow when an operand grows, in three-valued logic too,
/// so the result is true wherever some values of the open members make the original true.
/// </summary>
internal static class Assumption
{
    public static BoundNode Apply(BoundNode root, Func<ScopeMember, bool> isOpen) => Rewrite(root, isOpen, wanted: true);

    /// <summary>A condition that is true whenever the node can become <paramref name="wanted"/>.</summary>
    private static BoundNode Rewrite(BoundNode node, Func<ScopeMember, bool> isOpen, bool wanted)
    {
        switch (node)
        {
            case BoundUnary { Operator: UnaryOperator.Not } not:
                return Rewrite(not.Operand, isOpen, !wanted);
            case BoundLogical { Operator: LogicalOperator.And or LogicalOperator.Or } logical:
                var isAnd = (logical.Operator == LogicalOperator.And) == wanted;
                return Join(logical.Span, isAnd ? LogicalOperator.And : LogicalOperator.Or, logical.Operands.Select(operand => Rewrite(operand, isOpen, wanted)));
            case BoundConditional conditional:
                return Choice(conditional, isOpen, wanted);
        }

        return MemberCollector.ReadsAny(node, isOpen) ? Constant(node.Span, true)
            : wanted ? node
            : node is BoundConstant { Value: var value } && value.TruthValue != Truth.Unknown ? Constant(node.Span, value.TruthValue == Truth.False)
            : new BoundUnary(node.Span, UnaryOperator.Not, node);
    }

    private static BoundNode Choice(BoundConditional node, Func<ScopeMember, bool> isOpen, bool wanted)
    {
        var whenTrue = Rewrite(node.WhenTrue, isOpen, wanted);
        var whenFalse = Rewrite(node.WhenFalse, isOpen, wanted);
        if (!MemberCollector.ReadsAny(node.Condition, isOpen))
        {
            return new BoundConditional(node.Span, node.Condition, whenTrue, whenFalse);
        }

        // The precise form takes the condition twice; with choices nested in conditions that would double at every level.
        if (HoldsChoice(node.Condition))
        {
            return Join(node.Span, LogicalOperator.Or, [whenTrue, whenFalse]);
        }

        BoundNode[] ways =
        [
            Join(node.Span, LogicalOperator.And, [Rewrite(node.Condition, isOpen, true), whenTrue]),
            Join(node.Span, LogicalOperator.And, [Rewrite(node.Condition, isOpen, false), whenFalse]),
        ];
        return Join(node.Span, LogicalOperator.Or, ways);
    }

    private static bool HoldsChoice(BoundNode node) => node is BoundConditional || node.Children.Any(HoldsChoice);

    /// <summary>Drops the operands that do not matter: "unknown or true" is true and "unknown and false" is false.</summary>
    private static BoundNode Join(SourceSpan span, LogicalOperator logical, IEnumerable<BoundNode> operands)
    {
        var decisive = logical == LogicalOperator.And ? Truth.False : Truth.True;
        var rest = new List<BoundNode>();
        foreach (var operand in operands)
        {
            if (operand is not BoundConstant { Value: var value } || value.TruthValue == Truth.Unknown)
            {
                rest.Add(operand);
            }
            else if (value.TruthValue == decisive)
            {
                return Constant(span, decisive == Truth.True);
            }
        }

        return rest.Count switch
        {
            0 => Constant(span, decisive == Truth.False),
            1 => rest[0],
            _ => new BoundLogical(span, logical, [.. rest]),
        };
    }

    private static BoundConstant Constant(SourceSpan span, bool value) => new(span, ScriptValue.From(value));
}
