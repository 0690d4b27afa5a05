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
    public async Task Every_kind_of_field_is_filled_in_and_reaches_the_step()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;

        // A list, one a line; a name twice is told beside it, and what was written stays.
        await page.GotoAsync("/admin/activities/ForkTask");
        await Field(page, "Branches").FillAsync("left\nleft");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByText("Every branch needs a name of its own.").First).ToBeVisibleAsync();
        await Expect(Field(page, "Branches")).ToHaveValueAsync("left\nleft");
        window.TakeFaults();
        await Field(page, "Branches").FillAsync("left\nright");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The step is done. A run would go on by: left, right");
        await Expect(Field(page, "Branches")).ToHaveValueAsync("left\nright");

        // A box.
        await page.GotoAsync("/admin/activities/IfElseTask");
        await Field(page, "Condition").CheckAsync();
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The step is done. A run would go on by: True");
        await Expect(Field(page, "Condition")).ToBeCheckedAsync();
        await Field(page, "Condition").UncheckAsync();
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The step is done. A run would go on by: False");

        // A text of several lines and a choice.
        await page.GotoAsync("/admin/activities/LogTask");
        await Field(page, "Text").FillAsync("tried in the browser");
        await Field(page, "Level").SelectOptionAsync(new SelectOptionValue { Label = "Warning" });
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The step is done." })).ToBeVisibleAsync();
        await Expect(Field(page, "Text")).ToHaveValueAsync("tried in the browser");
        browser.Host.Output.ShouldContain("tried in the browser");

        // JSON.
        await page.GotoAsync("/admin/activities/SetPropertyTask");
        await Field(page, "Property name").FillAsync("basket");
        await Field(page, "Value").PutInAsync("""{"tea": 2}""");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The step is done." })).ToBeVisibleAsync();
        await Expect(page.Locator("dd").Filter(new() { HasText = "\"basket\"" })).ToContainTextAsync("\"tea\": 2");

        // A text is JSON only in quotation marks: what is broken is told, never taken as a text.
        await Field(page, "Value").PutInAsync("{\"tea\": 2");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByText("This is not JSON: it breaks in line 1, column 10.").First).ToBeVisibleAsync();
        await Expect(Field(page, "Value")).ToHaveTextAsync("{\"tea\": 2");
        window.TakeFaults();
        await Field(page, "Value").PutInAsync("\"tea\"");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The step is done." })).ToBeVisibleAsync();
        await Expect(Field(page, "Value")).ToHaveTextAsync("\"tea\"");
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
