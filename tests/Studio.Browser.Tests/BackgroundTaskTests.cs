using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>An administrator looks after what the studio does by itself.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BackgroundTaskTests(BrowserFixture browser)
{
    private const string Cleaning = "Empty abandoned carts";

    [Fact]
    public async Task A_task_is_found_run_and_given_another_schedule()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/background-tasks?q=abandoned+carts");
        await Expect(page.Row(Cleaning)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = Cleaning }).ClickAsync();
        await page.Button("Run now").DblClickAsync();
        await Expect(page.GetByText("done", new() { Exact = true })).ToBeVisibleAsync();

        await page.Labelled("Minute, hour, day of month, month, day of week").FillAsync("61 * * * *");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("A schedule has five fields")).ToBeVisibleAsync();
        await page.Labelled("Minute, hour, day of month, month, day of week").FillAsync("30 4 * * 1-5");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Next runs" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(5);

        await page.GetByRole(AriaRole.Switch, new() { Name = "Runs by its schedule" }).UncheckAsync();
        await page.Labelled("Minute, hour, day of month, month, day of week").FillAsync("");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/background-tasks");
        await Expect(page.Row(Cleaning).GetByText("switched off")).ToBeVisibleAsync();

        await page.Row(Cleaning).GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Switch, new() { Name = "Runs by its schedule" }).CheckAsync();
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        // The schedule that was refused was answered as such.
        window.Faults.Where(f => !f.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
