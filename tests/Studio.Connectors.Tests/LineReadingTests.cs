using System.Text;
using Studio.Connectors.OrderLines;
using Studio.Kernel.Problems;

namespace Studio.Connectors.Tests;

public sealed class LineReadingTests
{
    [Fact]
    public void Semicolons_decimal_commas_and_dates_without_zeros_are_found_out()
    {
        var file = new OrderFile().Line().Read();
        file.Format.ShouldBe(new LineFormat(';', ',', DateOrder.DayFirst, "utf-8"));
        var line = file.Documents[0].Lines[0];
        line.UnitAmount.ShouldBe(255);
        line.Amount.ShouldBe(1530);
        line.At.ShouldBe(new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Commas_points_and_months_first_are_found_out()
    {
        var file = new OrderFile("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country")
            .Raw("536365,85123A,\"HOLDER, WHITE\",6,12/1/2010 8:26,2.55,17850,United Kingdom").Raw("536370,22728,CLOCK,24,12/31/2010 8:45,3.75,12583,France").Read();
        file.Format.ShouldBe(new LineFormat(',', '.', DateOrder.MonthFirst, "utf-8"));
        file.Documents[0].Lines[0].Description.ShouldBe("HOLDER, WHITE");
        file.Documents[0].At.ShouldBe(new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Tabs_and_columns_in_another_order_are_understood()
    {
        var line = new OrderFile("Country\tStockCode\tQuantity\tInvoiceNo\tUnitPrice\tInvoiceDate\tExtra").Raw("EIRE\t22423\t2\t600001\t12.75\t2011-01-05T09:30\tx").ReadLine();
        (line.Number, line.Code, line.Quantity, line.UnitAmount, line.Country, line.Customer).ShouldBe(("600001", "22423", 2, 1275, "EIRE", ""));
    }

    [Theory]
    [InlineData("2010-12-01 08:26")]
    [InlineData("2010-12-01T08:26:00")]
    [InlineData("2010-12-01T10:26:00+02:00")]
    [InlineData("2010-12-01T08:26:00Z")]
    [InlineData("1.12.2010 8:26")]
    [InlineData("01/12/2010 08:26:00")]
    public void Dates_are_read(string date) => new OrderFile().Line(date: date).ReadLine().At.ShouldBe(new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero));

    [Fact]
    public void A_date_without_zone_is_of_the_tenants_zone() =>
        new OrderFile().At("Asia/Taipei").Line().ReadLine().At.ShouldBe(new DateTimeOffset(2010, 12, 1, 0, 26, 0, TimeSpan.Zero));

    [Fact]
    public void The_hour_that_spring_skips_is_read_as_the_next() =>
        new OrderFile().At("Europe/London").Line(date: "28/3/2010 01:30").ReadLine().At.ShouldBe(new DateTimeOffset(2010, 3, 28, 1, 30, 0, TimeSpan.Zero));

    [Fact]
    public void The_person_decides_where_day_and_month_are_not_told_apart() =>
        new OrderFile().Dated(DateOrder.MonthFirst).Line().ReadLine().At.Month.ShouldBe(1);

    [Fact]
    public void A_file_that_is_not_utf8_is_read_as_latin1() =>
        new OrderFile().Encoded(Encoding.Latin1).Line(description: "VOUCHER £20").ReadLine().Description.ShouldBe("VOUCHER £20");

    [Theory]
    [InlineData("\"RECORD FRAME 7\"\" SINGLE SIZE \"", "RECORD FRAME 7\" SINGLE SIZE")]
    [InlineData("RECORD FRAME 7\" SINGLE SIZE", "RECORD FRAME 7\" SINGLE SIZE")]
    [InlineData("\"a;b\"", "a;b")]
    [InlineData("\"two\r\nlines\"", "two\nlines")]
    [InlineData("\"\"", "")]
    public void Quotes_are_understood(string written, string meant)
    {
        var file = new OrderFile().Line(description: written).Line(code: "71053").Read();
        file.Rejects.ShouldBeEmpty();
        file.Documents[0].Lines[0].Description.ShouldBe(meant);
        file.Documents[0].Lines[1].Code.ShouldBe("71053");
    }

    [Fact]
    public void A_quote_that_is_not_closed_costs_one_line_only()
    {
        var file = new OrderFile().Line(description: "\"OPEN").Line(code: "71053").Line(code: "84406B").Read();
        file.Rejects.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Line.ShouldBe(2), r => r.Reason.ShouldBe(RejectReason.Open));
        file.Documents[0].Lines.Select(l => (l.Line, l.Code)).ShouldBe([(3, "71053"), (4, "84406B")]);
    }

    [Fact]
    public void Text_after_a_closing_quote_is_told() => new OrderFile().Line(description: "\"A\"B").ReadReject().Reason.ShouldBe(RejectReason.AfterQuote);

    [Theory]
    [InlineData("six", "2,55", "1/12/2010 08:26", "The quantity “six” is not a whole number.")]
    [InlineData("1,5", "2,55", "1/12/2010 08:26", "The quantity “1,5” is not a whole number.")]
    [InlineData("6", "", "1/12/2010 08:26", "The price “” is not a number.")]
    [InlineData("6", "1.234,50", "1/12/2010 08:26", "The price “1.234,50” is not a number.")]
    [InlineData("6", "2,555", "1/12/2010 08:26", "The price “2,555” has more decimals than GBP.")]
    [InlineData("6", "99999999999999999999999999", "1/12/2010 08:26", "The amount is too large.")]
    [InlineData("6", "2,55", "31/2/2010 08:26", "The date “31/2/2010 08:26” cannot be read.")]
    [InlineData("6", "2,55", "", "The date “” cannot be read.")]
    public void What_cannot_be_read_is_rejected_with_its_reason(string quantity, string price, string date, string reason)
    {
        var rejected = new OrderFile().Line(price: "1,10").Line(quantity: quantity, price: price, date: date).ReadReject();
        rejected.Line.ShouldBe(3);
        rejected.Reason.ToString().ShouldBe(reason);
        rejected.Raw.ShouldStartWith("536365;85123A;");
    }

    [Fact]
    public void A_line_without_number_or_code_or_with_other_columns_is_rejected()
    {
        var file = new OrderFile().Line(number: "").Line(code: " ").Raw("536365;85123A;X;6").Line(code: new string('x', 101)).Line(description: new string('x', 10_001)).Read();
        file.Rejects.Select(r => r.Reason.Text).ShouldBe([
            "The invoice number is missing.", "The code is missing.", "The line has {0} columns, {1} are expected.", "The text in column {0} is longer than {1} characters.", "The text in column {0} is longer than {1} characters."]);
        file.Documents.ShouldBeEmpty();
    }

    [Fact]
    public void The_amount_of_a_rejected_line_is_known_where_it_can_be_read()
    {
        var summary = new OrderFile().Line(quantity: "3", price: "1,10").Line(date: "never", quantity: "2", price: "1,15").Line(quantity: "two").Read().Summary;
        summary.ShouldSatisfyAllConditions(
            s => s.LinesTotal.ShouldBe(3), s => s.Accepted.ShouldBe(1), s => s.Rejected.ShouldBe(2),
            s => s.AcceptedTotal.ShouldBe(3.30m), s => s.RejectedTotal.ShouldBe(2.30m), s => s.RejectedWithoutAmount.ShouldBe(1));
    }

    [Fact]
    public void A_currency_without_cents_takes_no_cents()
    {
        new OrderFile().In("JPY").Line(price: "250").ReadLine().UnitAmount.ShouldBe(250);
        new OrderFile().In("JPY").Line(price: "2,55").ReadReject().Reason.Text.ShouldBe("The price “{0}” has more decimals than {1}.");
        new OrderFile().In("KWD").Line(price: "2,555").ReadLine().UnitAmount.ShouldBe(2555);
    }

    [Fact]
    public void Negative_prices_and_quantities_are_kept() =>
        new OrderFile().Line(number: "A563186", code: "B", quantity: "1", price: "-11062,06", customer: "").ReadLine().Amount.ShouldBe(-1_106_206);

    [Theory]
    [InlineData("")]
    [InlineData("just one column")]
    [InlineData("InvoiceNo;StockCode;Quantity;UnitPrice")]
    [InlineData("InvoiceNo;StockCode;Quantity;UnitPrice;InvoiceDate;Price")]
    public void A_file_of_another_kind_is_refused_as_a_whole(string header) => Should.Throw<ProblemException>(() => new OrderFile(header).Read()).Status.ShouldBe(400);
}
