using System.Text.Json.Nodes;
using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Conditions;

/// <summary>Reads from a syntax tree what a builder can draw.</summary>
internal sealed class ConditionView(IExpressionScope scope)
{
    public ConditionNode Of(SyntaxNode node) => node switch
    {
        UnarySyntax { Operator: UnaryOperator.Not } not => Negated(not),
        LogicalSyntax { Operator: not LogicalOperator.Coalesce } logical => Range(logical) ?? (ConditionNode)Group(logical),
        BinarySyntax binary => Comparison(binary) ?? (ConditionNode)Text(node),
        ChainSyntax chain => Asked(chain, negated: false) ?? (ConditionNode)Text(node),
        _ => Text(node),
    };

    private static ConditionText Text(SyntaxNode node) => new(SyntaxText.Of(node));

    private ConditionGroup Group(LogicalSyntax logical) => new(logical.Operator == LogicalOperator.And ? "and" : "or", [.. logical.Operands.Select(Of)]);

    private ConditionNode Negated(UnarySyntax not) => not.Operand switch
    {
        ChainSyntax chain when Asked(chain, negated: true) is { } rule => rule,
        LogicalSyntax { Operator: not LogicalOperator.Coalesce } logical => Group(logical) with { Not = true },
        _ => Text(not),
    };

    /// <summary><c>f &gt;= a &amp;&amp; f &lt;= b</c>, or <c>f &lt; a || f &gt; b</c>, of one fact.</summary>
    private ConditionRule? Range(LogicalSyntax logical)
    {
        if (logical.Operands is not [BinarySyntax first, BinarySyntax second])
        {
            return null;
        }

        var name = (logical.Operator, first.Operator, second.Operator) switch
        {
            (LogicalOperator.And, BinaryOperator.GreaterOrEqual, BinaryOperator.LessOrEqual) => ConditionOperators.Between,
            (LogicalOperator.Or, BinaryOperator.Less, BinaryOperator.Greater) => ConditionOperators.NotBetween,
            _ => null,
        };
        return name is not null && Comparison(first) is { } start && Comparison(second) is { } end && SyntaxText.Of(first.Left) == SyntaxText.Of(second.Left) && Fits(start.Field, name)
            ? start with { Operator = name, Value = new JsonArray(start.Value, end.Value) }
            : null;
    }

    private ConditionRule? Comparison(BinarySyntax binary)
    {
        if (Fact(binary.Left) is not { } rule || Literal(binary.Right) is not { } right)
        {
            return null;
        }

        if (right.IsNull)
        {
            return binary.Operator switch
            {
                BinaryOperator.LooseEqual => rule with { Operator = ConditionOperators.Null },
                BinaryOperator.LooseNotEqual => rule with { Operator = ConditionOperators.NotNull },
                _ => null,
            };
        }

        var name = ConditionOperators.Comparisons.FirstOrDefault(c => c.Value == binary.Operator).Key;
        return name is not null && Fits(rule.Field, name) ? rule with { Operator = name, Value = right.Json } : null;
    }

    /// <summary>A method of a fact, such as <c>customer.city.startsWith('T')</c>, or of a list of literals, such as <c>['a', 'b'].includes(facts.tier)</c>.</summary>
    private ConditionRule? Asked(ChainSyntax chain, bool negated)
    {
        if (chain.Links is not [.., MemberLink { Optional: false } method, CallLink { Optional: false, Arguments: [var argument] }])
        {
            return null;
        }

        if (chain is { Head: ArraySyntax { Items.Length: > 0 } list, Links.Length: 2 } && method.Name == "includes")
        {
            var items = list.Items.Select(Literal).ToList();
            return Fact(argument) is { } fact && items.All(i => i is { IsNull: false }) && Fits(fact.Field, ConditionOperators.In)
                ? fact with { Operator = negated ? ConditionOperators.NotIn : ConditionOperators.In, Value = new JsonArray([.. items.Select(i => i!.Value.Json)]) }
                : null;
        }

        var name = ConditionOperators.Methods.FirstOrDefault(m => m.Value.Method == method.Name && m.Value.Negated == negated).Key;
        return name is not null && Fact(chain.Head, chain.Links[..^2]) is { } rule && Fits(rule.Field, name) && Literal(argument) is { IsNull: false } value
            ? rule with { Operator = name, Value = value.Json }
            : null;
    }

    private bool Fits(string field, string @operator) => ConditionOperators.Of(scope.Find(field)!.Type).Contains(@operator);

    private ConditionRule? Fact(SyntaxNode node) => node switch
    {
        NameSyntax name => Fact(name, []),
        ChainSyntax chain => Fact(chain.Head, chain.Links),
        _ => null,
    };

    private ConditionRule? Fact(SyntaxNode head, LinkSyntax[] links)
    {
        var call = links is [.., CallLink last] ? last : null;
        var names = call is null ? links : links[..^1];
        if (head is not NameSyntax root || call is { Optional: true } || !names.All(link => link is MemberLink { Optional: false }))
        {
            return null;
        }

        var path = string.Join('.', names.Select(link => ((MemberLink)link).Name).Prepend(root.Name));
        if (scope.Find(path) is not { } member || member.IsFunction != call is not null)
        {
            return null;
        }

        var arguments = (call?.Arguments ?? []).Select(Literal).ToList();
        return arguments.All(a => a is { IsNull: false }) ? new ConditionRule(path, "") { Arguments = [.. arguments.Select(a => a!.Value.Json)] } : null;
    }

    private static (bool IsNull, JsonNode? Json)? Literal(SyntaxNode node) => node switch
    {
        LiteralSyntax { Value: { IsString: true } text } => (false, text.AsString()),
        LiteralSyntax { Value: { IsNumber: true } number } when double.IsFinite(number.RawNumber) => (false, number.RawNumber),
        LiteralSyntax { Value: { IsBoolean: true } boolean } => (false, boolean.AsBoolean()),
        LiteralSyntax { Value.Kind: ScriptValueKind.Null } => (true, null),
        UnarySyntax { Operator: UnaryOperator.Minus, Operand: LiteralSyntax { Value: { IsNumber: true } number } } when double.IsFinite(number.RawNumber) => (false, -number.RawNumber),
        _ => null,
    };
}
