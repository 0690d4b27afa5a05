using Studio.Scripting.Expressions.Binding;
using Studio.Scripting.Expressions.Runtime;
using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Predicates;

/// <summary>Reads the predicate of a bound condition. NOT goes to the leaves by De Morgan's laws, which hold in three-valued logic too.</summary>
internal static class PredicateReader
{
    private static readonly AllOf Always = new([]);
    private static readonly AnyOf Never = new([]);

    private static readonly BuiltinCode Includes = MethodTable.Find(ExpressionType.String, "includes")!.Code;
    private static readonly BuiltinCode StartsWith = MethodTable.Find(ExpressionType.String, "startsWith")!.Code;
    private static readonly BuiltinCode EndsWith = MethodTable.Find(ExpressionType.String, "endsWith")!.Code;

    /// <summary>The predicate that is true exactly where the node is true, or false where <paramref name="wanted"/> is false.</summary>
    public static Predicate Read(BoundNode node, bool wanted = true) => node switch
    {
        BoundConstant constant => constant.Value.TruthValue == (wanted ? Truth.True : Truth.False) ? Always : Never,
        BoundUnary { Operator: UnaryOperator.Not } not => Read(not.Operand, !wanted),
        BoundLogical { Operator: not LogicalOperator.Coalesce } logical => Join(logical, wanted),
        BoundPresence { Asked: not Presence.Null } presence => Fact(presence.Operand, FactTest.Missing, [], presence.Negated == wanted) ?? Opaque(node),
        BoundBinary binary when OperatorTable.IsComparison(binary.Operator) => Comparison(binary, wanted) ?? Opaque(node),
        BoundChain chain => Method(chain, wanted) ?? Opaque(node),
        BoundMember or BoundScopeCall => Fact(node, FactTest.Truthy, [], !wanted) ?? Opaque(node),
        _ => Opaque(node),
    };

    private static Predicate Join(BoundLogical logical, bool wanted)
    {
        Predicate[] operands = [.. logical.Operands.Select(o => Read(o, wanted))];
        return (logical.Operator == LogicalOperator.And) == wanted ? new AllOf(operands) : new AnyOf(operands);
    }

    private static Predicate? Comparison(BoundBinary binary, bool wanted)
    {
        var (fact, other, mirrored) = binary.Right is BoundConstant ? (binary.Left, binary.Right, false) : (binary.Right, binary.Left, true);
        if (other is not BoundConstant { Value: var value } || !Fits(fact, value))
        {
            return null;
        }

        // f > v is "not f <= v": on present values of one type there is nothing between, NaN excepted, which is no literal and no fact.
        return (binary.Operator, mirrored) switch
        {
            (BinaryOperator.StrictEqual or BinaryOperator.LooseEqual, _) => Fact(fact, FactTest.In, [value], !wanted),
            (BinaryOperator.StrictNotEqual or BinaryOperator.LooseNotEqual, _) => Fact(fact, FactTest.In, [value], wanted),
            (BinaryOperator.Less, false) or (BinaryOperator.Greater, true) => Fact(fact, FactTest.Less, [value], !wanted),
            (BinaryOperator.LessOrEqual, false) or (BinaryOperator.GreaterOrEqual, true) => Fact(fact, FactTest.LessOrEqual, [value], !wanted),
            (BinaryOperator.Greater, false) or (BinaryOperator.Less, true) => Fact(fact, FactTest.LessOrEqual, [value], wanted),
            _ => Fact(fact, FactTest.Less, [value], wanted),
        };
    }

    private static Predicate? Method(BoundChain chain, bool wanted)
    {
        if (chain.Links is not [{ Optional: false, Arguments: [var argument] } link])
        {
            return null;
        }

        if (chain.Head is BoundConstant { Value: { IsList: true } list })
        {
            return link.Code == Includes && argument.Type is ExpressionType.String or ExpressionType.Number or ExpressionType.Boolean && AllFit(argument, list)
                ? Fact(argument, FactTest.In, list.AsList().ToArray(), !wanted)
                : null;
        }

        if (chain.Head.Type == ExpressionType.List)
        {
            return link.Code == Includes && argument is BoundConstant { Value: { IsMissing: false, IsNullish: false } thing } ? Fact(chain.Head, FactTest.Has, [thing], !wanted) : null;
        }

        if (chain.Head.Type != ExpressionType.String || argument is not BoundConstant { Value: { IsString: true } text })
        {
            return null;
        }

        FactTest? test = link.Code == Includes ? FactTest.Contains : link.Code == StartsWith ? FactTest.StartsWith : link.Code == EndsWith ? FactTest.EndsWith : null;
        return test is { } asked ? Fact(chain.Head, asked, [text], !wanted) : null;
    }

    private static bool AllFit(BoundNode fact, ScriptValue list)
    {
        foreach (var item in list.AsList())
        {
            if (!Fits(fact, item))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Of one type: what JavaScript makes of others is not for a database.</summary>
    private static bool Fits(BoundNode fact, ScriptValue value) => fact.Type switch
    {
        ExpressionType.Number => value.IsNumber && double.IsFinite(value.AsNumber()),
        ExpressionType.String => value.IsString,
        ExpressionType.Boolean => value.IsBoolean,
        _ => false,
    };

    private static Predicate? Fact(BoundNode node, FactTest test, IReadOnlyList<ScriptValue> values, bool negated) => node switch
    {
        BoundMember member => new FactPredicate(member.Member, [], test, values, negated),
        BoundScopeCall call when call.Arguments.All(a => a is BoundConstant { Value.IsMissing: false }) =>
            new FactPredicate(call.Member, [.. call.Arguments.Select(a => ((BoundConstant)a).Value)], test, values, negated),
        _ => null,
    };

    private static OpaquePredicate Opaque(BoundNode node) => new(MemberCollector.Collect(node));
}
