namespace Studio.Scripting.Expressions.Syntax;

/// <summary>A node of the syntax tree. <paramref name="Depth"/> is the height of the tree below it, which bounds every later recursion.</summary>
internal abstract record SyntaxNode(SourceSpan Span, int Depth)
{
    protected static int Above(params ReadOnlySpan<SyntaxNode> children) => Above(0, children);

    protected static int Above(int least, ReadOnlySpan<SyntaxNode> children)
    {
        var depth = least;
        foreach (var child in children)
        {
            depth = Math.Max(depth, child.Depth);
        }

        return depth + 1;
    }
}

internal sealed record LiteralSyntax(SourceSpan Span, ScriptValue Value) : SyntaxNode(Span, 1);

internal sealed record NameSyntax(SourceSpan Span, string Name) : SyntaxNode(Span, 1);

/// <summary>A template literal: one text more than expressions.</summary>
internal sealed record TemplateSyntax(SourceSpan Span, string[] Texts, SyntaxNode[] Parts) : SyntaxNode(Span, Above(Parts));

internal sealed record ArraySyntax(SourceSpan Span, SyntaxNode[] Items) : SyntaxNode(Span, Above(Items));

internal sealed record UnarySyntax(SourceSpan Span, UnaryOperator Operator, SyntaxNode Operand) : SyntaxNode(Span, Above(Operand));

internal sealed record BinarySyntax(BinaryOperator Operator, SourceSpan OperatorSpan, SyntaxNode Left, SyntaxNode Right)
    : SyntaxNode(Left.Span.Through(Right.Span), Above(Left, Right));

/// <summary>A chain of one logical operator: two operands or more, however long the chain a single level deep.</summary>
internal sealed record LogicalSyntax(LogicalOperator Operator, SyntaxNode[] Operands)
    : SyntaxNode(Operands[0].Span.Through(Operands[^1].Span), Above(Operands));

internal sealed record ConditionalSyntax(SyntaxNode Condition, SyntaxNode WhenTrue, SyntaxNode WhenFalse)
    : SyntaxNode(Condition.Span.Through(WhenFalse.Span), Above(Condition, WhenTrue, WhenFalse));

/// <summary>A head followed by member accesses, indexes and calls; <c>?.</c> skips to the end of the same chain.</summary>
internal sealed record ChainSyntax(SyntaxNode Head, LinkSyntax[] Links)
    : SyntaxNode(Head.Span.Through(Links[^1].Span), Height(Head, Links))
{
    private static int Height(SyntaxNode head, LinkSyntax[] links)
    {
        // Names make no level: they belong to a path or to the call that follows.
        var depth = head.Depth;
        var steps = 0;
        foreach (var link in links)
        {
            depth = Math.Max(depth, Above(0, link.Children) - 1);
            steps += link is MemberLink ? 0 : 1;
        }

        return depth + Math.Max(steps, 1);
    }
}

internal abstract record LinkSyntax(SourceSpan Span, bool Optional)
{
    public virtual SyntaxNode[] Children => [];
}

internal sealed record MemberLink(SourceSpan Span, string Name, bool Optional) : LinkSyntax(Span, Optional);

internal sealed record IndexLink(SourceSpan Span, SyntaxNode Index, bool Optional) : LinkSyntax(Span, Optional)
{
    public override SyntaxNode[] Children { get; } = [Index];
}

internal sealed record CallLink(SourceSpan Span, SyntaxNode[] Arguments, bool Optional) : LinkSyntax(Span, Optional)
{
    public override SyntaxNode[] Children => Arguments;
}
