using System.Text;
using Studio.Connectors.Mapping;
using Studio.Connectors.OrderLines;

namespace Studio.Connectors.Tests;

public sealed class MappingTests
{
    private static readonly ReadingOptions Options = new("EUR", TimeZoneInfo.Utc, new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), DateShift.None, null);

    [Theory]
    [InlineData(2933, 2)]
    [InlineData(100, 3)]
    [InlineData(-2933, -2)]
    [InlineData(-100, 3)]
    [InlineData(0, 5)]
    [InlineData(7, 1)]
    [InlineData(1, 1000)]
    public void An_amount_over_a_quantity_keeps_both_to_the_cent(long amount, long quantity)
    {
        var parts = MappedOrderFile.Divide(amount, quantity);
        (parts.Sum(p => p.Quantity), parts.Sum(p => p.Quantity * p.Unit)).ShouldBe((quantity, amount));
        parts.Count.ShouldBeLessThanOrEqualTo(2);
        parts.Count(p => !p.IsPart).ShouldBe(1);
    }

    [Fact]
    public void Blanks_divide_however_many_there_are_and_no_header_is_seen_in_numbers()
    {
        var look = Look(" 00004 0001 19970101  2   29.33\n 00021 0002 19970113  1   11.77\n", "orders.txt", MappedKinds.Orders);
        (look.Mapping.Separator, look.Mapping.HasHeader, look.Columns, look.Mapping.Prefix).ShouldBe((" ", false, 5, "orders-"));
        look.Rows[0].ShouldBe(["00004", "0001", "19970101", "2", "29.33"]);
    }

    [Fact]
    public void Names_of_columns_find_their_fields()
    {
        var look = Look("Order No;Customer ID;Order date;SKU;Qty;Unit price\nA1;7;31/12/2026;X;2;1,50\n", "orders.csv", MappedKinds.Orders);
        (look.Mapping.Separator, look.Mapping.HasHeader, look.Mapping.Decimal).ShouldBe((";", true, ","));
        look.Mapping.Fields.OrderBy(f => f.Value.Column).Select(f => f.Key).ShouldBe(["number", "customer", "date", "code", "quantity", "price"]);
    }

    [Fact]
    public void Lines_of_one_number_are_one_order_and_what_cannot_be_read_is_said()
    {
        var mapping = new ColumnMapping
        {
            Separator = ",", HasHeader = true,
            Fields = { ["number"] = new(0, null), ["customer"] = new(1, null), ["date"] = new(2, null), ["code"] = new(3, null), ["quantity"] = new(4, null), ["price"] = new(5, null) },
        };
        var read = Read("n,c,d,p,q,u\nA,7,2026-01-02,X,2,1.50\nA,7,2026-01-02,Y,1,3.00\nB,8,2026-01-03,X,-1,1.50\nB,9,2026-01-03,X,1,1.50\nC,7,2026-13-03,X,1,1\nD,7,2026-01-03,X,one,1\nE,7,2026-01-03,X,1,1.005\nF,7,2026-01-03,,1,1\n", mapping);
        read.Documents.Select(d => (d.Number, d.Kind, d.Lines.Count)).ShouldBe([("A", "order", 2), ("B", "return", 1)]);
        read.Rejects.Select(r => (r.Line, r.Reason.ToString())).ShouldBe(
        [
            (5, "Customer 9 contradicts customer 8 of the same document."), (6, "The date “2026-13-03” cannot be read."), (7, "The quantity “one” is not a whole number."),
            (8, "The price “1.005” has more decimals than EUR."), (9, "The code is missing."),
        ]);
        (read.Summary.LinesTotal, read.Summary.Accepted, read.Summary.AcceptedTotal, read.Summary.Units).ShouldBe((8, 3, 4.50m, 2));
    }

    [Theory]
    [InlineData("fields.code")]
    [InlineData("fields.amount", "code", "price", "amount")]
    [InlineData("fields.colour", "code", "colour")]
    public void What_does_not_go_together_is_refused_beside_its_field(string path, params string[] fields) =>
        new ColumnMapping { Fields = fields.ToDictionary(f => f, _ => new FieldSource(0, null)) }.Check().ShouldContain(e => e.Path == path);

    private static FileLook Look(string text, string name, string kind)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return MappingGuess.Look(file, name, kind, null, null, "utf-8");
    }

    private static ImportContent Read(string text, ColumnMapping mapping)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return MappedOrderFile.Read(file, mapping, Options with { Mapping = mapping }, CancellationToken.None);
    }
}
