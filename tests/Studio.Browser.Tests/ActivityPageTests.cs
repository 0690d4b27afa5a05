using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner looks up what workflows can be made of and tries a step by itself.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ActivityPageTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_step_is_found_sorted_and_tried()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        var crawl = new PageCrawl(window);
        await page.GotoAsync("/admin");
        await page.Menu().Link("Workflow steps").ClickAsync();
        await Pictures.TakeAllAsync(page, "activities");
        await page.Link("Step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader).First).ToHaveTextAsync("Correlate");
        await page.Link("Step ↑").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader).First).ToHaveTextAsync("Write into the log");
        await crawl.LookAtAsync("/admin/activities?q=nothing-like-this", "/admin/activities/nothing");
        await Expect(page.Heading("No steps found")).ToBeVisibleAsync();

        await page.GotoAsync("/admin/activities?q=signal");
        await Expect(page.Row("Wait for a signal").Cell("Kind")).ToHaveTextAsync("Waits for an event");
        await page.Link("Wait for a signal").ClickAsync();
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByText("A value is needed.")).ToBeVisibleAsync();
        window.TakeFaults();

        await Field(page, "Signal name").FillAsync("approved");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The step waits.");
        await page.Labelled("Input").FillAsync("approved");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByText("A JSON object is needed.")).ToBeVisibleAsync();
        window.TakeFaults();
        await page.Labelled("Input").FillAsync("""{"Signal": "Approved"}""");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The step is done. A run would go on by: Done");
        await Pictures.TakeAllAsync(page, "activity-tried");
        (await crawl.AxeAsync()).ShouldBeEmpty("after a trial");

        await page.GotoAsync("/admin/audit?action=workflows.step-tried");
        await Expect(page.Row("Wait for a signal").First).ToBeVisibleAsync();
        crawl.Faults.ShouldBeEmpty();
        window.TakeFaults().ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_may_only_look_is_told_so()
    {
        var password = await browser.Host.CreateUserAsync("planner-of-steps", "Planner");
        await using var window = await browser.OpenAsync();
        await window.SignInToStudioAsync("planner-of-steps", password);
        await window.Page.GotoAsync("/admin/activities/LogTask");
        await Expect(window.Page.GetByText("Your role does not include running steps.")).ToBeVisibleAsync();
        await Expect(window.Page.Button("Run this step")).ToHaveCountAsync(0);
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty();
        window.TakeFaults().ShouldBeEmpty();
    }

    private static ILocator Field(IPage page, string label) => page.GetByLabel(new System.Text.RegularExpressions.Regex("^" + label, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
}
