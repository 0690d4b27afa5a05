using System.Globalization;
using System.Text.Json.Nodes;
using System.Text;
using Studio.Testing.Storage;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>The real file comes in line for line and to the penny, and twice is once.</summary>
[Trait("Category", "Conformance")]
public sealed class ImportTests
{
    [ConformanceTheory(OnlineRetailFile.Name), OnSqlite, OnPostgres]
    public async Task The_real_file_is_imported_line_for_line_and_twice_is_once(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var stored = new StoredRows(host);
        var own = (Customers: await TotalAsync(api, "Customer"), Products: await TotalAsync(api, "Product"));
        var file = OnlineRetailFile.Read();

        var (exit, output) = await host.CommandAsync("import", OnlineRetailFile.Path, "--shift", "none");
        exit.ShouldBe(0, output);
        output.ShouldContain("lines: 10000 = 10000 accepted + 0 rejected");
        (await TotalAsync(api, "Order")).ShouldBe(512);
        (await TotalAsync(api, "Order", "OrderPart.Kind:eq:return")).ShouldBe(43);
        (await TotalAsync(api, "Order", "OrderPart.Kind:eq:correction")).ShouldBe(45);
        (await TotalAsync(api, "Customer")).ShouldBe(own.Customers + 323);
        (await TotalAsync(api, "Product")).ShouldBe(own.Products + file.Select(l => l.Code.ToUpperInvariant()).Where(c => char.IsAsciiDigit(c[0])).Distinct().Count());
        await LinesAreThoseOfAsync(stored, file);
        await DocumentsAreThoseOfAsync(api, file);

        var before = await stored.CountsAsync();
        await ContainsOneContactPerDocumentAsync(stored, file);

        // Again, by the API: everything is recognised.
        var report = await UploadAsync(api, await File.ReadAllBytesAsync(OnlineRetailFile.Path), ("shift", "none"));
        Facts(report).ShouldBe((10_000, 10_000, 0, 180_667.75m, 512, 424, 43, 45));
        ((int)report["codesAsWritten"]!, (int)report["customers"]!).ShouldBe((2015, 323));
        ((int)report["created"]!, (int)report["unchanged"]!, (int)report["conflicts"]!, (int)report["productsCreated"]!, (int)report["customersCreated"]!).ShouldBe((0, 512, 0, 0, 0));

        // And by the command line.
        (exit, output) = await host.CommandAsync("import", OnlineRetailFile.Path, "--shift", "none");
        exit.ShouldBe(0, output);
        output.ShouldContain("of these: 0 new, 512 unchanged, 0 in conflict");
        (await stored.CountsAsync()).ShouldBe(before);
        await LinesAreThoseOfAsync(stored, file);

        (exit, output) = await host.CommandAsync("verify");
        exit.ShouldBe(0, output);
        output.ShouldContain("verify: 0 differences");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_rejected_is_listed_with_its_reason_and_the_rest_comes_in(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        const string File = """
            InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country
            900001;22423;REGENCY CAKESTAND;2;1/12/2010 08:26;12,75;99001;Norway
            900001;22423;REGENCY CAKESTAND;two;1/12/2010 08:26;12,75;99001;Norway
            900001;POST;POSTAGE;1;1/12/2010 08:26;18,00;99001;Norway
            900002;22424;<script>alert(1)</script>;1;31/31/2010 08:26;1,00;;Norway
            C900003;22423;REGENCY CAKESTAND;-1;2/12/2010 09:00;12,75;99001;Norway

            """;
        var report = await UploadAsync(api, Encoding.UTF8.GetBytes(File), ("shift", "now"));
        ((string)report["state"]!, (int)report["accepted"]!, (int)report["rejected"]!).ShouldBe(("completed", 3, 2));
        ((decimal)report["acceptedTotal"]!, (decimal)report["rejectedTotal"]!, (int)report["rejectedWithoutAmount"]!).ShouldBe((30.75m, 1.00m, 1));
        ((int)report["shiftDays"]!).ShouldBeGreaterThan(365);

        var rejects = (await api.SendJsonAsync(HttpMethod.Get, $"/api/imports/{report["id"]}/rejects")).Json!["items"]!.AsArray();
        rejects.Select(r => (int)r!["line"]!).ShouldBe([3, 5]);
        ((string)rejects[0]!["reason"]!).ShouldBe("The quantity “two” is not a whole number.");
        (await api.GetStringAsync($"/api/imports/{report["id"]}/rejects.csv")).ShouldContain("two");

        // The dates moved so that the newest is of the last day.
        var newest = (await new StoredRows(host).QueryAsync<long>("SELECT max(OccurredUtc) FROM Interaction WHERE Category = 'order'"))[0];
        (TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(newest)).ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    private static (int, int, int, decimal, int, int, int, int) Facts(JsonObject report) => (
        (int)report["linesTotal"]!, (int)report["accepted"]!, (int)report["rejected"]!, (decimal)report["acceptedTotal"]!,
        (int)report["documents"]!, (int)report["orders"]!, (int)report["returns"]!, (int)report["corrections"]!);

    private static async Task<long> TotalAsync(HttpClient api, string type, string? where = null)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type={type}&pageSize=1{(where is null ? "" : "&where=" + where)}");
        answer.Status.ShouldBe(200, answer.Text);
        return (long)answer.Json!["total"]!;
    }

    private static async Task LinesAreThoseOfAsync(StoredRows stored, IReadOnlyList<RetailLine> file)
    {
        var rows = await stored.QueryAsync<(string Key, string Code, string Description, long Quantity, long Unit, long Amount)>(
            "SELECT SourceKey, Code, Description, Quantity, UnitAmount, Amount FROM OrderLine");
        var expected = file.ToDictionary(l => string.Create(CultureInfo.InvariantCulture, $"{l.Number}/{l.Ordinal}"), StringComparer.Ordinal);
        rows.Count.ShouldBe(file.Count);
        foreach (var row in rows)
        {
            var line = expected[row.Key];
            (row.Code, row.Description, row.Quantity, row.Unit, row.Amount).ShouldBe((line.Code, line.Description, line.Quantity, line.UnitPence, line.Pence), $"line {line.Line}");
        }

        rows.Sum(r => r.Amount).ShouldBe(file.Sum(l => l.Pence));
        rows.Select(r => r.Code).Distinct(StringComparer.Ordinal).Count().ShouldBe(2015);
    }

    private static async Task DocumentsAreThoseOfAsync(HttpClient api, IReadOnlyList<RetailLine> file)
    {
        var numbers = (await AllAsync(api, "Customer")).ToDictionary(c => (string)c["ContentItemId"]!, c => (string?)c["CustomerPart"]!["Number"]?["Text"], StringComparer.Ordinal);
        var orders = (await AllAsync(api, "Order")).ToDictionary(o => (string)o["OrderPart"]!["Number"]!["Text"]!, o => o["OrderPart"]!, StringComparer.Ordinal);
        foreach (var document in file.GroupBy(l => l.Number, StringComparer.Ordinal))
        {
            var order = orders[document.Key];
            var customer = (string?)order["Customer"]?["ContentItemIds"]?[0];
            (customer is null ? "" : numbers[customer]).ShouldBe(document.Max(l => l.Customer), document.Key);
            ((long)order["Total"]!["Amount"]!, (string)order["Total"]!["Currency"]!).ShouldBe((document.Sum(l => l.Pence), "GBP"), document.Key);
            ((string)order["Kind"]!["Text"]!).ShouldBe(KindOf(document), document.Key);
            DateTimeOffset.Parse((string)order["PlacedUtc"]!["Value"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ShouldBe(document.Min(l => l.At), document.Key);
        }
    }

    private static string KindOf(IGrouping<string, RetailLine> document) =>
        document.Key.StartsWith('C') ? "return" : document.All(l => l.UnitPence == 0 && l.Customer.Length == 0) ? "correction" : "order";

    private static async Task ContainsOneContactPerDocumentAsync(StoredRows stored, IReadOnlyList<RetailLine> file)
    {
        // A correction of the stock is no contact with anyone; who bought without a number is an unknown subject.
        var contacts = file.GroupBy(l => l.Number, StringComparer.Ordinal).Where(d => KindOf(d) != "correction").ToList();
        (await stored.CountAsync("Interaction WHERE Category = 'order'")).ShouldBe(contacts.Count);
        (await stored.CountAsync("Interaction WHERE Category = 'order' AND SubjectKind = 2")).ShouldBe(contacts.Count(d => d.Any(l => l.Customer.Length > 0)));
        (await stored.CountAsync("Outbox")).ShouldBe(0);
    }

    private static async Task<IReadOnlyList<JsonNode>> AllAsync(HttpClient api, string type)
    {
        var all = new List<JsonNode>();
        for (var page = 1; ; page++)
        {
            var answer = await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type={type}&pageSize=100&page={page}&sort=CreatedUtc");
            answer.Status.ShouldBe(200, answer.Text);
            all.AddRange(answer.Json!["items"]!.AsArray().Select(i => i!));
            if (all.Count >= (int)answer.Json["total"]!)
            {
                return [.. all.DistinctBy(i => (string)i["ContentItemId"]!)];
            }
        }
    }

    private static async Task<JsonObject> UploadAsync(HttpClient api, byte[] content, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), "file", "orders.csv" }, { new StringContent("true"), "start" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        using var answer = await api.PostAsync("/api/imports", form);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(201, text);
        var id = (string)JsonNode.Parse(text)!["id"]!;
        for (var i = 0; i < 600; i++)
        {
            var report = (await api.SendJsonAsync(HttpMethod.Get, "/api/imports/" + id)).Json!.AsObject();
            if ((string)report["state"]! is "completed" or "failed" or "cancelled")
            {
                return report;
            }

            await Task.Delay(200);
        }

        throw new TimeoutException("The import did not end.");
    }
}
