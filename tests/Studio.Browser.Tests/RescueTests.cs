using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A filled cart is about to be left: help is offered once in the visit, and an agent sees what was asked for.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Pictures", "yes")]
public sealed class RescueTests(BrowserFixture browser)
{
    private const string Wang = "/admin/customers/01readycst0000000000000001";

    [Fact]
    public async Task Who_is_about_to_leave_a_filled_cart_asks_for_a_call_back_and_an_agent_sees_it()
    {
        await using var host = await StudioHost.StartAsync();
        await using var planner = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await planner.SignInToStudioAsync("admin", host.AdminPassword);
        await WriteOfferAsync(planner.Page);
        await WriteRuleAsync(planner.Page, host);

        await using var customer = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        var page = customer.Page;
        await customer.SignInToShopAsync("王小明");

        // A cart that is not worth it: nothing is said, and nothing is used up.
        await page.GotoAsync("/shop/product/COFFEE-250");
        await page.Button("Put into the cart").ClickAsync();
        await LeaveByTheTopAsync(page);
        await Expect(page.Locator("studio-rescue")).ToHaveAttributeAsync("data-state", "watching");
        await page.GotoAsync("/shop/product/MACHINE-1");
        await page.Labelled("Quantity").FillAsync("5");
        await page.Button("Put into the cart").ClickAsync();
        await Expect(page.Heading("Cart")).ToBeVisibleAsync();
        await LeaveByTheTopAsync(page);

        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Shall we call you?" });
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog).ToContainTextAsync("王小明, so many machines deserve a word: shall we call you?");
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Shall we call you?" })).ToBeFocusedAsync();
        await Pictures.TakeAllAsync(page, "rescue-call");
        (await new PageCrawl(customer).AxeAsync()).ShouldBeEmpty("the rescue");

        // The focus stays in it; what is wrong stands beside the field.
        for (var i = 0; i < 6; i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        (await page.EvaluateAsync<bool>("document.activeElement === document.body || document.activeElement.localName === 'studio-rescue'")).ShouldBeTrue();
        await dialog.Labelled("Telephone").FillAsync("soon");
        await dialog.Button("Call me back").ClickAsync();
        await Expect(dialog.Labelled("Telephone")).ToHaveAccessibleDescriptionAsync("A telephone number of 5 to 30 characters is needed.");
        await Pictures.TakeAllAsync(page, "rescue-call-wrong");
        await dialog.Labelled("Telephone").FillAsync("0912 345 678");
        await dialog.Labelled("When may we call?").SelectOptionAsync("In the evening");
        await dialog.Button("Call me back").ClickAsync();
        await Expect(dialog.GetByText("Thank you! We will call you.")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);

        // Once in a visit, on whichever page.
        await page.GotoAsync("/shop/cart");
        await Expect(page.Locator("studio-rescue")).ToHaveAttributeAsync("data-state", "over");
        await LeaveByTheTopAsync(page);
        await customer.GoToCheckoutAsync();
        await LeaveByTheTopAsync(page);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        customer.Faults.ShouldBeEmpty();

        await planner.Page.GotoAsync(Wang);
        var timeline = planner.Page.Part("Contacts");
        var wish = timeline.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Call back requested" });
        await Expect(wish).ToHaveCountAsync(1);
        await Expect(wish).ToContainTextAsync("0912 345 678");
        await Expect(wish).ToContainTextAsync("In the evening");
        await Expect(timeline.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Offer accepted" })).ToContainTextAsync("Shall we call you?");
        await Pictures.TakeAllAsync(planner.Page, "rescue-timeline");
    }

    [Fact]
    public async Task Who_does_nothing_on_a_phone_is_asked_and_may_say_no()
    {
        await using var host = await StudioHost.StartAsync();
        await using var planner = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await planner.SignInToStudioAsync("admin", host.AdminPassword);
        await planner.Page.GotoAsync("/admin/settings/ShopSettings");
        await planner.Page.Labelled("Seconds without a movement until a filled cart is rescued").FillAsync("2");
        await planner.Page.Button("Save").ClickAsync();
        await Expect(planner.Page.GetByRole(AriaRole.Status).First).ToBeVisibleAsync();
        await WriteOfferAsync(planner.Page);
        await WriteRuleAsync(planner.Page, host);

        await using var customer = await Window.OpenAsync(browser.Browser, host, new WindowLook { Width = 400, Height = 800, Dark = true });
        var page = customer.Page;
        await page.GotoAsync("/shop/product/MACHINE-1");
        await page.Labelled("Quantity").FillAsync("5");
        await page.Button("Put into the cart").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Shall we call you?" });
        await Expect(dialog).ToBeVisibleAsync();
        (await new PageCrawl(customer).AxeAsync()).ShouldBeEmpty("the rescue in the dark");
        var box = (await dialog.BoundingBoxAsync())!;
        (box.X >= 0 && box.X + box.Width <= 400 && box.Y >= 0 && box.Y + box.Height <= 800).ShouldBeTrue("it fits");
        await dialog.Button("No thanks").ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        customer.Faults.ShouldBeEmpty();

        await planner.Page.GotoAsync("/admin/performance");
        await Expect(planner.Page.Row("Leaves a dear cart")).ToContainTextAsync("1");
    }

    private static async Task WriteOfferAsync(IPage page)
    {
        await page.GotoAsync("/admin/content/Offer");
        await page.Link("New").ClickAsync();
        await page.Group("Title").Labelled("English").FillAsync("Shall we call you?");
        await page.Labelled("Amount").FillAsync("1");

        // A document that nobody named is refused.
        await page.Labelled("Action").SelectOptionAsync("Open a document");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("The address of what is opened is needed.").First).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "rescue-offer-editor");
        await page.Labelled("Action").SelectOptionAsync("Ask for a call back");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("Published", new() { Exact = true }).First).ToBeVisibleAsync();
    }

    private static async Task WriteRuleAsync(IPage page, StudioHost host)
    {
        using var api = await host.CreateApiClientAsync();
        using var script = await api.PostAsJsonAsync("/api/content", new JsonObject
        {
            ["ContentType"] = "SalesScript",
            ["SalesScriptPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Before they leave" }, ["Text"] = new JsonObject { ["en"] = "{% if customer.name %}{{ customer.name }}, {% endif %}so many machines deserve a word: shall we call you?" } },
        });
        script.EnsureSuccessStatusCode();
        await page.GotoAsync("/admin/rules/new");
        await page.Labelled("Name").FillAsync("Leaves a dear cart");
        await page.Labelled("Offer").SelectOptionAsync("Shall we call you?");
        await page.Labelled("Sales script").SelectOptionAsync("Before they leave");
        await page.Labelled("Touchpoints").FillAsync("shop.rescue");
        await page.Labelled("Priority").FillAsync("90");
        await page.Labelled("As JavaScript").CheckAsync();
        await page.Labelled("Condition").PutInAsync("cart.total > 1000 && visit.pages >= 1");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("The rule is published")).ToBeVisibleAsync();
    }

    /// <summary>The mouse goes to the bar of the browser, as of somebody who closes the page or types another address.</summary>
    private static async Task LeaveByTheTopAsync(IPage page)
    {
        await page.Mouse.MoveAsync(300, 200);
        await page.EvaluateAsync("document.documentElement.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientX: 300, clientY: -1, relatedTarget: null }))");
        await Expect(page.Locator("studio-rescue")).Not.ToHaveAttributeAsync("data-state", new Regex("asking", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }
}
