using Studio.Scripting.Expressions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>A small catalogue and shorthands to compile and run over it.</summary>
internal static class TestScope
{
    public static ExpressionScope Typed { get; } = new(
    [
        new("facts.orderTotal90d", ExpressionType.Number, 0),
        new("facts.isVip", ExpressionType.Boolean, 1),
        new("facts.tier", ExpressionType.String, 2),
        new("facts.tags", ExpressionType.List, 3),
        new("cart.total", ExpressionType.Number, 4),
        new("customer.address.city", ExpressionType.String, 5),
        new("now", ExpressionType.Number, 6),
        new("facts.anything", ExpressionType.Any, 7),
        new("facts.bought", ExpressionType.Boolean, 8, [ExpressionType.String]),
        new("facts.between", ExpressionType.Number, 9, [ExpressionType.Number, ExpressionType.Number]),
    ]);

    /// <summary>Six facts of no declared type, <c>f.a</c> to <c>f.f</c>, in slots 0 to 5; the last three are open.</summary>
    public static ExpressionScope Loose { get; } = new("abcdef".Select((name, slot) => new ScopeMember($"f.{name}", ExpressionType.Any, slot)));

    public static CompiledExpression Compile(string source, IExpressionScope? scope = null, ExpressionOptions? options = null)
    {
        var compiled = new ExpressionCompiler(options).Compile(source, scope ?? Typed, out var errors);
        errors.Select(error => error.Message).ShouldBeEmpty(source);
        return compiled.ShouldNotBeNull();
    }

    public static ExpressionError Error(string source, ExpressionOptions? options = null)
    {
        new ExpressionCompiler(options).Compile(source, Typed, out var errors).ShouldBeNull(source);
        return errors[0];
    }

    public static Truth Test(string source, params ScriptValue[] values) => Compile(source).Test(new FactInput(values));

    public static ScriptValue Evaluate(string source, params ScriptValue[] values) => Compile(source).Evaluate(new FactInput(values));
}
