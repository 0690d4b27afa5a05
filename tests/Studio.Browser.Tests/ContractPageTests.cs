using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>The pages that contracts bring: settings made from a schema, media, the first page's widgets, a customer's data.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ContractPageTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task Settings_tell_what_is_wrong_beside_the_field_and_say_when_they_are_saved()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin");
        await page.Menu().Link("Settings").ClickAsync();
        await Pictures.TakeAllAsync(page, "settings");
        await page.Link("Shop").ClickAsync();
        await page.Link("Settings").First.ClickAsync();
        await page.Link("Site").ClickAsync();

        var name = page.GetByLabel(new Regex("^Name of the site", RegexOptions.None, TimeSpan.FromSeconds(1)));
        var before = await name.InputValueAsync();
        await name.FillAsync("");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("A value is needed.")).ToBeVisibleAsync();
        await Expect(name).ToHaveAttributeAsync("aria-invalid", "true");
        await Pictures.TakeAllAsync(page, "settings-site-fault");
        window.TakeFaults();

        await name.FillAsync(before);
        await page.GetByLabel(new Regex("^Time zone", RegexOptions.None, TimeSpan.FromSeconds(1))).SelectOptionAsync("Asia/Taipei");
        await page.Keyboard.PressAsync("Enter");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
        await page.GetByLabel(new Regex("^Time zone", RegexOptions.None, TimeSpan.FromSeconds(1))).SelectOptionAsync("Europe/London");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
        await Pictures.TakeAllAsync(page, "settings-site");
        window.TakeFaults().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task Media_are_uploaded_into_folders_found_and_deleted()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/media");
        await page.Labelled("New folder").FillAsync("夏季");
        await page.Button("Make folder").ClickAsync();
        await page.Link("夏季").ClickAsync();
        await page.Labelled("Files").SetInputFilesAsync([File("price list.csv", "a;b"), File("hello.txt", "Hello")]);
        await page.Button("Upload").ClickAsync();
        await Expect(page.Row("price list.csv")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "media");

        await page.GotoAsync("/admin/media?q=hello");
        await Expect(page.Link("夏季/hello.txt")).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.Link("夏季/hello.txt").ClickAsync());
        (await System.IO.File.ReadAllTextAsync(await download.PathAsync())).ShouldBe("Hello");

        await page.Button("Delete hello.txt").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Go on").ClickAsync();
        await Expect(page.Row("hello.txt")).ToHaveCountAsync(0);
        window.TakeFaults().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task The_first_page_is_arranged_with_the_keyboard()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin");
        await page.GetByText("Choose what is shown here").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Button("Move Offers down").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToHaveTextAsync("Where to go");
        await page.Button("Hide Offers").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("Offers")).ToHaveCountAsync(0);
        await Pictures.TakeAllAsync(page, "dashboard-choose");
        await page.Button("As it was at first").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("Offers")).ToBeVisibleAsync();
        window.TakeFaults().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_customers_data_is_shown_and_is_erased_only_by_his_name()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/customers/01readycst0000000000000001");
        await page.Link("Personal data").ClickAsync();
        await Expect(page.Heading("What is kept")).ToBeVisibleAsync();
        await page.GetByLabel(new Regex("^Write", RegexOptions.None, TimeSpan.FromSeconds(1))).FillAsync("somebody");
        await page.Button("Erase for good").ClickAsync();
        await Expect(page.GetByText("This is not the customer's name.")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "personal-data");
    }

    private static FilePayload File(string name, string text) => new() { Name = name, MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(text) };
}
