using System.Text.Json.Nodes;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Conditions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>A condition has two views, a tree and JavaScript, and one meaning.</summary>
public sealed class ConditionTreeTests
{
    private static readonly ExpressionOptions Options = new();

    [Theory]
    [InlineData("""{ "field": "facts.orderTotal90d", "operator": ">=", "value": 500 }""", "facts.orderTotal90d >= 500")]
    [InlineData("""{ "field": "facts.orderTotal90d", "operator": "=", "value": -1.5 }""", "facts.orderTotal90d === -1.5")]
    [InlineData("""{ "field": "facts.orderTotal90d", "operator": "between", "value": [1, 5] }""", "facts.orderTotal90d >= 1 && facts.orderTotal90d <= 5")]
    [InlineData("""{ "field": "facts.orderTotal90d", "operator": "notBetween", "value": [1, 5] }""", "facts.orderTotal90d < 1 || facts.orderTotal90d > 5")]
    [InlineData("""{ "field": "facts.orderTotal90d", "operator": "in", "value": [1, 2] }""", "[1, 2].includes(facts.orderTotal90d)")]
    [InlineData("""{ "field": "facts.isVip", "operator": "!=", "value": true }""", "facts.isVip !== true")]
    [InlineData("""{ "field": "facts.tier", "operator": "=", "value": "it's \\ 金" }""", @"facts.tier === 'it\'s \\ 金'")]
    [InlineData("""{ "field": "facts.tier", "operator": "null" }""", "facts.tier == null")]
    [InlineData("""{ "field": "facts.tier", "operator": "notNull" }""", "facts.tier != null")]
    [InlineData("""{ "field": "facts.tags", "operator": "contains", "value": "new" }""", "facts.tags.includes('new')")]
    [InlineData("""{ "field": "facts.tags", "operator": "doesNotContain", "value": 3 }""", "!facts.tags.includes(3)")]
    [InlineData("""{ "field": "customer.address.city", "operator": "beginsWith", "value": "Tai" }""", "customer.address.city.startsWith('Tai')")]
    [InlineData("""{ "field": "customer.address.city", "operator": "doesNotEndWith", "value": "市" }""", "!customer.address.city.endsWith('市')")]
    [InlineData("""{ "field": "customer.address.city", "operator": "notIn", "value": ["a", "b"] }""", "!['a', 'b'].includes(customer.address.city)")]
    [InlineData("""{ "field": "now", "operator": ">", "value": 0 }""", "now > 0")]
    [InlineData("""{ "field": "facts.bought", "arguments": ["22423"], "operator": "=", "value": true }""", "facts.bought('22423') === true")]
    [InlineData("""{ "expression": "cart.total * 2 > facts.orderTotal90d" }""", "cart.total * 2 > facts.orderTotal90d")]
    public void A_comparison_has_two_views(string json, string expression)
    {
        var tree = Tree(json);
        Expression(tree).ShouldBe(expression);
        JsonNode.DeepEquals(ConditionTree.ToJson(View(expression)), ConditionTree.ToJson(tree)).ShouldBeTrue(ConditionTree.ToJson(View(expression)).ToJsonString());
        TestScope.Compile(expression, options: new ExpressionOptions { RequireCondition = true });
    }

    [Theory]
    [InlineData("cart.total >= 30 && (facts.isVip === true || facts.tier === 'gold') && !(facts.tags.includes('x') || cart.total == null)")]
    [InlineData("(cart.total > 1 || cart.total < 0) && (now > 0 && facts.isVip === true)")]
    [InlineData("facts.isVip || cart.total > 5")]
    [InlineData("(facts.tier ?? 'none') !== 'gold' && cart.total > 5")]
    public void Groups_keep_their_shape_and_what_cannot_be_drawn_stays_an_expression(string expression) => Expression(View(expression)).ShouldBe(expression);

    [Fact]
    public void What_a_builder_says_of_its_own_is_passed_over_and_not_turns_a_group_round()
    {
        var tree = Tree("""
        { "id": "r1", "combinator": "or", "not": true, "rules": [
          { "id": "r2", "field": "facts.isVip", "operator": "=", "value": true, "valueSource": "value" },
          { "combinator": "and", "rules": [{ "field": "cart.total", "operator": "<", "value": 3 }] } ] }
        """);
        Expression(tree).ShouldBe("!(facts.isVip === true || cart.total < 3)");
    }

    [Theory]
    [InlineData("""[1]""", "", ExpressionErrorCodes.NotAConditionNode)]
    [InlineData("""null""", "", ExpressionErrorCodes.NotAConditionNode)]
    [InlineData("""{ "combinator": "xor", "rules": [] }""", "combinator", ExpressionErrorCodes.UnknownCombinator)]
    [InlineData("""{ "combinator": "and", "rules": {} }""", "rules", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "combinator": "and", "not": 1, "rules": [{ "expression": "true" }] }""", "not", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "combinator": "and", "rules": [] }""", "", ExpressionErrorCodes.EmptyGroup)]
    [InlineData("""{ "combinator": "and", "rules": [{ "combinator": "or", "rules": [] }] }""", "rules[0]", ExpressionErrorCodes.EmptyGroup)]
    [InlineData("""{ "combinator": "and", "rules": [5] }""", "rules[0]", ExpressionErrorCodes.NotAConditionNode)]
    [InlineData("""{ "field": 5, "operator": "=" }""", "field", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "cart.total" }""", "operator", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "cart.totl", "operator": "=", "value": 1 }""", "field", ExpressionErrorCodes.UnknownNameNear)]
    [InlineData("""{ "field": "zzzzzz", "operator": "=", "value": 1 }""", "field", ExpressionErrorCodes.UnknownName)]
    [InlineData("""{ "field": "cart.total", "operator": "~", "value": 1 }""", "operator", ExpressionErrorCodes.ConditionOperator)]
    [InlineData("""{ "field": "cart.total", "operator": "contains", "value": 1 }""", "operator", ExpressionErrorCodes.ConditionOperator)]
    [InlineData("""{ "field": "facts.isVip", "operator": "<", "value": true }""", "operator", ExpressionErrorCodes.ConditionOperator)]
    [InlineData("""{ "field": "cart.total", "operator": "=", "value": "1" }""", "value", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "cart.total", "operator": "=", "value": 1e999 }""", "value", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "cart.total", "operator": "=" }""", "value", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "cart.total", "operator": "between", "value": [1] }""", "value", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "cart.total", "operator": "between", "value": [1, "x"] }""", "value[1]", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "cart.total", "operator": "in", "value": [] }""", "value", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "facts.bought", "operator": "=", "value": true }""", "arguments", ExpressionErrorCodes.ArgumentCount)]
    [InlineData("""{ "field": "facts.bought", "arguments": [1], "operator": "=", "value": true }""", "arguments[0]", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "field": "cart.total", "arguments": [1], "operator": "=", "value": 1 }""", "arguments", ExpressionErrorCodes.ArgumentCount)]
    [InlineData("""{ "field": "cart.total", "arguments": 1, "operator": "=", "value": 1 }""", "arguments", ExpressionErrorCodes.ConditionValue)]
    [InlineData("""{ "combinator": "or", "rules": [{ "expression": "true" }, { "expression": "cart.total > " }] }""", "rules[1].expression", ExpressionErrorCodes.UnexpectedEnd)]
    [InlineData("""{ "expression": "cart.totl > 1" }""", "expression", ExpressionErrorCodes.UnknownNameNear)]
    [InlineData("""{ "expression": 1 }""", "", ExpressionErrorCodes.NotAConditionNode)]
    public void A_fault_names_its_place_in_the_tree(string json, string path, string code)
    {
        var tree = ConditionTree.Read(JsonNode.Parse(json), Options, out var errors);
        if (tree is not null)
        {
            ConditionTree.ToExpression(tree, TestScope.Typed, Options, out errors).ShouldBeNull();
        }

        (errors[0].Path, errors[0].Error.Code).ShouldBe((path, code));
        errors[0].Error.Message.ShouldNotContain("{0}");
    }

    [Fact]
    public void A_tree_of_a_stranger_can_be_neither_deep_nor_endless()
    {
        var deep = JsonNode.Parse("""{ "expression": "true" }""");
        for (var i = 0; i < Options.MaxNesting + 5; i++)
        {
            deep = new JsonObject { ["combinator"] = "and", ["rules"] = new JsonArray(deep) };
        }

        ConditionTree.Read(deep, Options, out var errors).ShouldBeNull();
        errors[0].Error.Code.ShouldBe(ExpressionErrorCodes.TooDeep);

        var wide = new JsonObject { ["combinator"] = "and", ["rules"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(_ => new JsonObject { ["expression"] = "true" })]) };
        ConditionTree.Read(wide, Options, out errors).ShouldBeNull();
        errors[0].Error.Code.ShouldBe(ExpressionErrorCodes.TooLong);
    }

    [Fact]
    public void The_views_of_random_conditions_mean_the_same()
    {
        var compiler = new ExpressionCompiler();
        var drawn = 0;
        for (var seed = 0; seed < 4_000; seed++)
        {
            var maker = new TreeMaker(seed);
            var source = maker.Make(4).Print();
            if (compiler.Compile(source, TestScope.Loose, out _) is not { } original || ConditionTree.FromExpression(source, TestScope.Loose, Options) is not { } view)
            {
                continue;
            }

            var written = ConditionTree.ToExpression(view, TestScope.Loose, Options, out var errors);
            errors.ShouldBeEmpty(source);
            var again = compiler.Compile(written!, TestScope.Loose, out var faults).ShouldNotBeNull($"{source} => {written}: {(faults.Count > 0 ? faults[0].Message : "")}");
            ConditionTree.ToExpression(ConditionTree.FromExpression(written!, TestScope.Loose, Options)!, TestScope.Loose, Options, out _).ShouldBe(written, source);
            drawn += view is ConditionText ? 0 : 1;
            for (var round = 0; round < 10; round++)
            {
                var input = new FactInput(maker.Values(6));
                again.Test(input).ShouldBe(original.Test(input), $"{source} => {written}");
            }
        }

        // Most random trees are arithmetic; enough of them must be comparisons for the test to mean something.
        drawn.ShouldBeGreaterThan(300);
    }

    private static ConditionNode Tree(string json)
    {
        var tree = ConditionTree.Read(JsonNode.Parse(json), Options, out var errors);
        errors.ShouldBeEmpty();
        return tree.ShouldNotBeNull();
    }

    private static ConditionNode View(string expression) => ConditionTree.FromExpression(expression, TestScope.Typed, Options).ShouldNotBeNull();

    private static string Expression(ConditionNode tree)
    {
        var expression = ConditionTree.ToExpression(tree, TestScope.Typed, Options, out var errors);
        errors.ShouldBeEmpty();
        return expression.ShouldNotBeNull();
    }
}
