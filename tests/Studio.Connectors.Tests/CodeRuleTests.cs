using Studio.Connectors.OrderLines;

namespace Studio.Connectors.Tests;

public sealed class CodeRuleTests
{
    [Theory]
    [InlineData("85123A")]
    [InlineData("85123a")]
    [InlineData("10002")]
    [InlineData("15056BL")]
    [InlineData("gift_0001_20")]
    [InlineData("DCGS0058")]
    [InlineData("DCGSSBOY")]
    [InlineData("PADS")]
    public void These_codes_are_goods(string code) => CodeRule.IsProduct(code).ShouldBeTrue();

    [Theory]
    [InlineData("POST")]
    [InlineData("DOT")]
    [InlineData("M")]
    [InlineData("m")]
    [InlineData("D")]
    [InlineData("C2")]
    [InlineData("BANK CHARGES")]
    [InlineData("S")]
    [InlineData("B")]
    [InlineData("CRUK")]
    [InlineData("AMAZONFEE")]
    public void These_codes_are_services(string code) => CodeRule.IsProduct(code).ShouldBeFalse();
}
