using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Tabular;
using Studio.Tabular.Csv;
using Studio.Web.Tests.Contents;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>
/// No CSV that Studio writes has a cell that a spreadsheet would compute (statement 26 of reliability.md), and what was escaped reads back as it was. What export writes and import
/// takes back is in <see cref="TransferTests"/>; NUL, which no item can hold, in Studio.Tabular.Tests.
/// </summary>
[Collection(RunningHostGroup.Name)]
public sealed class SpreadsheetTests(RunningHost running)
{
    private static readonly string[] Formulas = ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "'=1"];

    [Fact]
    public async Task What_an_import_of_content_did_not_take_is_safe_to_open()
    {
        // The headers are the file's own words, and are told again with what was wrong below them.
        foreach (var formula in Formulas.Where(f => f is not ['\r', ..]))
        {
            var table = $"CustomerPart.Name,\"{formula}\"\nSomebody,perhaps\n";
            var uploaded = await TransferFile.UploadAsync(running.Api, "Customer", table);
            uploaded.Status.ShouldBe(201, uploaded.Text);
            var id = (string)uploaded.Json!["id"]!;
            var header = (string)uploaded.Json["headers"]![1]!;
            (await running.Api.SendJsonAsync(HttpMethod.Put, $"/api/content-imports/{id}/options", new { columns = new[] { "CustomerPart.Name", "CustomerPart.Sample" } })).Status.ShouldBe(200);
            (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{id}/start")).Status.ShouldBe(200);
            ((int)(await TransferFile.EndAsync(running.Api, uploaded.Json))["rejected"]!).ShouldBe(1);
            var cells = await ReadAsync($"/api/content-imports/{id}/errors.csv");
            cells.ShouldContain(header, formula);
        }
    }

    [Fact]
    public async Task Order_lines_that_were_not_taken_are_safe_to_open()
    {
        // A line is told as it was written: each begins as a formula does, and has a number of pieces that is none.
        var lines = string.Concat(Formulas.Where(f => f is not ['\r', ..]).Select(f => $"{f};22423;TEA;two;1/12/2010 08:26;1,00;99001;Norway\n"));
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes("InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n900001;22423;TEA;2;1/12/2010 08:26;1,00;99001;Norway\n" + lines))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("text/csv") },
        };
        using var form = new MultipartFormDataContent { { file, "file", "orders.csv" } };
        using var answer = await running.Api.PostAsync("/api/imports", form);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(201, text);
        var report = JsonNode.Parse(text)!;
        ((int)report["rejected"]!).ShouldBe(Formulas.Length - 1, text);
        var cells = await ReadAsync($"/api/imports/{report["id"]}/rejects.csv");
        foreach (var formula in Formulas.Where(f => f is not ['\r', ..]))
        {
            cells.ShouldContain(c => c.StartsWith(formula, StringComparison.Ordinal), formula);
        }
    }

    /// <summary>The cells as they were before they were escaped; none of those in the file begins as a formula does.</summary>
    private async Task<IReadOnlyList<string>> ReadAsync(string address)
    {
        var content = await running.Api.GetByteArrayAsync(address);
        using var reader = CsvTableReader.Open(new MemoryStream(content));
        var cells = new List<string>();
        while (reader.Read() is { } row)
        {
            cells.AddRange(row.Cells);
        }

        var written = Encoding.UTF8.GetString(content).TrimStart('\uFEFF');
        foreach (var cell in cells.Where(c => FormulaSafety.Escape(c) != c))
        {
            written.ShouldContain("'" + cell.Replace("\"", "\"\"", StringComparison.Ordinal));
            written.ShouldNotContain("," + cell);
            written.ShouldNotContain("\"" + cell);
            written.ShouldNotContain("\n" + cell);
        }

        return cells;
    }
}
