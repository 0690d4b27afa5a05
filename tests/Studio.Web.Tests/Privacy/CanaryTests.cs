using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Privacy;

/// <summary>Who is erased is in no table, no file and no byte of the database any more; the others are as they were.</summary>
public sealed class CanaryTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Nothing_of_an_erased_customer_is_left_but_the_proof(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var stored = new StoredRows(host);
        var customer = new CanaryCustomer(host, api);
        await customer.FillAsync();
        await api.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "note", title = "Other", text = "Stays", subject = new { kind = "customer", id = RunningHost.Emma } });
        await SettledAsync(stored);
        (await TablesWithAsync(stored, customer.Stem, provider)).Count.ShouldBeGreaterThan(10, "the words are hardly anywhere: the test could not fail");
        FilesWith(host, customer.Stem, database: provider == "Sqlite").ShouldNotBeEmpty();
        (await FoundAsync(api, customer.Name)).ShouldBe(1);

        // What he is given before he is forgotten holds every word of his.
        var told = await ToldAsync(api, customer.Id);
        customer.Words.Where(w => w.Told && !told.Contains(w.Word, StringComparison.Ordinal)).Select(w => w.Place).Distinct().ShouldBeEmpty("the export leaves out");

        var before = await StoredTables.ReadAsync(stored, provider);
        string[] his = [customer.Id, .. await stored.QueryAsync<string>("SELECT SubjectId FROM SubjectMember WHERE CustomerId = @Id", new { customer.Id })];
        his.Length.ShouldBeGreaterThan(1, "he was a visitor first");
        CanaryPlaces.Uncovered(before, his, customer.Stem).ShouldBeEmpty("a column of his without a word of his, and a table that nothing is said of: fill it in CanaryCustomer, or say in CanaryPlaces why not");
        var others = await OthersAsync(api, stored);

        var erased = await api.SendJsonAsync(HttpMethod.Post, $"/api/customers/{customer.Id}/erase", new { confirm = customer.Name });
        erased.Status.ShouldBeOneOf([200, 204], erased.Text);
        await SettledAsync(stored);

        (await TablesWithAsync(stored, customer.Stem, provider)).ShouldBeEmpty("the customer is still in a table");
        FilesWith(host, customer.Stem, database: true).ShouldBeEmpty("the customer is still in a file");
        (await FoundAsync(api, customer.Name)).ShouldBe(0);
        (await OthersAsync(api, stored)).ShouldBe(others, "somebody else's things changed");
        before.OthersThatDiffer(await StoredTables.ReadAsync(stored, provider), [.. his, customer.Stem]).Where(d => !CanaryPlaces.IsOfTheErasure(d)).ShouldBeEmpty("rows of others differ");
        host.Output.ShouldNotContain(customer.Stem, Case.Insensitive, "the log tells of him");

        // The id stays in the proof, in the audit trail and nowhere else.
        (await TablesWithAsync(stored, customer.Id, provider)).Select(t => t.ToUpperInvariant()).ShouldBe(["\"AUDIT\".\"SUBJECTID\"", "\"ERASUREPROOF\".\"CUSTOMERID\""], ignoreOrder: true);
        var proof = (await stored.QueryAsync<(string By, string Counts, string Hash)>("SELECT ErasedBy, Counts, Hash FROM ErasureProof")).ShouldHaveSingleItem();
        proof.Hash.Length.ShouldBe(64);
        var counts = (JsonObject)JsonNode.Parse(proof.Counts)!;
        foreach (var place in new[] { "customer", "contacts", "visitors", "orders", "decisions", "messages", "consent", "rejectedLines", "contentTraces", "files" })
        {
            ((int?)counts[place] ?? 0).ShouldBeGreaterThan(0, place);
        }

        (await host.CommandAsync("verify")).ShouldSatisfyAllConditions(v => v.ExitCode.ShouldBe(0, v.Output));
    }

    /// <summary>Waits until nothing is under way: the outbox, the search index, the clearing of the files.</summary>
    private static async Task SettledAsync(StoredRows stored)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await stored.CountAsync("Outbox") + await stored.CountAsync("ContentSearchQueue") + await stored.CountAsync("ContentSearchLater") + await stored.CountAsync("ErasureProof WHERE CleanedUtc IS NULL") == 0)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("Something is still under way.");
    }

    internal static async Task<IReadOnlyList<string>> TablesWithAsync(StoredRows stored, string word, string provider)
    {
        var columns = await stored.QueryAsync<(string Table, string Column)>(provider == "Sqlite"
            ? "SELECT '\"' || m.name || '\"', '\"' || c.name || '\"' FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
            : "SELECT '\"' || table_name || '\"', '\"' || column_name || '\"' FROM information_schema.columns WHERE table_schema = current_schema()");
        var found = new List<string>();
        foreach (var (table, column) in columns)
        {
            if (await stored.CountAsync($"{table} WHERE lower(CAST({column} AS TEXT)) LIKE @like", new { like = $"%{word}%" }) > 0)
            {
                found.Add($"{table}.{column}");
            }
        }

        return found;
    }

    /// <summary>The files of the host's data that hold the word, in whatever case, or are called by it.</summary>
    private static List<string> FilesWith(StudioHost host, string word, bool database)
    {
        var needle = Encoding.ASCII.GetBytes(word);
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(host.DataFolder, "*", SearchOption.AllDirectories).Where(f => database || !f.Contains("studio.db", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            var bytes = memory.ToArray();
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(bytes[i] is >= (byte)'A' and <= (byte)'Z' ? bytes[i] + 32 : bytes[i]);
            }

            if (file.Contains(word, StringComparison.OrdinalIgnoreCase) || bytes.AsSpan().IndexOf(needle) >= 0)
            {
                found.Add(file);
            }
        }

        return found;
    }

    /// <summary>All that he is told: the export, and the files that it names.</summary>
    private static async Task<string> ToldAsync(HttpClient api, string id)
    {
        var export = await api.GetStringAsync($"/api/customers/{id}/personal-data");
        var told = new StringBuilder(export);
        foreach (var path in JsonNode.Parse(export)!["data"]!["files"]!.AsArray())
        {
            told.Append(await api.GetStringAsync("/media/" + (string)path!));
        }

        return told.ToString();
    }

    private static async Task<int> FoundAsync(HttpClient api, string word) => (await api.SendJsonAsync(HttpMethod.Get, $"/api/content?type=Customer&search={word}")).Json!["items"]!.AsArray().Count;

    private static async Task<string> OthersAsync(HttpClient api, StoredRows stored)
    {
        var exports = new StringBuilder();
        foreach (var id in new[] { RunningHost.Emma, RunningHost.Wang })
        {
            exports.Append(JsonNode.Parse(await api.GetStringAsync($"/api/customers/{id}/personal-data"))!["data"]!.ToJsonString());
        }

        return exports.Append(await stored.CountAsync("OrderLine")).Append('/').Append(await stored.CountAsync("Decision")).ToString();
    }
}
