using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>Resolves the names of a syntax tree against a scope and checks what the declared types allow to check.</summary>
internal sealed class Binder
{
    private readonly ErrorSink _sink;
    private readonly ChainBinder _chains;
    private readonly ComparisonCheck _comparisons;

    private Binder(string source, IExpressionScope scope, ErrorSink sink)
    {
        _sink = sink;
        _chains = new ChainBinder(source, scope, sink, Bind);
        _comparisons = new ComparisonCheck(source, sink);
    }

    public static BoundNode Bind(SyntaxNode syntax, string source, IExpressionScope scope, ExpressionOptions options, ErrorSink sink)
    {
        var root = new Binder(source, scope, sink).Bind(syntax);
        if (options.RequireCondition && sink.Errors.Count == 0)
        {
            new ConditionCheck(source, sink).Check(root);
        }

        return root;
    }

    private BoundNode Bind(SyntaxNode node) => node switch
    {
        // Enough has been reported: what follows is not looked at.
        _ when _sink.IsFull => new BoundConstant(node.Span, ScriptValue.Missing),
        LiteralSyntax literal => new BoundConstant(literal.Span, literal.Value),
        NameSyntax name => _chains.Bind(name.Span, name, []),
        ChainSyntax chain => _chains.Bind(chain.Span, chain.Head, chain.Links),
        TemplateSyntax template => Template(template),
        ArraySyntax array => List(array),
        UnarySyntax unary => Unary(unary),
        BinarySyntax binary => Binary(binary),
        LogicalSyntax logical => new BoundLogical(logical.Span, logical.Operator, Bind(logical.Operands)),
        ConditionalSyntax conditional => new BoundConditional(
            conditional.Span, Bind(conditional.Condition), Bind(conditional.WhenTrue), Bind(conditional.WhenFalse)),
        _ => throw new InvalidOperationException($"No binding for {node.GetType().Name}."),
    };

    private BoundNode[] Bind(SyntaxNode[] nodes) => Array.ConvertAll(nodes, Bind);

    private BoundTemplate Template(TemplateSyntax template)
    {
        var pieces = new List<BoundNode>();
        for (var i = 0; i < template.Texts.Length; i++)
        {
            if (template.Texts[i].Length > 0 || template.Parts.Length == 0)
            {
                pieces.Add(new BoundConstant(template.Span, template.Texts[i]));
            }

            if (i < template.Parts.Length)
            {
                pieces.Add(Bind(template.Parts[i]));
            }
        }

        return new BoundTemplate(template.Span, [.. pieces]);
    }

    private BoundNode List(ArraySyntax array)
    {
        var items = Bind(array.Items);

        // Lists are immutable: one made of literals is made once.
        return items.All(item => item is BoundConstant)
            ? new BoundConstant(array.Span, ScriptValue.From(Array.ConvertAll(items, item => ((BoundConstant)item).Value)))
            : new BoundList(array.Span, items);
    }

    private BoundNode Unary(UnarySyntax unary)
    {
        var operand = Bind(unary.Operand);
        return operand is BoundConstant { Value.IsNumber: true } constant && unary.Operator == UnaryOperator.Minus
            ? new BoundConstant(unary.Span, -constant.Value.AsNumber())
            : new BoundUnary(unary.Span, unary.Operator, operand);
    }

    private BoundNode Binary(BinarySyntax binary)
    {
        var left = Bind(binary.Left);
        var right = Bind(binary.Right);
        if (OperatorTable.IsEquality(binary.Operator))
        {
            if (PresenceOf(right, binary.Operator) is { } asked)
            {
                return Presence(left, asked);
            }

            if (PresenceOf(left, binary.Operator) is { } askedFirst)
            {
                return Presence(right, askedFirst);
            }
        }

        if (OperatorTable.IsComparison(binary.Operator))
        {
            _comparisons.Check(binary.Operator, left, right);
        }

        return new BoundBinary(binary.Span, binary.Operator, left, right);

        BoundPresence Presence(BoundNode operand, Presence asked) =>
            new(binary.Span, asked, binary.Operator is BinaryOperator.LooseNotEqual or BinaryOperator.StrictNotEqual, operand);
    }

    private static Presence? PresenceOf(BoundNode node, BinaryOperator equality)
    {
        var kind = node is BoundConstant constant ? constant.Value.Kind : ScriptValueKind.Missing;
        var isLoose = equality is BinaryOperator.LooseEqual or BinaryOperator.LooseNotEqual;
        return kind switch
        {
            ScriptValueKind.Null or ScriptValueKind.Undefined when isLoose => Binding.Presence.Nullish,
            ScriptValueKind.Null => Binding.Presence.Null,
            ScriptValueKind.Undefined => Binding.Presence.Undefined,
            _ => null,
        };
    }
}
