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
        await Expect(page.Locator(".alert[role=status]")).ToHaveTextAsync("Saved.");
        await page.GetByLabel(new Regex("^Time zone", RegexOptions.None, TimeSpan.FromSeconds(1))).SelectOptionAsync("Europe/London");
        await page.Button("Save").ClickAsync();
        await Expect(page.Locator(".alert[role=status]")).ToHaveTextAsync("Saved.");
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
        var download = await page.RunAndWaitForDownloadAsync(() => page.Link("Download hello.txt").ClickAsync());
        (await System.IO.File.ReadAllTextAsync(await download.PathAsync())).ShouldBe("Hello");

        await page.Button("Delete hello.txt").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Go on").ClickAsync();
        await Expect(page.Row("hello.txt")).ToHaveCountAsync(0);
        window.TakeFaults().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_part_of_the_first_page_that_fails_keeps_no_other_from_being_there_and_can_be_asked_for_again()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.RouteAsync("**/admin/dashboard/orders", route => route.AbortAsync());
        await page.GotoAsync("/admin");
        var orders = page.Part("Orders per day");
        await Expect(orders.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This cannot be shown now.");
        await Expect(page.Part("Where to go").GetByRole(AriaRole.Link, new() { Name = "Users" })).ToBeVisibleAsync();
        await Expect(page.Part("Failed background tasks")).ToContainTextAsync("No background task failed when it last ran.");
        window.TakeFaults().ShouldAllBe(f => f.Contains("ERR_FAILED", StringComparison.Ordinal));
        await page.UnrouteAsync("**/admin/dashboard/orders");
        await orders.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(orders).ToContainTextAsync("Revenue, less returns");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty();
        await Pictures.TakeAllAsync(page, "dashboard");
        window.TakeFaults().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task The_bell_follows_what_happens_and_the_list_is_read()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/notifications");
        await page.Button("Mark all as read").ClickAsync();
        await Expect(page.GetByText("All notifications are marked as read.")).ToBeVisibleAsync();

        // Something of this person's ends while the page is open.
        var told = await page.EvaluateAsync<int>("""
            async () => {
              const post = (url, body) => fetch(url, {
                method: 'POST',
                headers: { 'Content-Type': 'application/json', RequestVerificationToken: document.querySelector('meta[name=csrf-token]').content },
                body: JSON.stringify(body),
              });
              const made = await (await post('/api/content', { ContentType: 'Customer', CustomerPart: { Name: { Text: 'Told of' }, Sample: { Value: true } } })).json();
              return (await post('/api/content-bulk', { type: 'Customer', action: 'set', field: 'CustomerPart.Country', value: { Text: 'Norway' }, items: [made.ContentItemId] })).status;
            }
            """);
        told.ShouldBe(202);
        await Expect(page.Locator(".studio-toast")).ToContainTextAsync("The action on many items has ended");
        await Expect(page.Locator(".studio-sidebar studio-notifications a")).ToHaveAttributeAsync("aria-label", "Notifications: 1 unread");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty();
        await page.GotoAsync("/admin/notifications");
        await Expect(page.Locator(".studio-notice").First).ToContainTextAsync("The action on many items has ended");
        await Pictures.TakeAllAsync(page, "notifications");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty();
        await page.Locator(".studio-notice").First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/admin/content-bulk/", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator(".studio-sidebar studio-notifications a")).ToHaveAttributeAsync("aria-label", "Notifications");

        // The keyboard has its list too.
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        window.TakeFaults().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task The_first_page_is_arranged_with_the_keyboard()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin");
        await Expect(page.Heading("Offers")).ToBeVisibleAsync();
        await page.Link("Choose what is shown here").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var lines = page.Locator("ol li[data-key]");
        await Expect(lines.First).ToContainTextAsync("Offers");
        await page.Button("Move Offers down").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(lines.Nth(1)).ToContainTextAsync("Offers");
        await Expect(page.Button("Move Offers down")).ToBeFocusedAsync();
        await Expect(lines.First).ToContainTextAsync("Answers to offers");
        await page.Button("Show Offers half as wide").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Button("Show Offers over the whole width")).ToBeVisibleAsync();

        // And by dragging: the second to the first place.
        await lines.Nth(1).Locator(".studio-design-grip").DragToAsync(lines.First, new() { TargetPosition = new() { X = 40, Y = 4 } });
        await Expect(lines.First).ToContainTextAsync("Offers");
        await page.Button("Hide Offers").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Part("Add to this page")).ToContainTextAsync("Offers");
        await Pictures.TakeAllAsync(page, "dashboard-choose");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty();
        await page.Link("Done").ClickAsync();
        await Expect(page.Heading("Where to go")).ToBeVisibleAsync();
        await Expect(page.Heading("Offers")).ToHaveCountAsync(0);
        await page.GotoAsync("/admin?choose=true");
        await page.Button("As it was at first").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(lines.First).ToContainTextAsync("Offers");
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
