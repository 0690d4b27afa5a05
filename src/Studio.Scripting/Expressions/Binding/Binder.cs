using Studio.Scripting.Expressions.Syntax;
namespace Studio.Scripting.Expressions.Binding;
internal abstract record BoundNode(ExpressionType Type);
internal sealed record BoundConstant() : BoundNode(ExpressionType.Any);
internal static class MemberCollector { public static IReadOnlyList<ScopeMember> Collect(BoundNode root) => []; }
internal static class Assumption { public static BoundNode Apply(BoundNode root, Func<ScopeMember, bool> isOpen) => root; }
internal static class Binder { public static BoundNode Bind(SyntaxNode syntax, IExpressionScope scope, ExpressionOptions options, ErrorSink sink) => new BoundConstant(); }
