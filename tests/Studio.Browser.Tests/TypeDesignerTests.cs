using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner changes content types by clicking.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class TypeDesignerTests(BrowserFixture browser)
{
    private const string Customer = "/admin/content-types/Customer";

    [Fact]
    public async Task A_planner_adds_two_fields_to_customers_and_sees_them_in_the_form_and_the_list()
    {
        await using var host = await StudioHost.StartAsync();
        var password = await host.CreateUserAsync("planner", "Planner");
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await window.SignInToStudioAsync("planner", password);
        var page = window.Page;
        var axe = new PageCrawl(window);

        await page.Menu().Link("Content types").ClickAsync();
        await Expect(page.Heading("Content types")).ToBeVisibleAsync();
        await LookAsync(axe, page, "types");
        await page.Labelled("Search").FillAsync("cust");
        await page.Keyboard.PressAsync("Enter");
        await page.Row("Customer").First.Link("Customer").ClickAsync();
        await LookAsync(axe, page, "type");

        await AddAsync(page, "Loyalty points", "Number", async () =>
        {
            await Expect(page.Labelled("Technical name")).ToHaveValueAsync("LoyaltyPoints");
            await LookAsync(axe, page, "add-field");
        });
        await page.Labelled("Smallest").FillAsync("10");
        await page.Labelled("Greatest").FillAsync("2");
        await page.Button("Keep changes").ClickAsync();
        await Expect(page.GetByText("The greatest is smaller than the smallest.")).ToBeVisibleAsync();
        (await axe.AxeAsync()).ShouldBeEmpty("a field with a fault");
        await page.Labelled("Smallest").FillAsync("0");
        await page.Labelled("Greatest").FillAsync("");
        await page.Labelled("Filtered and sorted by often (indexed)").CheckAsync();
        await LookAsync(axe, page, "field");
        await page.Button("Keep changes").ClickAsync();
        await AddAsync(page, "偏好", "Text", () => Task.CompletedTask);
        await Expect(page.GetByLabel("Technical name")).ToHaveValueAsync("Text");
        await page.GetByLabel("Technical name").FillAsync("Preference");
        await page.Labelled("Filtered and sorted by often (indexed)").CheckAsync();
        await page.Labelled("Found by search").CheckAsync();
        await page.Button("Keep changes").ClickAsync();

        // By keyboard, press by press; the button keeps the focus.
        var fields = page.Locator("ol.studio-design-list").Filter(new() { HasText = "偏好" }).Locator(".studio-design-name a");
        var before = await fields.AllInnerTextsAsync();
        var up = page.Button("Move 偏好 up");
        await up.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(fields.Nth(before.Count - 2)).ToHaveTextAsync("偏好");
        await Expect(up).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(fields.Nth(before.Count - 3)).ToHaveTextAsync("偏好");
        await page.Button("Move 偏好 down").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(fields.Nth(before.Count - 2)).ToHaveTextAsync("偏好");

        // And by dragging it to the end.
        var entries = page.Locator("ol.studio-design-list").Filter(new() { HasText = "偏好" }).Locator("li");
        await entries.Nth(before.Count - 2).Locator(".studio-design-grip").DragToAsync(entries.Nth(before.Count - 1), new() { TargetPosition = new() { X = 40, Y = 40 } });
        await Expect(fields.Nth(before.Count - 1)).ToHaveTextAsync("偏好");

        await page.Link("Preview").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Loyalty points" })).ToBeVisibleAsync();
        await LookAsync(axe, page, "preview");
        await page.GetByRole(AriaRole.Link, new() { Name = "Review 3 changes" }).Or(page.GetByRole(AriaRole.Link, new() { Name = "Review 2 changes" })).First.ClickAsync();
        await Expect(page.Part("What these changes do")).ToContainTextAsync("An index is built in the background.");
        await LookAsync(axe, page, "review");
        await page.Button("Apply the changes").ClickAsync();
        await Expect(page.GetByText("The changes are applied and count from now on.")).ToBeVisibleAsync();
        await Expect(page.Locator("studio-live-part [data-running='true']")).ToHaveCountAsync(0);

        await page.GotoAsync("/admin/content/Customer/new");
        await page.GetByLabel("Name").First.FillAsync("林美玲");
        await page.Labelled("Loyalty points").FillAsync("120");
        await page.Labelled("偏好").FillAsync("烏龍茶");
        await page.Button("Publish").Or(page.Button("Save")).First.ClickAsync();
        await Expect(page.GetByText("Published.").Or(page.GetByText("Saved.")).First).ToBeVisibleAsync();
        await page.GotoAsync("/admin/content/Customer");
        await Expect(page.Row("林美玲").Cell("Loyalty points")).ToHaveTextAsync("120");
        await Expect(page.Row("林美玲").Cell("偏好")).ToHaveTextAsync("烏龍茶");
        await page.Link("Change the type").ClickAsync();
        await page.Link("Settings").Last.ClickAsync();
        await Expect(page.Labelled("Name for people")).ToHaveValueAsync("Customer");
        await LookAsync(axe, page, "settings");
        await page.GotoAsync("/admin/content-types/all-parts");
        await LookAsync(axe, page, "parts");
        await page.GotoAsync("/admin/content-types/new-type");
        await LookAsync(axe, page, "new-type");
        await page.GotoAsync("/admin/content-types/new-part");
        (await axe.AxeAsync()).ShouldBeEmpty("new part");
        window.Faults.Where(f => !f.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex("^Add a field.*Further fields$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddToOwnPart();

    /// <summary>Adds a number to the customers' type, and applies the change.</summary>
    internal static async Task AddNumberAsync(IPage page, string name)
    {
        await AddAsync(page, name, "Number", () => Task.CompletedTask);
        await page.Button("Keep changes").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review" }).First.ClickAsync();
        await page.Button("Apply the changes").ClickAsync();
        await Expect(page.GetByText("The changes are applied and count from now on.")).ToBeVisibleAsync();
    }

    private static async Task AddAsync(IPage page, string name, string kind, Func<Task> look)
    {
        await page.GotoAsync(Customer);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = AddToOwnPart() }).ClickAsync();
        await page.GetByLabel("Name for people").FillAsync(name);
        await page.GetByRole(AriaRole.Radio, new() { Name = kind, Exact = true }).CheckAsync(new() { Force = true });
        await look();
        await page.Button("Add the field").ClickAsync();
        await Expect(page.Heading(name)).ToBeVisibleAsync();
    }

    private static async Task LookAsync(PageCrawl axe, IPage page, string name)
    {
        (await axe.AxeAsync()).ShouldBeEmpty(name);
        await Pictures.TakeAllAsync(page, "designer-" + name);
        var before = page.ViewportSize!;
        await page.SetViewportSizeAsync(PageCrawl.Narrow, 900);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue($"{name}: nothing is wider than the phone");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        (await axe.AxeAsync()).ShouldBeEmpty(name + " on a phone in the dark");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(before.Width, before.Height);
    }
}
