using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>An owner looks up who did what.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AuditPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_change_is_found_with_what_it_was_and_is()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/settings/SiteSettings");
        var name = page.Labelled("Name of the site");
        var before = await name.InputValueAsync();
        await name.FillAsync("Audited by a browser");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Or(page.GetByRole(AriaRole.Status)).First).ToBeVisibleAsync();

        await page.GotoAsync("/admin");
        await page.Menu().Link("Audit trail").ClickAsync();
        await page.Labelled("What was done").SelectOptionAsync(["settings.saved"]);
        await page.Labelled("Person").FillAsync("admin");
        await page.Button("Search").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Settings saved" }).First.ClickAsync();

        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "SiteName" });
        await Expect(row.Locator("del")).ToHaveTextAsync(before);
        await Expect(row.Locator("ins")).ToHaveTextAsync("Audited by a browser");
        await Expect(page.GetByText("admin", new() { Exact = true }).First).ToBeVisibleAsync();

        await page.GotoAsync("/admin/audit?q=nothing-has-this-name");
        await Expect(page.Heading("Nothing was recorded")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all records" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Settings saved" }).First).ToBeVisibleAsync();

        await page.GotoAsync("/admin/settings/SiteSettings");
        await page.Labelled("Name of the site").FillAsync(before);
        await page.Button("Save").ClickAsync();
    }
}
