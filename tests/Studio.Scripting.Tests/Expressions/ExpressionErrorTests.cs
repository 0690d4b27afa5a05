using Studio.Scripting.Expressions;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>What is refused is refused with its place and a way out.</summary>
public sealed class ExpressionErrorTests
{
    [Theory]
    [InlineData("cart.total = 30", Codes.AssignmentRefused, 12, 1)]
    [InlineData("cart.total += 30", Codes.AssignmentRefused, 12, 2)]
    [InlineData("now++", Codes.IncrementRefused, 4, 2)]
    [InlineData("x => x", Codes.FunctionRefused, 3, 2)]
    [InlineData("function(){}", Codes.FunctionRefused, 1, 8)]
    [InlineData("new Date()", Codes.NewRefused, 1, 3)]
    [InlineData("/a/.test('a')", Codes.RegexRefused, 1, 1)]
    [InlineData("{a: 1}", Codes.ObjectRefused, 1, 1)]
    [InlineData("[...facts.tags]", Codes.SpreadRefused, 2, 3)]
    [InlineData("if (true) 1", Codes.StatementRefused, 1, 2)]
    [InlineData("true; false", Codes.StatementRefused, 5, 1)]
    [InlineData("true, false", Codes.CommaRefused, 5, 1)]
    [InlineData("'a' in facts.tags", Codes.OperatorRefused, 5, 2)]
    [InlineData("this.x", Codes.WordRefused, 1, 4)]
    [InlineData("'abc", Codes.UnterminatedString, 1, 4)]
    [InlineData("1 /* x", Codes.UnterminatedComment, 3, 2)]
    [InlineData("'\\u12'", Codes.BadEscape, 2, 5)]
    [InlineData("010 + 1", Codes.BadNumber, 1, 3)]
    [InlineData("10n", Codes.BadNumber, 1, 3)]
    [InlineData("1__0", Codes.BadNumber, 1, 4)]
    [InlineData("1 + # 2", Codes.UnexpectedCharacter, 5, 1)]
    [InlineData("-2 ** 2", Codes.UnaryBeforePower, 1, 5)]
    [InlineData("true || null ?? 1", Codes.MixedCoalesce, 14, 2)]
    [InlineData("1 +", Codes.UnexpectedEnd, 4, 0)]
    [InlineData("(1", Codes.UnexpectedEnd, 3, 0)]
    [InlineData("1 2", Codes.UnexpectedToken, 3, 1)]
    [InlineData("", Codes.UnexpectedEnd, 1, 0)]
    [InlineData("eval('1')", Codes.WordRefused, 1, 4)]
    [InlineData("facts.tier.constructor", Codes.UnknownProperty, 11, 12)]
    [InlineData("facts.anything.__proto__", Codes.UnknownProperty, 15, 10)]
    [InlineData("facts[now]", Codes.ComputedMemberRefused, 6, 5)]
    [InlineData("facts", Codes.IncompleteName, 1, 5)]
    [InlineData("customer.address", Codes.UnknownMember, 9, 8)]
    [InlineData("zzzzz", Codes.UnknownName, 1, 5)]
    [InlineData("facts.bought", Codes.FunctionNotCalled, 1, 12)]
    [InlineData("facts.tier.trim", Codes.FunctionNotCalled, 11, 5)]
    [InlineData("now()", Codes.NotAFunction, 4, 2)]
    [InlineData("facts.bought()", Codes.ArgumentCount, 13, 2)]
    [InlineData("facts.bought('a', 'b')", Codes.ArgumentCount, 13, 10)]
    [InlineData("facts.bought(22423)", Codes.ArgumentType, 14, 5)]
    [InlineData("Math.sinus(1)", Codes.UnknownProperty, 5, 6)]
    [InlineData("facts.isVip > 1", Codes.BooleanOrder, 1, 11)]
    [InlineData("facts.tags == 'vip'", Codes.ListComparison, 1, 10)]
    [InlineData("facts.orderTotal90d > 'many'", Codes.ComparedTypes, 23, 6)]
    [InlineData("facts.tier === cart.total", Codes.ComparedTypes, 16, 10)]
    public void Refusals_name_their_place(string source, string code, int column, int length)
    {
        var error = TestScope.Error(source);
        (error.Code, error.Line, error.Column, error.Length).ShouldBe((code, 1, column, length), error.Message);
        error.Message.ShouldNotContain("{0}");
    }

    [Theory]
    [InlineData("facts.orderTotal90 > 1", "facts.orderTotal90d")]
    [InlineData("fact.orderTotal90d > 1", "facts.orderTotal90d")]
    [InlineData("orderTotal90d > 1", "facts.orderTotal90d")]
    [InlineData("facts.Tier.trim() == 'a'", "facts.tier")]
    [InlineData("customer.adress.city == 'a'", "customer.address.city")]
    [InlineData("facts.tier.include('a')", ".includes")]
    [InlineData("Math.celi(1)", "Math.ceil")]
    [InlineData("facts.orderTotal90d > '500'", "500")]
    [InlineData("facts.tier == 5", "'5'")]
    [InlineData("facts.isVip == 'true'", "true")]
    [InlineData("facts.isVip === 1", "true")]
    [InlineData("facts.tags == 'vip'", "facts.tags.includes('vip')")]
    [InlineData("facts.bought(22423)", "'22423'")]
    public void Mistakes_come_with_a_repair(string source, string replacement) => TestScope.Error(source).Replacement.ShouldBe(replacement);

    [Fact]
    public void Every_unknown_name_is_reported_with_its_line()
    {
        new ExpressionCompiler().Compile("facts.nope > 1 &&\r\n  facts.neither < 2", TestScope.Typed, out var errors).ShouldBeNull();
        errors.Select(error => (error.Line, error.Column)).ShouldBe([(1, 6), (2, 8)]);
        errors[1].Arguments.ShouldBe(["facts", "neither"]);
    }

    [Theory]
    [InlineData("'abc'", Codes.NotACondition)]
    [InlineData("1 + 2", Codes.NotACondition)]
    [InlineData("[1]", Codes.NotACondition)]
    [InlineData("facts.isVip ? 'a' : 'b'", Codes.NotACondition)]
    [InlineData("facts.orderTotal90d - 5", Codes.NotACondition)]
    [InlineData("facts.tier == 'gold' || 'silver'", Codes.LoneAlternative)]
    public void A_condition_can_be_demanded(string source, string code)
    {
        TestScope.Compile(source);
        TestScope.Error(source, new ExpressionOptions { RequireCondition = true }).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("facts.isVip")]
    [InlineData("facts.orderTotal90d")]
    [InlineData("facts.isVip ?? false")]
    [InlineData("facts.tags.length")]
    [InlineData("facts.tags.includes('a')")]
    [InlineData("facts.bought('1') && !facts.isVip")]
    [InlineData("facts.anything?.trim()")]
    [InlineData("facts.isVip ? cart.total > 5 : cart.total > 10")]
    public void Conditions_pass_as_conditions(string source) => TestScope.Compile(source, options: new ExpressionOptions { RequireCondition = true });

    [Fact]
    public void A_lone_alternative_is_repaired() =>
        TestScope.Error("facts.tier == 'gold' || 'silver'", new ExpressionOptions { RequireCondition = true }).Replacement.ShouldBe("facts.tier == 'silver'");
}
