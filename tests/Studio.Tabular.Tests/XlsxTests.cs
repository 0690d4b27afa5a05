using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Studio.Tabular.Excel;

namespace Studio.Tabular.Tests;

public sealed class XlsxTests
{
    private const string Workbook = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="x" sheetId="1" r:id="r1"/></sheets></workbook>""";
    private const string Laughs = """<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>""";
    private const string Outside = """<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>""";

    private static MemoryStream Package(params (string Name, string Content)[] parts)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return file;
    }

    private static (string, string) Sheet(string rows, string before = "") => ("xl/worksheets/sheet1.xml", $"{before}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");

    [Fact]
    public void Shared_texts_gaps_formulas_dates_and_rich_texts_are_read()
    {
        var file = Package(
            ("xl/workbook.xml", Workbook),
            ("xl/sharedStrings.xml", """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>名稱</t></si><si><r><t>two </t></r><r><t>parts</t></r><rPh><t>read</t></rPh></si></sst>"""),
            ("xl/styles.xml", """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId="170" formatCode="[$-404]yyyy/m/d"/><numFmt numFmtId="171" formatCode="0.00&quot; days&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="22"/></cellXfs></styleSheet>"""),
            Sheet("""
                <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
                <row r="2"/>
                <row r="4"><c r="A4" s="1"><v>46347</v></c><c r="B4" s="2"><v>46347</v></c><c r="C4" s="3"><v>46347.5</v></c><c r="D4" s="4"><v>46347.5</v></c><c r="E4"><f>1+1</f><v>2</v></c><c r="F4" t="str"><f>"a"</f><v>a</v></c><c r="G4"><v>0.30000000000000004</v></c><c r="H4" t="b"><v>1</v></c></row>
                """));
        var rows = Tables.Read("xlsx", file);
        rows.Select(r => r.Line).ShouldBe([1, 4]);
        rows[0].Cells.ShouldBe(["名稱", "", "two parts"]);
        rows[1].Cells.ShouldBe(["2026-11-21", "2026-11-21", "46347.5", "2026-11-21T12:00:00.000Z", "2", "a", "0.3", "true"]);
    }

    [Theory]
    [InlineData(Laughs)]
    [InlineData(Outside)]
    public void Document_types_are_refused_at_once_in_every_part(string dtd)
    {
        var sheet = Sheet("""<row><c t="inlineStr"><is><t>&a;</t></is></c></row>""", dtd);
        foreach (var file in new[] { Package(("xl/workbook.xml", Workbook), sheet), Package(("xl/workbook.xml", dtd + Workbook), Sheet("")), Package(("xl/workbook.xml", Workbook), ("xl/sharedStrings.xml", dtd + "<sst/>"), Sheet("")), Package(("xl/workbook.xml", Workbook), ("xl/styles.xml", dtd + "<styleSheet/>"), Sheet("")) })
        {
            // The quickest of several: another test may have the processor.
            var quickest = TimeSpan.MaxValue;
            for (var i = 0; i < 5; i++)
            {
                file.Position = 0;
                var watch = Stopwatch.StartNew();
                Should.Throw<TableFormatException>(() => Tables.Read("xlsx", file));
                quickest = watch.Elapsed < quickest ? watch.Elapsed : quickest;
            }

            quickest.ShouldBeLessThan(TimeSpan.FromMilliseconds(100));
        }
    }

    [Fact]
    public void A_bomb_is_refused_before_it_fills_the_memory()
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var workbook = zip.CreateEntry("xl/workbook.xml").Open())
            {
                workbook.Write(Encoding.UTF8.GetBytes(Workbook));
            }

            using (var sheet = zip.CreateEntry("xl/worksheets/sheet1.xml").Open())
            {
                sheet.Write("<worksheet/>"u8);
            }

            using var shared = zip.CreateEntry("xl/sharedStrings.xml", CompressionLevel.Fastest).Open();
            shared.Write("<sst>"u8);
            var chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<si><t>" + new string('x', 1000) + "</t></si>", 1000)));
            for (var i = 0; i < 100; i++)
            {
                shared.Write(chunk);
            }
        }

        Should.Throw<TableFormatException>(() => Tables.Read("xlsx", file)).Message.ShouldContain("too many different texts");
    }

    [Fact]
    public void What_is_no_workbook_is_refused()
    {
        Should.Throw<TableFormatException>(() => Tables.Read("xlsx", new MemoryStream("a,b"u8.ToArray())));
        Should.Throw<TableFormatException>(() => Tables.Read("xlsx", Package(("readme.txt", "x"))));
        Should.Throw<TableFormatException>(() => Tables.Read("xlsx", Package(("xl/workbook.xml", Workbook), ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>"))));
    }

    [Fact]
    public async Task Excels_own_reader_of_the_standard_would_find_every_part()
    {
        var file = await Tables.WriteAsync("xlsx", ["名稱", "b"], ["茶", new TableCell(TableCellKind.Number, "5")]);
        file.Position = 0;
        await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null);
        zip.Entries.Select(e => e.FullName).ShouldBe(["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml"]);
        foreach (var entry in zip.Entries)
        {
            await using var content = await entry.OpenAsync();
            (await System.Xml.Linq.XDocument.LoadAsync(content, System.Xml.Linq.LoadOptions.None, CancellationToken.None)).Root.ShouldNotBeNull();
        }
    }
}
