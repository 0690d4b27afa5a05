using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Studio.Testing;
using Studio.Web.Tests.Contents;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>XML that would read files or fill the memory is refused at once, at every door where XML comes in (statement 28 of reliability.md).</summary>
[Collection(RunningHostGroup.Name)]
public sealed class XmlTests(RunningHost running)
{
    private const string Namespace = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

    // Nine levels of ten: a billion laughs.
    private static readonly string Laughs = "<!DOCTYPE l [<!ENTITY a0 \"ha\">" + string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY a{i} \"{string.Concat(Enumerable.Repeat($"&a{i - 1};", 10))}\">")) + "<!ENTITY a \"&a9;\">]>";
    private const string Outside = "<!DOCTYPE l [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";

    public static TheoryData<string, string> Attacks()
    {
        var data = new TheoryData<string, string>();
        foreach (var part in new[] { "workbook", "sharedStrings", "styles", "worksheets/sheet1" })
        {
            data.Add(part, "laughs");
            data.Add(part, "outside");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Document_types_are_refused_at_once_by_every_import(string part, string attack)
    {
        var file = Workbook(part, attack == "laughs" ? Laughs : Outside);
        foreach (var door in new[] { "/api/content-imports", "/api/imports" })
        {
            // The quickest of several: another test may have the processor.
            var quickest = TimeSpan.MaxValue;
            for (var i = 0; i < 8 && quickest > TimeSpan.FromMilliseconds(100); i++)
            {
                var watch = Stopwatch.StartNew();
                var answer = door == "/api/imports" ? await UploadOrdersAsync(file) : await TransferFile.UploadAsync(running.Api, "Customer", file, "attack.xlsx");
                quickest = watch.Elapsed < quickest ? watch.Elapsed : quickest;
                (answer.Status, answer.ContentType).ShouldBe((400, "application/problem+json"), answer.Text);
                answer.Text.ShouldNotContain("root:");
            }

            quickest.ShouldBeLessThan(TimeSpan.FromMilliseconds(100), door);
        }
    }

    /// <summary>What reads XML is known and has been looked at: it forbids document types.</summary>
    [Fact]
    public void Nothing_else_reads_XML()
    {
        var readers = new[] { "src", "modules" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(StudioHost.RepositoryRoot, f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f) is var text && new[] { "XmlReader.Create", "XElement.Parse", "XElement.Load", "XDocument.Parse", "XDocument.Load", "new XmlDocument", "XmlTextReader", "new XmlSerializer", "XPathDocument" }.Any(w => text.Contains(w, StringComparison.Ordinal)))
            .ToList();
        readers.Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["KeyXml.cs", "XlsxReader.cs"]);
        readers.ShouldAllBe(f => File.ReadAllText(f).Contains("DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null", StringComparison.Ordinal));
    }

    private async Task<JsonAnswer> UploadOrdersAsync(byte[] content)
    {
        using var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var form = new MultipartFormDataContent { { file, "file", "attack.xlsx" } };
        using var answer = await running.Api.PostAsync("/api/imports", form);
        return new JsonAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(), false);
    }

    /// <summary>A workbook of one cell, one part of which begins with a document type and speaks its entity where that part has texts.</summary>
    private static byte[] Workbook(string attacked, string documentType)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("workbook", $"<workbook {Namespace} xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"TEXT\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
            Add("sharedStrings", $"<sst {Namespace}><si><t>TEXT</t></si></sst>");
            Add("styles", $"<styleSheet {Namespace}><numFmts><numFmt numFmtId=\"170\" formatCode=\"TEXT\"/></numFmts><cellXfs><xf numFmtId=\"0\"/></cellXfs></styleSheet>");
            Add("worksheets/sheet1", $"<worksheet {Namespace}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>TEXT</t></is></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>");

            void Add(string part, string xml)
            {
                using var entry = zip.CreateEntry($"xl/{part}.xml").Open();
                entry.Write(Encoding.UTF8.GetBytes(part == attacked ? documentType + xml.Replace("TEXT", "&a;", StringComparison.Ordinal) : xml.Replace("TEXT", "name", StringComparison.Ordinal)));
            }
        }

        return file.ToArray();
    }
}
