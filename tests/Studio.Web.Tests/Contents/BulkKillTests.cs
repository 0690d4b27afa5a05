using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>An action on many items that is ended in the middle has done whole items, and goes on; one that is cancelled stops.</summary>
[Trait("Category", "Faults")]
public sealed class BulkKillTests
{
    private const int Rows = 3_000;

    [Theory, OnSqlite, OnPostgres]
    public async Task Kill_9_in_the_middle_of_an_action_leaves_whole_items_and_it_ends(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var stored = new StoredRows(host);
        var table = new StringBuilder("CustomerPart.Number,CustomerPart.Name,CustomerPart.Country,CustomerPart.Sample\n");
        for (var i = 0; i < Rows; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"B-{i},Bulk {i},Bulkland,true\n");
        }

        ((int)(await TransferFile.RunAsync(api, "Customer", table.ToString()))["created"]!).ShouldBe(Rows);
        var action = await StartAsync(api, "Nowhere");
        var kills = 0;
        for (var at = 300; at <= 1800; at += 750)
        {
            while (await ChangedAsync(stored, "Nowhere") < at)
            {
                await Task.Delay(5);
            }

            await host.KillAsync();
            kills++;
            var id = new { id = (string)action["id"]! };
            var changed = await ChangedAsync(stored, "Nowhere");
            changed.ShouldBeLessThan(Rows);
            (await stored.QueryAsync<long>("SELECT Changed FROM ContentBulk WHERE Id = @id", id))[0].ShouldBe(changed);
            (await stored.CountAsync("ContentBulkItem WHERE BulkId = @id AND Outcome = 1", id)).ShouldBe(changed);
            await host.RestartAsync();
        }

        kills.ShouldBe(3);
        var end = await EndAsync(api, action);
        ((string)end["state"]!, (int)end["changed"]!, (int)end["rejected"]!).ShouldBe(("completed", Rows, 0), end.ToJsonString());

        var cancelled = await StartAsync(api, "Elsewhere");
        while (await ChangedAsync(stored, "Elsewhere") < 100)
        {
            await Task.Delay(5);
        }

        (await api.SendJsonAsync(HttpMethod.Post, $"/api/content-bulk/{cancelled["id"]}/cancel")).Status.ShouldBe(200);
        cancelled = await EndAsync(api, cancelled);
        ((string)cancelled["state"]!, (bool)cancelled["canUndo"]!).ShouldBe(("cancelled", true));
        var undone = await EndAsync(api, (await api.SendJsonAsync(HttpMethod.Post, $"/api/content-bulk/{cancelled["id"]}/undo")).Json!);
        ((int)undone["changed"]!, (int)undone["rejected"]!).ShouldBe(((int)cancelled["changed"]!, 0));
        (await ChangedAsync(stored, "Nowhere")).ShouldBe(Rows);
        var (exit, output) = await host.CommandAsync("verify");
        exit.ShouldBe(0, output);
    }

    private static Task<long> ChangedAsync(StoredRows stored, string country) => stored.CountAsync($"ContentItem WHERE Latest = 1 AND DisplayText LIKE 'Bulk %' AND Data LIKE '%{country}%'");

    private static async Task<JsonNode> StartAsync(HttpClient api, string country)
    {
        var started = await api.SendJsonAsync(HttpMethod.Post, "/api/content-bulk", new JsonObject
        {
            ["type"] = "Customer",
            ["action"] = "set",
            ["field"] = "CustomerPart.Country",
            ["value"] = new JsonObject { ["Text"] = country },
            ["conditions"] = new JsonArray(new JsonObject { ["field"] = "CustomerPart.Name", ["operator"] = "startsWith", ["value"] = "Bulk " }),
        });
        started.Status.ShouldBe(202, started.Text);
        return started.Json!;
    }

    private static async Task<JsonNode> EndAsync(HttpClient api, JsonNode action)
    {
        for (var i = 0; i < 1200; i++)
        {
            var now = (await api.SendJsonAsync(HttpMethod.Get, $"/api/content-bulk/{action["id"]}")).Json!;
            if ((string)now["state"]! is not ("queued" or "running"))
            {
                return now;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The action does not end.");
    }
}
