using System.Text;

namespace Studio.Tabular.Tests;

public sealed class RoundTripTests
{
    private static readonly string[] Texts =
    [
        "plain", "=1+1", "+886 2 2345", "-5 degrees", "@name", "\ttab", "\rreturn", "'=quoted", "'already", "''", "'", "a\0b", "\0", "with \"quotes\"", "semi;colon,comma", "two\nlines", "two\r\nlines", "three\rlines",
        " lead and trail ", "上海 臺北", "𠮷野家", "<b>&amp;</b>", "_x0041_", "\u0001\u001f", "＝SUM(A1)", "=HYPERLINK(\"http://x\")", "  ", "|pipe|", "000123", "1e5", "\ud800 alone", "end'",
    ];

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task What_is_written_reads_back_equal(string format)
    {
        var rows = Texts.Select(t => new TableCell[] { "key", t, "end" }).ToArray();
        var expected = format == "csv" ? Texts.Select(t => t.Replace("\ud800", "\ufffd", StringComparison.Ordinal)) : Texts;
        Tables.Read(format, await Tables.WriteAsync(format, [["a", "b", "c"], .. rows])).Skip(1).Select(r => r.Cells[1]).ShouldBe(expected);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@A1")]
    [InlineData("\tx")]
    [InlineData("\rx")]
    [InlineData("\nx")]
    [InlineData("\0x")]
    public async Task No_cell_of_a_CSV_begins_as_a_formula(string text)
    {
        FormulaSafety.Escape(text).ShouldBe("'" + text);
        var file = Encoding.UTF8.GetString((await Tables.WriteAsync("csv", ["name", text])).ToArray());
        file.ShouldStartWith("\uFEFFname,");
        file["\uFEFFname,".Length..].TrimStart('"').ShouldStartWith("'");
        FormulaSafety.Unescape("'" + text).ShouldBe(text);
    }

    [Fact]
    public void A_persons_own_apostrophe_stays() => FormulaSafety.Unescape("'t Hooft").ShouldBe("'t Hooft");

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Numbers_days_moments_and_yes_are_what_they_are(string format)
    {
        TableCell[] cells =
        [
            new(TableCellKind.Number, "-12.5"), new(TableCellKind.Number, "90071992547.40993"), new(TableCellKind.Boolean, "true"), new(TableCellKind.Date, "2026-11-21"),
            new(TableCellKind.Instant, "2026-11-21T08:30:15.123Z"), new(TableCellKind.Number, ""), new(TableCellKind.Date, "1815-06-18"), "end",
        ];
        var file = await Tables.WriteAsync(format, [.. cells.Select((_, i) => new TableCell(TableCellKind.Text, "c" + i))], cells);
        Tables.Read(format, file)[1].Cells.ShouldBe(cells.Select(c => c.Text));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Nothing_is_written_while_a_thread_waits(string format)
    {
        using var file = new AsynchronousOnly();
        await using ITableWriter writer = format == "xlsx" ? await Excel.XlsxWriter.CreateAsync(file, CancellationToken.None) : new Csv.CsvTableWriter(file);
        for (var i = 0; i < 5000; i++)
        {
            await writer.WriteAsync(["a text that is long enough for the buffer to be sent", "b"], CancellationToken.None);
        }

        await writer.CompleteAsync(CancellationToken.None);
        Tables.Read(format, new MemoryStream(file.ToArray())).Count.ShouldBe(5000);
    }

    [Fact]
    public async Task Random_texts_read_back_equal()
    {
        var random = new Random(11);
        const string Alphabet = "ab,;\"'\n\r\t=+-@_x00415F上海 |\\<&\0";
        var rows = Enumerable.Range(0, 500).Select(_ => Enumerable.Range(0, 4).Select(_ => new TableCell(TableCellKind.Text, new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]))).Append("end").ToArray()).ToArray();
        foreach (var format in new[] { "csv", "xlsx" })
        {
            var read = Tables.Read(format, await Tables.WriteAsync(format, [["a", "b", "c", "d", "e"], .. rows]));
            read.Count.ShouldBe(501);
            for (var i = 0; i < rows.Length; i++)
            {
                read[i + 1].Cells.ShouldBe(rows[i].Select(c => c.Text), $"{format} {i}");
            }
        }
    }

    /// <summary>Takes no synchronous write, as the body of an answer.</summary>
    private sealed class AsynchronousOnly : MemoryStream
    {
        public override bool CanSeek => false;

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            base.Write(buffer.ToArray(), 0, buffer.Length);
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            base.Write(buffer, offset, count);
            return Task.CompletedTask;
        }
    }
}
