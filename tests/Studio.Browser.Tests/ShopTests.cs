using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>The shop, as somebody whom nobody knows yet.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ShopTests(BrowserFixture browser)
{
    private const string Customer = "/admin/customers/01readycst0000000000000003";

    [Fact]
    public async Task A_visitor_searches_buys_and_is_recognised_and_leaves_as_a_stranger()
    {
        var says = Texts.OfShop("zh-Hant");
        await using var window = await browser.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/shop");
        await page.Labelled("Language").SelectOptionAsync("繁體中文");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-Hant");

        // Nobody knows him yet.
        await ToldAsync(page, async () =>
        {
            await page.Labelled(says["Search products"]).FillAsync("磨豆");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Link("錐刀磨豆機")).ToBeVisibleAsync();
        });
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await ToldAsync(page, () => page.Link("錐刀磨豆機").ClickAsync());
        await Expect(page.Heading("錐刀磨豆機")).ToBeVisibleAsync();
        await page.Labelled(says["Quantity"]).FillAsync("3");
        await page.Button(says["Put into the cart"]).ClickAsync();
        await Expect(page.Heading(says["Cart"])).ToBeVisibleAsync();
        await ChangeCartAsync(page, says);

        // He signs in, keeps his cart, and orders.
        await page.Link(says["Sign in to order"]).ClickAsync();
        await page.Button("陈伟").ClickAsync();
        await Expect(page.Heading(says["Cart"])).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync("陈伟");
        await page.Button(says["Order now"]).ClickAsync();
        await Expect(page.Locator(".shop-lead")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Main).Link(says["My orders"]).ClickAsync();
        var order = page.GetByRole(AriaRole.Main).Locator("details");
        await Expect(order).ToHaveCountAsync(1);
        await Expect(order).ToContainTextAsync("GBP 178.00");
        await page.GotoAsync("/shop/cart");
        await Expect(page.GetByText(says["Your cart is empty."])).ToBeVisibleAsync();

        // Who uses the computer after him is somebody else.
        await page.Button(says["Sign out"]).ClickAsync();
        await Expect(page.Link(says["Sign in"])).ToBeVisibleAsync();
        await ToldAsync(page, () => page.GotoAsync("/shop/product/MACHINE-1"));
        window.Faults.ShouldBeEmpty();

        await using var admin = await browser.OpenAsAdminAsync();
        await admin.Page.GotoAsync(Customer);
        var timeline = admin.Page.Part("Contacts");
        await Expect(timeline).ToContainTextAsync("Searched for: 磨豆");
        await Expect(timeline).ToContainTextAsync("Code: GRINDER-1");
        await Expect(timeline.GetByText("Signed in")).ToBeVisibleAsync();
        await Expect(timeline.GetByText("Order W").First).ToBeVisibleAsync();
        await Expect(timeline).Not.ToContainTextAsync("MACHINE-1");
        await Expect(admin.Page.GetByText("1 visitor linked")).ToBeVisibleAsync();
    }

    private static async Task ChangeCartAsync(IPage page, IReadOnlyDictionary<string, string> says)
    {
        var quantity = page.GetByRole(AriaRole.Spinbutton);
        var total = page.GetByRole(AriaRole.Complementary).Locator("dd.is-total");
        await Expect(quantity).ToHaveValueAsync("3");
        await Expect(total).ToHaveTextAsync("GBP 267.00");
        await quantity.FillAsync("2");
        await quantity.PressAsync("Enter");
        await Expect(total).ToHaveTextAsync("GBP 178.00");
        await page.GotoAsync("/shop/product/COFFEE-250");
        await page.Button(says["Put into the cart"]).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Banner).Locator(".shop-count")).ToHaveTextAsync("3");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "250" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Banner).Locator(".shop-count")).ToHaveTextAsync("2");
        await Expect(total).ToHaveTextAsync("GBP 178.00");
    }

    /// <summary>Does something and waits until the page has told the studio of it.</summary>
    private static Task ToldAsync(IPage page, Func<Task> act) =>
        page.RunAndWaitForResponseAsync(act, answer => answer.Url.EndsWith("/api/events", StringComparison.Ordinal) && answer.Ok && answer.Request.PostData?.Contains("_view", StringComparison.Ordinal) == true);
}
