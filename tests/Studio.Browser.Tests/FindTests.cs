using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>Ctrl-K: to any page or item by some letters of its name.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FindTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_page_and_a_customer_are_reached_by_keyboard_from_anywhere()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin");
        await Expect(page.Locator("studio-find:defined").First).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("Control+k");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Find" });
        var field = dialog.GetByRole(AriaRole.Combobox, new() { Name = "What do you look for?" });
        await Expect(field).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("小明");
        var option = dialog.GetByRole(AriaRole.Option).Filter(new() { HasText = "王小明" });
        await Expect(option).ToHaveAttributeAsync("aria-selected", "true");
        await Pictures.TakeAllAsync(page, "find");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("the field over a page");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("王小明");

        await Expect(page.Locator("studio-find:defined").First).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("audit");
        await Expect(dialog.GetByRole(AriaRole.Option).First).ToContainTextAsync("Audit trail");
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("audit");
        await Expect(dialog.GetByRole(AriaRole.Option).First).ToContainTextAsync("Audit trail");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("Audit trail")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task The_page_of_the_same_is_in_order()
    {
        await using var window = await browser.OpenAsAdminAsync();
        await window.Page.GotoAsync("/admin/find?q=coffee");
        await Expect(window.Page.GetByText("House coffee").First).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(window.Page, "find-page");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("the page of finding");
    }
}
