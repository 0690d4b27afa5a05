using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner writes a decision table as a spreadsheet copies it: what is wrong is told with its place, and what is published decides.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DecisionTablePageTests(BrowserFixture browser)
{
    private const string Table = "input.income:number\tcustomer.known\toutcome\tlimit\treason\n>= 3000\ttrue\taccept\t5000\tGood income.\n< 1000\t-\tdecline\t\tThe income is too low.";

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_table_is_pasted_mended_published_and_asked()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/DecisionTable");
        await page.GotoAsync("/admin/content/DecisionTable/new");
        await page.Labelled("Name").FillAsync("browser-card");
        var table = page.GetByRole(AriaRole.Textbox, new() { Name = "Table" });
        await table.FillAsync(Table.Replace("accept", "maybe", StringComparison.Ordinal));
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("The outcome is accept, refer or decline.").First).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "decision-table-wrong");
        await table.FillAsync(Table);
        await page.Button("Publish").ClickAsync();
        await Expect(page.Heading("browser-card")).ToBeVisibleAsync();
        await page.ReloadAsync();
        (await table.InputValueAsync()).ReplaceLineEndings("\n").ShouldBe(Table);
        await Pictures.TakeAllAsync(page, "decision-table");

        using var api = await browser.Host.CreateApiClientAsync();
        using var answer = await api.PostAsJsonAsync("/api/decision-tables/browser-card/decide", new { customerId = "01readycst0000000000000002", inputs = new { income = 3500 } });
        var decided = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        ((string?)decided["outcome"], (int?)decided["limit"], (int?)decided["row"]).ShouldBe(("accept", 5000, 2), decided.ToJsonString());
    }
}
