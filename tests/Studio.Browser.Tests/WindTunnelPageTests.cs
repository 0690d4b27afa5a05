using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner tries a changed rule on past contacts before it counts: sees how far it is, the difference and what it is worth; and ends what takes too long.</summary>
[Collection(BrowserCollection.Name)]
public sealed class WindTunnelPageTests(BrowserFixture browser)
{
    private const int Copies = 120_000;

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_draft_is_tried_on_past_contacts_and_a_long_replay_is_cancelled()
    {
        await using var host = await StudioHost.StartOnAsync("Sqlite");
        using var api = await host.CreateApiClientAsync();
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        var page = window.Page;
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        foreach (var (name, priority) in new[] { ("Tunnel machine", "5"), ("Tunnel beans", "0") })
        {
            await PublishAsync(page, name, priority, name == "Tunnel machine" ? "Free delivery today" : "Gift box for your tea");
        }

        var decision = "";
        for (var i = 0; i < 3; i++)
        {
            using var decided = await api.PostAsJsonAsync("/api/decisions", new { customerId = $"01readycst000000000000000{i + 1}", channel = "web", touchpoint = "tunnel.browser" });
            decision = (string)(await decided.Content.ReadFromJsonAsync<JsonObject>())!["decisionId"]!;
        }

        // The published rule is changed, as a draft.
        await page.GotoAsync("/admin/rules");
        await page.Row("Tunnel machine").Link("Tunnel machine").ClickAsync();
        await page.Labelled("As JavaScript").CheckAsync();
        await page.Labelled("Condition").PutInAsync("context.channel == 'phone'");
        await page.Button("Save draft").ClickAsync();
        await Expect(page.GetByText("The draft is saved")).ToBeVisibleAsync();

        await page.GotoAsync("/admin/wind-tunnel");
        await page.Button("Start the replay").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Choose at least one rule");
        await page.Labelled("Tunnel machine").First.CheckAsync();
        await Pictures.TakeAllAsync(page, "wind-tunnel-start");
        await page.Button("Start the replay").DblClickAsync();
        await Expect(page.GetByText("Finished", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".studio-stat").Filter(new() { HasText = "Told something else" }).Locator("dd")).ToHaveTextAsync("3");
        var change = page.Part("What would be told instead").First.GetByRole(AriaRole.Row).Filter(new() { HasText = "Free delivery today" });
        await Expect(change).ToContainTextAsync("Gift box for your tea");
        await Expect(change).ToContainTextAsync("3");
        await Expect(page.Part("Expected gain")).ToContainTextAsync("cannot be told");
        await Expect(page.Part("Examples").GetByRole(AriaRole.Link)).ToHaveCountAsync(3);
        await Pictures.TakeAllAsync(page, "wind-tunnel-result");
        await page.Part("Examples").GetByRole(AriaRole.Link, new() { Name = decision }).ClickAsync();
        await Expect(page.GetByText("tunnel.browser").First).ToBeVisibleAsync();
        await page.GotoAsync("/admin/wind-tunnel");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

        // So many that it takes a while; whoever has seen enough ends it.
        await CopyAsync(host, decision);
        await page.Labelled("Tunnel machine").First.CheckAsync();
        await page.Button("Start the replay").ClickAsync();
        var progress = page.Locator("studio-import-progress");
        await Expect(progress).ToHaveAttributeAsync("data-state", "running");
        await Expect(progress).ToContainTextAsync("of 120,003 decisions");
        await Pictures.TakeAllAsync(page, "wind-tunnel-running");
        await progress.Button("Cancel").DblClickAsync();
        await Expect(page.GetByText("It was cancelled before its end; nothing of it is kept.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("Cancelled", new() { Exact = true })).ToBeVisibleAsync();
        await page.Button("Remove").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Remove").ClickAsync();
        await Expect(page.Heading("Wind tunnel")).ToBeVisibleAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        window.Faults.ShouldBeEmpty();
    }

    private static async Task PublishAsync(IPage page, string name, string priority, string offer)
    {
        await page.GotoAsync("/admin/rules/new");
        await page.Labelled("Name").FillAsync(name);
        await page.Labelled("Offer").SelectOptionAsync(offer);
        await page.Labelled("Touchpoints").FillAsync("tunnel.browser");
        await page.Labelled("Priority").FillAsync(priority);
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("The rule is published")).ToBeVisibleAsync();
    }

    /// <summary>Makes very many of one decision, beside the host.</summary>
    private static async Task CopyAsync(StudioHost host, string decision)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(host.DataFolder, "Sites", "Default", "studio.db"), Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 60 }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO Decision (Id, SubjectKind, SubjectId, Channel, Touchpoint, MadeUtc, Facts, Considered, Proposals, RuleSet)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $copies)
            SELECT '7' || substr(d.Id, 2, 19) || substr(CAST(1000000 + n.i AS TEXT), 2, 6), d.SubjectKind, d.SubjectId, d.Channel, d.Touchpoint, d.MadeUtc, d.Facts, d.Considered, d.Proposals, d.RuleSet
            FROM Decision d CROSS JOIN n WHERE d.Id = $decision
            """;
        command.Parameters.AddWithValue("$copies", Copies);
        command.Parameters.AddWithValue("$decision", decision);
        (await command.ExecuteNonQueryAsync()).ShouldBe(Copies);
    }
}
