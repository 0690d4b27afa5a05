using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>Files of others come in through the wizard's own way, whatever their columns: everything that is in them, once.</summary>
[Trait("Category", "Conformance")]
public sealed class MappedImportTests
{
    private const string Cdnow = "datasets/cdnow/CDNOW_sample.txt";
    private const string Groceries = "datasets/groceries/groceries.csv";

    [ConformanceTheory(Cdnow), OnSqlite, OnPostgres]
    public async Task A_file_without_header_whose_columns_are_divided_by_blanks_is_imported_with_its_repeated_lines(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var path = Path.Combine(StudioHost.SharedFolder!, Cdnow);
        var lines = (await File.ReadAllLinesAsync(path)).Where(l => l.Trim().Length > 0).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var (units, dollars) = (lines.Sum(l => long.Parse(l[3], CultureInfo.InvariantCulture)), lines.Sum(l => decimal.Parse(l[4], CultureInfo.InvariantCulture)));
        var customers = lines.Select(l => l[1]).Distinct().Count();

        // As a person does it: upload, look, say what the columns hold, look again, start.
        var asked = await UploadAsync(api, path, ("kind", "orders"), ("currency", "USD"), ("shift", "none"));
        ((string)asked["state"]!, (string)asked["mapping"]!["separator"]!, (bool)asked["mapping"]!["hasHeader"]!).ShouldBe(("mapping", " ", false));
        var mapping = new
        {
            kind = "orders", separator = " ", hasHeader = false, prefix = "CDNOW-",
            fields = new { customer = new { column = 1 }, date = new { column = 2 }, quantity = new { column = 3 }, amount = new { column = 4 }, code = new { value = "CD" } },
        };
        var preview = await api.SendJsonAsync(HttpMethod.Post, $"/api/imports/{asked["id"]}/mapping", mapping);
        preview.Status.ShouldBe(200, preview.Text);
        ((string)preview.Json!["state"]!, (int)preview.Json["rejected"]!, (decimal)preview.Json["acceptedTotal"]!).ShouldBe(("preview", 0, dollars));
        var stored = new StoredRows(host);
        var before = await stored.CountAsync("OrderLine");
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/imports/{asked["id"]}/start")).Status.ShouldBe(200);
        var report = await EndAsync(api, (string)asked["id"]!);

        ((string)report["state"]!, (int)report["linesTotal"]!, (int)report["accepted"]!, (int)report["orders"]!, (int)report["customers"]!).ShouldBe(("completed", lines.Count, lines.Count, lines.Count, customers));
        ((long)report["units"]!, (decimal)report["acceptedTotal"]!, (int)report["created"]!, (int)report["customersCreated"]!).ShouldBe((units, dollars, lines.Count, customers));
        before.ShouldBeLessThan(await stored.CountAsync("OrderLine"));
        var kept = (await stored.QueryAsync<(long Units, long Cents)>("SELECT CAST(sum(Quantity) AS BIGINT), CAST(sum(Amount) AS BIGINT) FROM OrderLine WHERE SourceKey LIKE 'CDNOW-%'"))[0];
        (kept.Units, kept.Cents / 100m).ShouldBe((units, dollars));

        // The same file again: everything is recognised.
        var again = await EndAsync(api, (string)(await UploadAsync(api, path, ("kind", "orders"), ("mapping", JsonSerializer.Serialize(mapping)), ("currency", "USD"), ("shift", "none"), ("start", "true")))["id"]!);
        ((int)again["created"]!, (int)again["unchanged"]!, (int)again["conflicts"]!).ShouldBe((0, lines.Count, 0));
        var (exit, output) = await host.CommandAsync("verify");
        exit.ShouldBe(0, output);
    }

    [ConformanceTheory(Groceries), OnSqlite, OnPostgres]
    public async Task Baskets_without_a_date_or_a_customer_are_imported(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var path = Path.Combine(StudioHost.SharedFolder!, Groceries);
        var baskets = (await File.ReadAllLinesAsync(path)).Where(l => l.Trim().Length > 0).Select(l => l.Split(',').Select(c => c.Trim()).Where(c => c.Length > 0).ToList()).ToList();
        var items = baskets.SelectMany(b => b).Distinct(StringComparer.OrdinalIgnoreCase).Count();

        var mapping = JsonSerializer.Serialize(new { kind = "baskets", separator = ",", prefix = "BASKET-", fields = new { } });
        var report = await EndAsync(api, (string)(await UploadAsync(api, path, ("kind", "baskets"), ("mapping", mapping), ("start", "true")))["id"]!);
        ((string)report["state"]!, (int)report["linesTotal"]!, (int)report["accepted"]!, (int)report["orders"]!, (int)report["customers"]!).ShouldBe(("completed", baskets.Count, baskets.Count, baskets.Count, 0), report.ToJsonString());
        ((long)report["units"]!, (int)report["products"]!, (int)report["productsCreated"]!).ShouldBe((baskets.Sum(b => b.Count), items, items));
        var stored = new StoredRows(host);
        (await stored.CountAsync("OrderLine WHERE SourceKey LIKE 'BASKET-%'")).ShouldBe(baskets.Sum(b => b.Count));
        foreach (var (name, count) in baskets.SelectMany(b => b).GroupBy(i => i.ToUpperInvariant(), StringComparer.Ordinal).OrderByDescending(g => g.Count()).Take(20).Select(g => (g.Key, g.Count())))
        {
            (await stored.CountAsync("OrderLine WHERE SourceKey LIKE 'BASKET-%' AND ProductCode = @name", new { name })).ShouldBe(count, name);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Contacts_find_their_customers_and_come_in_once_also_after_a_kill(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var stored = new StoredRows(host);
        const int Rows = 6_000;
        var file = new StringBuilder("Customer;Date;Note;Id\n");
        for (var i = 0; i < Rows; i++)
        {
            file.Append(CultureInfo.InvariantCulture, $"C-{i % 50};{i % 28 + 1}/3/2026 10:{i % 60:00};Called about order {i};call-{i}\n");
        }

        file.Append("C-1;30/2/2026;no such day;call-x\n;1/3/2026;nobody;call-y\n");
        var path = Path.Combine(host.DataFolder, "calls.csv");
        await File.WriteAllTextAsync(path, file.ToString());
        var mapping = new { kind = "contacts", separator = ";", hasHeader = true, fields = new { customer = new { column = 0 }, date = new { column = 1 }, text = new { column = 2 }, key = new { column = 3 }, type = new { value = "note" }, channel = new { value = "phone" } } };
        var id = (string)(await UploadAsync(api, path, ("kind", "contacts"), ("mapping", JsonSerializer.Serialize(mapping)), ("shift", "none"), ("start", "true")))["id"]!;
        while (await stored.CountAsync("Interaction WHERE Channel = 'phone'") < 1_000)
        {
            await Task.Delay(5);
        }

        await host.KillAsync();
        var (done, written) = ((await stored.QueryAsync<long>("SELECT DocumentsDone FROM ImportJob WHERE Id = @id", new { id }))[0], await stored.CountAsync("Interaction WHERE Channel = 'phone'"));
        done.ShouldBe(written);
        done.ShouldBeLessThan(Rows);
        await host.RestartAsync();
        var report = await EndAsync(api, id);
        ((string)report["state"]!, (int)report["accepted"]!, (int)report["rejected"]!, (int)report["created"]!, (int)report["customersCreated"]!).ShouldBe(("completed", Rows, 2, Rows, 50), report.ToJsonString());
        (await stored.CountAsync("Interaction WHERE Channel = 'phone' AND SubjectKind = 2")).ShouldBe(Rows);
        (await api.SendJsonAsync(HttpMethod.Get, $"/api/imports/{id}/rejects")).Json!["items"]!.AsArray().Select(r => (int)r!["line"]!).ShouldBe([Rows + 2, Rows + 3]);

        // Under another name and with the lines turned round: known by their ids.
        await File.WriteAllTextAsync(path, "Customer;Date;Note;Id\n" + string.Join('\n', file.ToString().Split('\n')[1..(Rows + 1)].Reverse()));
        var again = await EndAsync(api, (string)(await UploadAsync(api, path, ("kind", "contacts"), ("mapping", JsonSerializer.Serialize(mapping)), ("shift", "none"), ("start", "true")))["id"]!);
        ((int)again["created"]!, (int)again["unchanged"]!).ShouldBe((0, Rows));
        (await stored.CountAsync("Interaction WHERE Channel = 'phone'")).ShouldBe(Rows);
    }

    private static async Task<JsonObject> UploadAsync(HttpClient api, string path, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(path)), "file", Path.GetFileName(path) } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        using var answer = await api.PostAsync("/api/imports", form);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(201, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<JsonObject> EndAsync(HttpClient api, string id)
    {
        for (var i = 0; i < 1500; i++)
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
