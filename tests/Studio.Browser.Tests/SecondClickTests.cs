using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>On a slow line people click twice; it happens once.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SecondClickTests(BrowserFixture browser)
{
    private const string Customer = "/admin/customers/01readycst0000000000000002";

    [Fact]
    public async Task A_rule_is_published_once()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/rules/new");
        await page.Labelled("Name").FillAsync("Published twice");
        await page.Labelled("As JavaScript").CheckAsync();
        await page.Labelled("Condition").FillAsync("cart.total > 100000");
        await page.Labelled("Offer").SelectOptionAsync("Free delivery today");
        await SlowDownAsync(window);
        await page.Button("Publish").DblClickAsync();
        await Expect(page.GetByText("The rule is published")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/rules?q=Published+twice");
        await Expect(page.Row("Published twice")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task An_offer_is_published_once()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/Offer/new");
        await page.Group("Title").Labelled("English").FillAsync("Offered twice");
        await page.Labelled("Amount").FillAsync("5");
        await SlowDownAsync(window);
        await page.Button("Publish").DblClickAsync();
        await Expect(page.GetByText("Published", new() { Exact = true }).First).ToBeVisibleAsync();
        await page.GotoAsync("/admin/content/Offer?q=Offered+twice");
        await Expect(page.Row("Offered twice")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_note_is_added_once()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync(Customer);
        await page.GetByText("Add a note").ClickAsync();
        await page.Labelled("What was said or done").FillAsync("Wants to be called back on Monday.");
        await SlowDownAsync(window);
        await page.Button("Add").DblClickAsync();
        var note = page.Part("Contacts").GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Wants to be called back on Monday." });
        await Expect(note.First).ToBeVisibleAsync();
        await page.GotoAsync(Customer);
        await Expect(note).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task An_offer_is_accepted_once_and_an_order_placed_once()
    {
        await using var window = await browser.OpenAsync();
        var page = window.Page;
        await window.SignInToShopAsync("林雅婷");
        await page.GotoAsync("/shop/product/TEA-BLACK");
        await page.Button("Put into the cart").ClickAsync();
        var offer = page.Part("An offer for you");
        await Expect(offer).ToBeVisibleAsync();
        await SlowDownAsync(window);
        await offer.Button("Yes, please").DblClickAsync();
        await Expect(page.GetByText("Thank you! We have noted it.")).ToBeVisibleAsync();
        await window.GoToCheckoutAsync();
        await page.Button("Order now").DblClickAsync();
        await Expect(page.GetByText("is placed.")).ToBeVisibleAsync();
        await page.Link("My orders").First.ClickAsync();
        await Expect(page.Heading("My orders")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main).Locator(".shop-order-row")).ToHaveCountAsync(1);

        await using var admin = await browser.OpenAsAdminAsync();
        await admin.Page.GotoAsync(Customer + "?category=decision");
        var accepted = admin.Page.Part("Contacts").GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Offer accepted" });
        await Expect(accepted).ToHaveCountAsync(1);
    }

    /// <summary>Every request of the page takes 400 ms longer from now on.</summary>
    private static async Task SlowDownAsync(Window window)
    {
        var session = await window.Context.NewCDPSessionAsync(window.Page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object> { ["offline"] = false, ["latency"] = 400, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });
    }
}
