using Studio.Scripting.Expressions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>Kleene's logic over missing facts, and JavaScript over present ones. Without values every fact is missing.</summary>
public sealed class MissingFactTests
{
    [Theory]
    [InlineData("cart.total > 5", Truth.Unknown)]
    [InlineData("cart.total != 5", Truth.Unknown)]
    [InlineData("!(cart.total > 5)", Truth.Unknown)]
    [InlineData("cart.total", Truth.Unknown)]
    [InlineData("cart.total > 5 && false", Truth.False)]
    [InlineData("false && cart.total > 5", Truth.False)]
    [InlineData("cart.total > 5 || true", Truth.True)]
    [InlineData("cart.total > 5 || false", Truth.Unknown)]
    [InlineData("cart.total > 5 && true", Truth.Unknown)]
    [InlineData("cart.total > 5 || !(cart.total > 5)", Truth.Unknown)]
    [InlineData("cart.total + 1 > 0", Truth.Unknown)]
    [InlineData("cart.total > 5 ? true : true", Truth.Unknown)]
    [InlineData("cart.total === undefined", Truth.True)]
    [InlineData("cart.total !== undefined", Truth.False)]
    [InlineData("undefined === cart.total", Truth.True)]
    [InlineData("cart.total === null", Truth.False)]
    [InlineData("cart.total !== null", Truth.True)]
    [InlineData("cart.total == null", Truth.True)]
    [InlineData("cart.total != undefined", Truth.False)]
    [InlineData("typeof cart.total == 'undefined'", Truth.True)]
    [InlineData("(cart.total ?? 0) > 5", Truth.False)]
    [InlineData("(cart.total > 5) ?? false", Truth.False)]
    [InlineData("facts.tier?.length > 3", Truth.False)]
    [InlineData("facts.tier.length > 3", Truth.Unknown)]
    [InlineData("facts.tier?.trim().length === undefined", Truth.True)]
    [InlineData("facts?.tier == 'a'", Truth.Unknown)]
    [InlineData("facts.tags.includes('a')", Truth.Unknown)]
    [InlineData("['a', facts.tier].includes('a')", Truth.True)]
    [InlineData("['b', facts.tier].includes('a')", Truth.Unknown)]
    [InlineData("['b', facts.tier].length == 2", Truth.True)]
    [InlineData("`${facts.tier}` == ''", Truth.Unknown)]
    [InlineData("Math.max(1, cart.total) > 0", Truth.Unknown)]
    [InlineData("undefined > 1", Truth.False)]
    [InlineData("facts.tier || 'none'", Truth.True)]
    public void A_missing_fact_is_unknown(string source, Truth expected) => TestScope.Test(source).ShouldBe(expected);

    [Fact]
    public void A_function_is_not_called_with_a_missing_argument()
    {
        var input = new FactInput { Function = (_, _) => true };
        TestScope.Compile("facts.bought(facts.tier)").Test(input).ShouldBe(Truth.Unknown);
        input.Calls.ShouldBe(0);
        TestScope.Compile("facts.bought('1')").Test(input).ShouldBe(Truth.True);
        input.Calls.ShouldBe(1);
    }

    [Fact]
    public void What_is_decided_is_not_evaluated_further()
    {
        var input = new FactInput { Function = (_, _) => true };
        TestScope.Compile("false && facts.bought('1') || true || facts.bought('2')").Test(input).ShouldBe(Truth.True);
        TestScope.Compile("null ?? 1 ?? facts.bought('1')").Evaluate(input).ShouldBe(1d);
        input.Calls.ShouldBe(0);
    }

    [Fact]
    public void Functions_get_their_arguments()
    {
        var input = new FactInput { Function = (slot, arguments) => arguments.Sum(a => a.AsNumber()) + slot };
        TestScope.Compile("facts.between(1, 2 + 3)").Evaluate(input).ShouldBe(15d);
    }

    [Theory]
    [InlineData("facts.orderTotal90d > 500 && cart.total >= 30", "facts.orderTotal90d > 500")]
    [InlineData("facts.orderTotal90d > 500 && !(cart.total >= 30)", "facts.orderTotal90d > 500")]
    [InlineData("!(facts.isVip || cart.total < 5)", "!facts.isVip")]
    [InlineData("facts.isVip || cart.total > 5", "true")]
    [InlineData("cart.total > 5 ? facts.isVip : facts.orderTotal90d > 5", "facts.isVip || facts.orderTotal90d > 5")]
    [InlineData("facts.isVip ? cart.total > 5 : false", "facts.isVip")]
    [InlineData("facts.orderTotal90d > cart.total", "true")]
    public void Assuming_met_leaves_what_is_known(string source, string expected)
    {
        var assumed = TestScope.Compile(source).AssumingMet(member => member.Path.StartsWith("cart.", StringComparison.Ordinal));
        var plain = TestScope.Compile(expected);
        assumed.Members.ShouldBe(plain.Members, ignoreOrder: true);
        foreach (var vip in new ScriptValue[] { true, false, ScriptValue.Missing })
        {
            foreach (var total in new ScriptValue[] { 600d, 1d, ScriptValue.Missing })
            {
                assumed.Test(new FactInput(total, vip)).ShouldBe(plain.Test(new FactInput(total, vip)));
            }
        }
    }

    [Fact]
    public void Members_are_those_read_once_each() =>
        TestScope.Compile("facts.tier == 'a' || facts.bought('1') && facts['tier'] == 'b'").Members.Select(m => m.Path).ShouldBe(["facts.tier", "facts.bought"]);
}
