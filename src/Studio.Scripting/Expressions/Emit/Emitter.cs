using System.Linq.Expressions;
using System.Reflection;
using Studio.Scripting.Expressions.Binding;
using Studio.Scripting.Expressions.Runtime;
using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Emit;

/// <summary>
/// Turns a bound tree into a delegate. Every node can be emitted as a value and as a truth; conditions are emitted as truths
/// throughout, so that no boolean is wrapped only to be asked for its truth.
/// </summary>
internal sealed class Emitter
{
    private static readonly MethodInfo Get = typeof(IExpressionInput).GetMethod(nameof(IExpressionInput.Get))!;

    private readonly ParameterExpression _input = Expression.Parameter(typeof(IExpressionInput), "input");

    private Emitter()
    {
    }

    public static Func<IExpressionInput, ScriptValue> CompileValue(BoundNode root)
    {
        var emitter = new Emitter();
        return Expression.Lambda<Func<IExpressionInput, ScriptValue>>(emitter.Value(root), emitter._input).Compile();
    }

    public static Func<IExpressionInput, Truth> CompileTruth(BoundNode root)
    {
        var emitter = new Emitter();
        return Expression.Lambda<Func<IExpressionInput, Truth>>(emitter.Condition(root), emitter._input).Compile();
    }

    private Expression Condition(BoundNode node) => node switch
    {
        BoundConstant constant => Expression.Constant(constant.Value.TruthValue),
        BoundUnary { Operator: UnaryOperator.Not } not => Call(Comparisons.Not, Condition(not.Operand)),
        BoundBinary binary when OperatorTable.IsComparison(binary.Operator) => Call(Comparisons.Of(binary.Operator), Value(binary.Left), Value(binary.Right)),
        BoundPresence presence => Call(PresenceTest(presence), Value(presence.Operand)),
        BoundLogical { Operator: not LogicalOperator.Coalesce } logical => ConditionChain(logical.Operator, logical.Operands),
        BoundConditional conditional => Choice(conditional, Condition, Expression.Constant(Truth.Unknown)),
        _ => Expression.Property(Value(node), nameof(ScriptValue.TruthValue)),
    };

    private Expression Value(BoundNode node) => node switch
    {
        BoundConstant constant => Constant(constant.Value),
        BoundMember member => Expression.Call(_input, Get, Expression.Constant(member.Member.Slot)),
        BoundScopeCall call => ScopeCall(call),
        BoundGlobalCall call => BuiltinCall(call.Function.Code, Constant(ScriptValue.Undefined), call.Arguments),
        BoundChain chain => Chain(chain),
        BoundList list => Call((Func<ScriptValue[]?, ScriptValue>)ScriptValue.From, Values(list.Items)),
        BoundTemplate template => Call(Operations.Concatenate, Values(template.Pieces)),
        BoundUnary { Operator: not UnaryOperator.Not } unary => Call(UnaryCode(unary.Operator), Value(unary.Operand)),
        BoundBinary binary when !OperatorTable.IsComparison(binary.Operator) => Call(Operations.Of(binary.Operator), Value(binary.Left), Value(binary.Right)),
        BoundLogical logical => ValueChain(logical.Operator, logical.Operands),
        BoundConditional conditional => Choice(conditional, Value, Constant(ScriptValue.Missing)),
        _ => Call((Func<Truth, ScriptValue>)ScriptValue.From, Condition(node)),
    };

    private NewArrayExpression Values(BoundNode[] nodes) => Expression.NewArrayInit(typeof(ScriptValue), nodes.Select(Value));

    private static Expression Constant(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Missing => Expression.Default(typeof(ScriptValue)),
        ScriptValueKind.Boolean => Call((Func<bool, ScriptValue>)ScriptValue.From, Expression.Constant(value.AsBoolean())),
        ScriptValueKind.Number => Call((Func<double, ScriptValue>)ScriptValue.From, Expression.Constant(value.AsNumber())),
        ScriptValueKind.String => Call((Func<string?, ScriptValue>)ScriptValue.From, Expression.Constant(value.AsString())),
        _ => Expression.Constant(value),
    };

    // && and || are associative, in three values too. Halving keeps the emitted tree flat however long the chain is.
    private Expression ConditionChain(LogicalOperator logical, ReadOnlySpan<BoundNode> operands)
    {
        if (operands.Length == 1)
        {
            return Condition(operands[0]);
        }

        var half = operands.Length / 2;
        var left = Expression.Variable(typeof(Truth));
        var decisive = Expression.Constant(logical == LogicalOperator.And ? Truth.False : Truth.True);
        var rest = ConditionChain(logical, operands[half..]);
        return Expression.Block(
            [left],
            Expression.Assign(left, ConditionChain(logical, operands[..half])),
            Expression.Condition(
                Expression.Equal(left, decisive),
                decisive,
                Call((Func<Truth, Truth, Truth>)(logical == LogicalOperator.And ? Logic.And : Logic.Or), left, rest)));
    }

    private Expression ValueChain(LogicalOperator logical, ReadOnlySpan<BoundNode> operands)
    {
        if (operands.Length == 1)
        {
            return Value(operands[0]);
        }

        var half = operands.Length / 2;
        var left = Expression.Variable(typeof(ScriptValue));
        var rest = ValueChain(logical, operands[half..]);
        var assign = Expression.Assign(left, ValueChain(logical, operands[..half]));
        if (logical == LogicalOperator.Coalesce)
        {
            return Expression.Block([left], assign, Expression.Condition(Expression.Property(left, nameof(ScriptValue.IsNullish)), rest, left));
        }

        var decisive = Expression.Constant(logical == LogicalOperator.And ? Truth.False : Truth.True);
        return Expression.Block(
            [left],
            assign,
            Expression.Condition(
                Expression.Equal(Expression.Property(left, nameof(ScriptValue.TruthValue)), decisive),
                left,
                Call((Func<ScriptValue, ScriptValue, ScriptValue>)(logical == LogicalOperator.And ? Logic.And : Logic.Or), left, rest)));
    }

    private BlockExpression Choice(BoundConditional node, Func<BoundNode, Expression> emit, Expression whenUnknown)
    {
        var truth = Expression.Variable(typeof(Truth));
        return Expression.Block(
            [truth],
            Expression.Assign(truth, Condition(node.Condition)),
            Expression.Condition(
                Expression.Equal(truth, Expression.Constant(Truth.True)),
                emit(node.WhenTrue),
                Expression.Condition(Expression.Equal(truth, Expression.Constant(Truth.False)), emit(node.WhenFalse), whenUnknown)));
    }

    private Expression Chain(BoundChain chain) => Links(Value(chain.Head), chain.Links);

    private Expression Links(Expression target, ReadOnlySpan<BoundLink> links)
    {
        if (links.IsEmpty)
        {
            return target;
        }

        var link = links[0];
        if (!link.Optional)
        {
            return Links(BuiltinCall(link.Code, target, link.Arguments), links[1..]);
        }

        var value = Expression.Variable(typeof(ScriptValue));
        return Expression.Block(
            [value],
            Expression.Assign(value, target),
            Expression.Condition(
                Expression.Property(value, nameof(ScriptValue.IsNullish)),
                Constant(ScriptValue.Undefined),
                Links(BuiltinCall(link.Code, value, link.Arguments), links[1..])));
    }

    private Expression BuiltinCall(BuiltinCode code, Expression target, BoundNode[] arguments)
    {
        var constant = Expression.Constant(code);
        return arguments.Length switch
        {
            0 => Call(Calls.Builtin0, constant, target),
            1 => Call(Calls.Builtin1, constant, target, Value(arguments[0])),
            2 => Call(Calls.Builtin2, constant, target, Value(arguments[0]), Value(arguments[1])),
            _ => Call(Calls.BuiltinMany, constant, target, Values(arguments)),
        };
    }

    private Expression ScopeCall(BoundScopeCall call)
    {
        var slot = Expression.Constant(call.Member.Slot);
        return call.Arguments.Length switch
        {
            0 => Call(Calls.Scope0, _input, slot),
            1 => Call(Calls.Scope1, _input, slot, Value(call.Arguments[0])),
            2 => Call(Calls.Scope2, _input, slot, Value(call.Arguments[0]), Value(call.Arguments[1])),
            _ => Call(Calls.ScopeMany, _input, slot, Values(call.Arguments)),
        };
    }

    private static Func<ScriptValue, ScriptValue> UnaryCode(UnaryOperator unary) => unary switch
    {
        UnaryOperator.Plus => Operations.Plus,
        UnaryOperator.Minus => Operations.Minus,
        UnaryOperator.BitwiseNot => Operations.BitwiseNot,
        _ => Operations.TypeOf,
    };

    private static Func<ScriptValue, Truth> PresenceTest(BoundPresence presence) => (presence.Asked, presence.Negated) switch
    {
        (Presence.Nullish, false) => Logic.IsNullish,
        (Presence.Nullish, true) => Logic.IsNotNullish,
        (Presence.Undefined, false) => Logic.IsUndefined,
        (Presence.Undefined, true) => Logic.IsNotUndefined,
        (Presence.Null, false) => Logic.IsNull,
        _ => Logic.IsNotNull,
    };

    private static MethodCallExpression Call(Delegate code, params Expression[] arguments) => Expression.Call(code.Method, arguments);
}
