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
        await Expect(page.Heading(says["Checkout"])).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync("陈伟");
        await Expect(page.Labelled(says["Recipient"])).ToHaveValueAsync("陈伟");
        await page.Labelled(says["Address"]).FillAsync("100 台北市中正區重慶南路一段 122 號");
        await page.Button(says["Order now"]).ClickAsync();
        await Expect(page.Locator(".shop-lead")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Main).Link(says["My orders"]).ClickAsync();
        var order = page.GetByRole(AriaRole.Main).Locator(".shop-order-row");
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
        await Expect(timeline.Locator("strong").GetByText("Signed in", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(timeline.GetByText("Order W").First).ToBeVisibleAsync();
        await Expect(timeline).Not.ToContainTextAsync("MACHINE-1");
        await Expect(admin.Page.GetByText("1 visitor linked")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_customer_opens_an_account_finds_by_a_chinese_word_buys_and_sees_the_order()
    {
        await using var window = await browser.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/shop");
        await page.Labelled("Search products").FillAsync("鳳梨");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("1 product found")).ToBeVisibleAsync();
        await page.Link("Pineapple cakes, 10").ClickAsync();
        await page.Labelled("Quantity").FillAsync("2");
        await page.Button("Put into the cart").ClickAsync();
        await page.Link("Sign in to order").ClickAsync();

        // What is wrong stands beside the field; then the account is opened and its owner signs in.
        await page.GetByRole(AriaRole.Main).Link("Open an account").ClickAsync();
        await page.Labelled("Name").FillAsync("許美玲");
        await page.Labelled("Mail address").FillAsync("meiling");
        await page.Labelled("Password").FillAsync("short");
        await page.GetByRole(AriaRole.Main).Button("Open an account").ClickAsync();
        await Expect(page.Labelled("Mail address")).ToHaveAccessibleDescriptionAsync("A mail address such as name@example.com is needed.");
        await Expect(page.Labelled("Name")).ToHaveValueAsync("許美玲");
        await page.Labelled("Mail address").FillAsync("meiling@example.com");
        await page.Labelled("Password").FillAsync("three quiet words");
        await page.GetByRole(AriaRole.Main).Button("Open an account").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your account is ready");
        await page.Labelled("Mail address").FillAsync("meiling@example.com");
        await page.Labelled("Password").FillAsync("three quiet words");
        await page.GetByRole(AriaRole.Main).Button("Sign in").ClickAsync();

        // The cart came along. Without an address nothing is ordered.
        await Expect(page.Heading("Checkout")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("GBP 33.80");
        await page.Button("Order now").ClickAsync();
        await Expect(page.GetByText("An address of at most 500 characters is needed.")).ToBeVisibleAsync();
        await page.Labelled("Address").FillAsync("台南市中西區民族路二段 212 號");
        await page.Button("Order now").ClickAsync();
        await Expect(page.GetByText("is placed.")).ToBeVisibleAsync();
        await page.ReloadAsync();

        await page.GetByRole(AriaRole.Main).Link("My orders").ClickAsync();
        var order = page.GetByRole(AriaRole.Main).Locator(".shop-order-row");
        await Expect(order).ToHaveCountAsync(1);
        await order.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("台南市中西區民族路二段 212 號");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("GBP 33.80");
        var address = new Uri(page.Url).PathAndQuery;
        window.Faults.ShouldBeEmpty();

        // Another customer sees nothing of it.
        await using var other = await browser.OpenAsync();
        await other.SignInToShopAsync("Oliver Smith");
        (await other.Page.GotoAsync(address))!.Status.ShouldBe(404);
        await Expect(other.Page.Heading("There is no such order")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Products_are_filtered_sorted_and_bought_without_script()
    {
        await using var context = await browser.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = browser.Host.Address.ToString(), JavaScriptEnabled = false, Locale = "en-GB" });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/shop");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Tableware" }).ClickAsync();
        await Expect(page.GetByText("2 products found")).ToBeVisibleAsync();
        await page.Link("Products").ClickAsync();
        await page.Labelled("Price to (GBP)").FillAsync("20");
        await page.Labelled("Sort by").SelectOptionAsync("Dearest first");
        await page.Button("Apply").ClickAsync();
        var prices = await page.GetByRole(AriaRole.Main).Locator(".shop-card .shop-price").AllInnerTextsAsync();
        prices[0].ShouldBe("GBP 18.90");
        prices.Select(p => decimal.Parse(p[4..], System.Globalization.CultureInfo.InvariantCulture)).ShouldBeInOrder(SortDirection.Descending);
        await page.Link("Two porcelain cups").ClickAsync();
        await page.Button("Put into the cart").ClickAsync();
        await page.GetByRole(AriaRole.Spinbutton).FillAsync("3");
        await page.GetByRole(AriaRole.Main).Button("Change").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary).Locator("dd.is-total")).ToHaveTextAsync("GBP 56.70");
        await page.GetByRole(AriaRole.Row).Nth(1).GetByRole(AriaRole.Button, new() { NameRegex = new("^Remove", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await Expect(page.GetByText("Your cart is empty.")).ToBeVisibleAsync();
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
