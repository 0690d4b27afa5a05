using System.Text;

namespace Studio.Tabular.Tests;

public sealed class CsvTests
{
    [Theory]
    [InlineData("名稱;價格;a,b\n茶;5;x", 3)]
    [InlineData("名稱\t價格\n茶\t5", 2)]
    [InlineData("名稱|價格\n茶|5", 2)]
    [InlineData("名稱\n茶", 1)]
    public void The_delimiter_is_found_out(string text, int columns) => Tables.ReadCsv(text).ShouldAllBe(r => r.Cells.Count == columns);

    [Fact]
    public void Encodings_are_found_out()
    {
        foreach (var encoding in new[] { new UTF8Encoding(true), new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            Tables.ReadCsv("名稱,a\n茶,b", encoding)[1].Cells.ShouldBe(["茶", "b"], encoding.WebName);
        }

        Tables.ReadCsv("name,price\nCafé,£5", Encoding.Latin1)[1].Cells.ShouldBe(["Café", "£5"]);
    }

    [Fact]
    public void A_broken_row_costs_itself_and_lines_are_those_of_the_file()
    {
        var rows = Tables.ReadCsv("a,b\n\"two\nlines\",1\n\"x\"y,2\n\nlast,3\n\"never closed,4\nnext,5");
        rows.Select(r => (r.Line, r.Fault)).ShouldBe([(1, RowFault.None), (2, RowFault.None), (4, RowFault.AfterQuote), (6, RowFault.None), (7, RowFault.OpenQuote), (8, RowFault.None)]);
        rows[1].Cells.ShouldBe(["two\nlines", "1"]);
        rows[5].Cells.ShouldBe(["next", "5"]);
    }

    [Fact]
    public void What_is_no_text_is_refused()
    {
        Should.Throw<TableFormatException>(() => Tables.ReadCsv(""));
        Should.Throw<TableFormatException>(() => Tables.ReadCsv("\n \n"));
        Should.Throw<TableFormatException>(() => Tables.ReadCsv("PK\u0003\u0004\0\0\0"));
        Should.Throw<TableFormatException>(() => Tables.ReadCsv(new string(',', 2000)));
    }
}
