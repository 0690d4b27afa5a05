using Studio.Connectors.Api;

namespace Studio.Connectors.Tests;

public sealed class RejectsCsvTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("536365;85123A", "536365;85123A")]
    [InlineData("", "")]
    public void A_cell_is_never_a_formula(string text, string safe) => RejectsCsv.Safe(text).ShouldBe(safe);
}
