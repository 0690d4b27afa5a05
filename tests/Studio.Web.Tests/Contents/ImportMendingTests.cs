using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>Rows that an import did not take are mended and taken.</summary>
public sealed class ImportMendingTests
{
    private const string Header = "Number,客戶姓名,CustomerPart.Country,Sample\n";

    [Theory, OnSqlite, OnPostgres]
    public async Task Rows_are_mended_one_by_one_and_by_a_file_and_each_is_taken_once(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var options = new JsonObject { ["columns"] = new JsonArray("CustomerPart.Number", "CustomerPart.Name", "CustomerPart.Country", "CustomerPart.Sample"), ["key"] = "CustomerPart.Number" };
        var import = await TransferFile.RunAsync(api, "Customer", Header + "M-1,王小明,Mendland,true\nM-2,林美玲,Mendland,perhaps\n,陳志明,Mendland,true\nM-4,Anna,Mendland,perhaps\n\"open,Mendland,true,z\n", options);
        ((string)import["state"]!, (int)import["created"]!, (int)import["rejected"]!).ShouldBe(("completed", 1, 4), import.ToJsonString());
        var path = $"/api/content-imports/{import["id"]}";

        var rows = await RowsAsync(api, path);
        rows.Select(r => ((int)r["line"]!, (string)r["errors"]![0]!["column"]!)).ShouldBe([(3, "Sample"), (4, "Number"), (5, "Sample"), (6, "")]);
        rows[0]["cells"]!.ToJsonString().ShouldBe(new JsonArray("M-2", "林美玲", "Mendland", "perhaps").ToJsonString());

        // One is mended, one is tried with another fault, the same request twice.
        var body = new { rows = new[] { new { line = 3, cells = new[] { "M-2", "林美玲", "Mendland", "true" } }, new { line = 4, cells = new[] { "", "陳志明", "Mendland", "maybe" } } } };
        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", body, "mend once")).Status.ShouldBe(202);
        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", body, "mend once")).Status.ShouldBe(202);
        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", new { rows = new[] { new { line = 5, cells = new[] { "x" } } } }, "mend once")).Status.ShouldBe(422);
        var after = await TransferFile.EndAsync(api, import);
        ((string)after["state"]!, (int)after["created"]!, (int)after["rejected"]!, (bool)after["retrying"]!).ShouldBe(("completed", 2, 3, false), after.ToJsonString());
        rows = await RowsAsync(api, path);
        rows.Select(r => (int)r["line"]!).ShouldBe([4, 5, 6]);
        rows[0]["cells"]![3]!.GetValue<string>().ShouldBe("maybe", "what was typed stays");

        // Kept without trying: nothing is imported, the cell is there.
        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", new { rows = new[] { new { line = 4, cells = new[] { "M-3", "陳志明", "Mendland", "true" } } }, retry = false })).Status.ShouldBe(202);
        (await CountryAsync(api)).ShouldBe(["王小明", "林美玲"], ignoreOrder: true);

        // The others in a spreadsheet.
        var csv = await api.GetStringAsync(path + "/rows.csv");
        csv.ShouldContain("M-3,陳志明,Mendland,true");
        csv.ShouldContain("Sample: true or false is needed.");
        var corrected = csv.Replace("M-4,Anna,Mendland,perhaps", "M-4,Anna,Mendland,false", StringComparison.Ordinal);
        (await UploadAsync(api, path, corrected)).ShouldBe(202);
        after = await TransferFile.EndAsync(api, import);
        ((int)after["created"]!, (int)after["rejected"]!).ShouldBe((4, 1), after.ToJsonString());
        (await UploadAsync(api, path, corrected)).ShouldBe(202);
        after = await TransferFile.EndAsync(api, import);
        ((int)after["created"]!, (int)after["updated"]!, (int)after["unchanged"]!, (int)after["rejected"]!).ShouldBe((4, 0, 0, 1), "a table that comes twice counts once");

        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", new { rows = new[] { new { line = 6, cells = new[] { "M-5", "Berta", "Mendland", "true" } } } })).Status.ShouldBe(202);
        after = await TransferFile.EndAsync(api, import);
        ((int)after["created"]!, (int)after["rejected"]!).ShouldBe((5, 0));
        (await CountryAsync(api)).ShouldBe(["王小明", "林美玲", "陳志明", "Anna", "Berta"], ignoreOrder: true);
        var trail = (await api.SendJsonAsync(HttpMethod.Get, "/api/audit?action=imports.started")).Json!["items"]!.AsArray();
        trail.Count(r => r!["after"]?["RowsTriedAgain"] is not null).ShouldBe(4);
        var (exit, output) = await host.CommandAsync("verify");
        exit.ShouldBe(0, output);
    }

    [Fact]
    public async Task What_is_wrong_with_a_correction_is_said_and_nothing_is_changed()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var import = await TransferFile.RunAsync(api, "Customer", "CustomerPart.Name,CustomerPart.Sample\nA,perhaps\nB,perhaps\n");
        var path = $"/api/content-imports/{import["id"]}";
        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", new { rows = Array.Empty<object>() })).ErrorPaths.ShouldBe(["rows"]);
        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", new { rows = new[] { new { line = 2 } } })).ErrorPaths.ShouldBe(["rows"]);
        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", new { rows = new[] { new { line = 2, cells = new[] { "A", "true", "more" } } } })).ErrorPaths.ShouldBe(["rows[0].cells"]);
        (await UploadErrorAsync(api, path, "a,b\n1,2\n")).ShouldContain("This is not the table of this import");
        (await UploadErrorAsync(api, path, "Row,CustomerPart.Name,CustomerPart.Sample,Cause\nx,A,true,\n")).ShouldContain("Line 2 cannot be read");
        (await RowsAsync(api, path)).Count.ShouldBe(2);

        // A line that is not among them is left alone.
        (await api.SendJsonAsync(HttpMethod.Post, path + "/rows", new { rows = new[] { new { line = 99, cells = new[] { "Z", "true" } } } })).Status.ShouldBe(202);
        (await TransferFile.EndAsync(api, import))["created"]!.GetValue<int>().ShouldBe(0);

        // A look through the file refuses rows too, which are none to mend.
        var looked = (await TransferFile.UploadAsync(api, "Customer", "CustomerPart.Name,CustomerPart.Sample\nC,perhaps\n")).Json!;
        await api.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{looked["id"]}/check");
        await TransferFile.EndAsync(api, looked);
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{looked["id"]}/retry")).Status.ShouldBe(409);
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{looked["id"]}/cancel")).Status.ShouldBe(200);
        (await RowsAsync(api, $"/api/content-imports/{looked["id"]}")).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    [Trait("Category", "Faults")]
    public async Task A_retry_that_is_killed_in_the_middle_goes_on_and_takes_each_row_once(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        const int Rows = 4000;
        var table = new StringBuilder("CustomerPart.Name,CustomerPart.Sample\n");
        for (var i = 0; i < Rows; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"Again {i},perhaps\n");
        }

        var import = await TransferFile.RunAsync(api, "Customer", table.ToString());
        var path = $"/api/content-imports/{import["id"]}";
        ((int)import["created"]!, (int)import["rejected"]!).ShouldBe((0, Rows));
        (await UploadAsync(api, path, (await api.GetStringAsync(path + "/rows.csv")).Replace("perhaps", "true", StringComparison.Ordinal))).ShouldBe(202);
        var stored = new StoredRows(host);
        while (await stored.CountAsync("ContentItem WHERE DisplayText LIKE 'Again %'") < 400)
        {
            await Task.Delay(5);
        }

        await host.KillAsync();
        (await stored.CountAsync("ContentItem WHERE DisplayText LIKE 'Again %'")).ShouldBe(Rows - await stored.CountAsync("ContentImportRejected"));
        await host.RestartAsync();
        var end = await TransferFile.EndAsync(api, import);
        ((string)end["state"]!, (int)end["created"]!, (int)end["rejected"]!).ShouldBe(("completed", Rows, 0), end.ToJsonString());
        (await stored.CountAsync("ContentItem WHERE DisplayText LIKE 'Again %'")).ShouldBe(Rows);
        (await stored.CountAsync("ContentImportError")).ShouldBe(0);
    }

    private static async Task<List<JsonNode>> RowsAsync(HttpClient api, string path) => [.. (await api.SendJsonAsync(HttpMethod.Get, path + "/rows")).Json!["items"]!.AsArray().Select(r => r!)];

    private static async Task<IEnumerable<string>> CountryAsync(HttpClient api) =>
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Customer&where=CustomerPart.Country:eq:Mendland&pageSize=100")).Json!["items"]!.AsArray().Select(i => (string)i!["DisplayText"]!);

    private static async Task<int> UploadAsync(HttpClient api, string path, string csv)
    {
        using var answer = await PostAsync(api, path, csv);
        return (int)answer.StatusCode;
    }

    private static async Task<string> UploadErrorAsync(HttpClient api, string path, string csv)
    {
        using var answer = await PostAsync(api, path, csv);
        ((int)answer.StatusCode).ShouldBe(400);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient api, string path, string csv)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        form.Add(file, "file", "rows.csv");
        return await api.PostAsync(path + "/rows/file", form);
    }
}
