using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>An import that is ended in the middle leaves whole batches and goes on to what an undisturbed one makes.</summary>
[Trait("Category", "Faults")]
public sealed class ImportKillTests
{
    private const int Rows = 10_000;
    private const int Batch = 200;

    [Theory, OnSqlite, OnPostgres]
    public async Task Kill_9_in_the_middle_of_an_import_leaves_whole_batches_and_it_ends_as_an_undisturbed_one(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var stored = new StoredRows(host);
        var undisturbed = await TransferFile.RunAsync(api, "Customer", Table("Calm"));
        ((int)undisturbed["created"]!, (int)undisturbed["rejected"]!).ShouldBe((Rows - (Rows / 1000), Rows / 1000));

        var import = (await TransferFile.UploadAsync(api, "Customer", Table("Rough"), start: true)).Json!;
        var kills = 0;
        for (var at = 1000; at <= 7000; at += 3000)
        {
            while (await stored.CountAsync("ContentItem WHERE DisplayText LIKE 'Rough %'") < at)
            {
                await Task.Delay(5);
            }

            await host.KillAsync();
            kills++;
            var (items, rows, errors) = (await stored.CountAsync("ContentItem WHERE DisplayText LIKE 'Rough %'"), await stored.CountAsync("C_Customer WHERE DisplayText LIKE 'Rough %'"),
                await stored.CountAsync("ContentImportError WHERE ImportId = @id", new { id = (string)import["id"]! }));
            var done = (await stored.QueryAsync<long>("SELECT LinesDone FROM ContentImport WHERE Id = @id", new { id = (string)import["id"]! }))[0];
            (items, rows, (items + errors) % Batch).ShouldBe((done - errors, done - errors, 0));
            await host.RestartAsync();
        }

        kills.ShouldBe(3);
        var end = await TransferFile.EndAsync(api, import);
        ((string)end["state"]!, (int)end["created"]!, (int)end["rejected"]!).ShouldBe(("completed", Rows - (Rows / 1000), Rows / 1000));
        (await ContentsAsync(stored, "Rough")).ShouldBe(await ContentsAsync(stored, "Calm"));
        (await ErrorsAsync(stored, end)).ShouldBe(await ErrorsAsync(stored, undisturbed));
        var (exit, output) = await host.CommandAsync("verify");
        exit.ShouldBe(0, output);
    }

    private static string Table(string name)
    {
        var table = new StringBuilder("CustomerPart.Number,CustomerPart.Name,CustomerPart.Country,CustomerPart.Sample\n");
        for (var i = 0; i < Rows; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{name}-{i},{name} {i},\"Land {i % 7}\",{(i % 1000 == 999 ? "perhaps" : "true")}\n");
        }

        return table.ToString();
    }

    private static async Task<IReadOnlyList<string>> ContentsAsync(StoredRows stored, string name) =>
        [.. (await stored.QueryAsync<string>($"SELECT DisplayText || ' ' || Published || ' ' || Latest || ' ' || Number || ' ' || Data FROM ContentItem WHERE DisplayText LIKE '{name} %' ORDER BY ItemId"))
            .Select(t => t.Replace(name, "X", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<string>> ErrorsAsync(StoredRows stored, JsonNode import) =>
        await stored.QueryAsync<string>("SELECT Line || ' ' || Header || ' ' || Message FROM ContentImportError WHERE ImportId = @id ORDER BY Line", new { id = (string)import["id"]! });
}
