using Studio.Scripting.Expressions.Runtime;
using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>A node whose names are resolved; <paramref name="Type"/> is what its present values are known to be.</summary>
internal abstract record BoundNode(SourceSpan Span, ExpressionType Type)
{
    public virtual IEnumerable<BoundNode> Children => [];
}

internal sealed record BoundConstant(SourceSpan Span, ScriptValue Value) : BoundNode(Span, Types.Of(Value));

internal sealed record BoundMember(SourceSpan Span, ScopeMember Member) : BoundNode(Span, Member.Type);

internal sealed record BoundScopeCall(SourceSpan Span, ScopeMember Member, BoundNode[] Arguments) : BoundNode(Span, Member.Type)
{
    public override IEnumerable<BoundNode> Children => Arguments;
}

/// <summary>A call of a function that has no target, such as <c>Math.max</c>.</summary>
internal sealed record BoundGlobalCall(SourceSpan Span, Builtin Function, BoundNode[] Arguments) : BoundNode(Span, Function.Result)
{
    public override IEnumerable<BoundNode> Children => Arguments;
}

/// <summary>A value followed by properties and methods; an optional link skips all that follow.</summary>
internal sealed record BoundChain(SourceSpan Span, BoundNode Head, BoundLink[] Links, ExpressionType Type) : BoundNode(Span, Type)
{
    public override IEnumerable<BoundNode> Children => Links.SelectMany(link => link.Arguments).Prepend(Head);
}

internal sealed record BoundLink(BuiltinCode Code, BoundNode[] Arguments, bool Optional);

internal sealed record BoundList(SourceSpan Span, BoundNode[] Items) : BoundNode(Span, ExpressionType.List)
{
    public override IEnumerable<BoundNode> Children => Items;
}

internal sealed record BoundTemplate(SourceSpan Span, BoundNode[] Pieces) : BoundNode(Span, ExpressionType.String)
{
    public override IEnumerable<BoundNode> Children => Pieces;
}

internal sealed record BoundUnary(SourceSpan Span, UnaryOperator Operator, BoundNode Operand) : BoundNode(Span, Types.Of(Operator))
{
    public override IEnumerable<BoundNode> Children => [Operand];
}

internal sealed record BoundBinary(SourceSpan Span, BinaryOperator Operator, BoundNode Left, BoundNode Right)
    : BoundNode(Span, Types.Of(Operator, Left.Type, Right.Type))
{
    public override IEnumerable<BoundNode> Children => [Left, Right];
}

internal enum Presence : byte
{
    /// <summary>Missing, undefined or null: what <c>== null</c> asks.</summary>
    Nullish,

    /// <summary>Missing or undefined: what <c>=== undefined</c> asks.</summary>
    Undefined,

    /// <summary>Null: what <c>=== null</c> asks.</summary>
    Null,
}

/// <summary>A comparison with a literal null or undefined: asks whether the value is there and is never unknown.</summary>
internal sealed record BoundPresence(SourceSpan Span, Presence Asked, bool Negated, BoundNode Operand) : BoundNode(Span, ExpressionType.Boolean)
{
    public override IEnumerable<BoundNode> Children => [Operand];
}

internal sealed record BoundLogical(SourceSpan Span, LogicalOperator Operator, BoundNode[] Operands) : BoundNode(Span, Types.Common(Operands))
{
    public override IEnumerable<BoundNode> Children => Operands;
}

internal sealed record BoundConditional(SourceSpan Span, BoundNode Condition, BoundNode WhenTrue, BoundNode WhenFalse)
    : BoundNode(Span, Types.Common(WhenTrue, WhenFalse))
{
    public override IEnumerable<BoundNode> Children => [Condition, WhenTrue, WhenFalse];
}
