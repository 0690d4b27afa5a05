using Studio.Connectors.OrderLines;
using Studio.Kernel.Problems;

namespace Studio.Connectors.Tests;

public sealed class DateShiftTests
{
    [Theory]
    [InlineData("5/12/2010 16:24")]
    [InlineData("5/12/2010 12:00")]
    [InlineData("5/12/2010 12:01")]
    [InlineData("5/12/2010 00:00")]
    [InlineData("21/11/2026 11:59")]
    [InlineData("22/11/2030 13:00")]
    public void Now_brings_the_newest_document_into_the_last_24_hours_and_never_into_the_future(string newest)
    {
        var file = new OrderFile().Shifted(DateShift.Now).Line(date: "1/12/2009 08:26").Line(number: "2", date: newest).Read();
        var moved = file.Summary.Last!.Value.AddDays(file.ShiftDays);
        moved.ShouldBeLessThanOrEqualTo(OrderFile.Noon);
        moved.ShouldBeGreaterThan(OrderFile.Noon.AddDays(-1));
    }

    [Fact]
    public void The_days_are_those_of_the_newest_document() =>
        new OrderFile().Shifted(DateShift.Now).Line(date: "5/12/2010 16:24").Read().ShiftDays.ShouldBe(5829);

    [Fact]
    public void None_leaves_dates_and_days_move_them()
    {
        new OrderFile().Line().Read().ShiftDays.ShouldBe(0);
        new OrderFile().Shifted(new DateShift(false, 30)).Line().Read().ShiftDays.ShouldBe(30);
    }

    [Fact]
    public void What_would_lie_in_the_future_is_rejected()
    {
        var file = new OrderFile().Shifted(new DateShift(false, 5830)).Line(number: "1").Line(number: "2", date: "5/12/2010 16:24").Read();
        file.Documents.Select(d => d.Number).ShouldBe(["1"]);
        file.Rejects.ShouldHaveSingleItem().Reason.ToString().ShouldBe("Document 2 would lie in the future.");
        file.Summary.LinesTotal.ShouldBe(2);
    }

    [Theory]
    [InlineData(null, true, 0)]
    [InlineData("now", true, 0)]
    [InlineData("None", false, 0)]
    [InlineData("days=30", false, 30)]
    [InlineData("-7", false, -7)]
    public void The_option_is_read(string? text, bool toNow, int days) => DateShift.Parse(text).ShouldBe(new DateShift(toNow, days));

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("1.5")]
    [InlineData("99999999")]
    public void Another_option_is_refused(string text) => Should.Throw<ProblemException>(() => DateShift.Parse(text)).Status.ShouldBe(400);
}
