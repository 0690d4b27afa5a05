using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>
/// The main pages as people see them: light and dark, English and Chinese, on a phone and on a wide screen. <c>tests/run.sh screenshots</c> takes all the pictures; otherwise two looks of each
/// page are enough.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class LookTests(BrowserFixture browser)
{
    private static readonly (string Name, string Path)[] Studio =
    [
        ("dashboard", "/admin"), ("list", "/admin/content/Customer"), ("editor", "/admin/content/item/01readyffr0000000000000001"), ("designer", "/admin/content-types/Customer"),
        ("customer", "/admin/customers/01readycst0000000000000001"), ("rule", "/admin/rules/01readyrn1e000000000000001"), ("role", "/admin/roles"), ("features", "/admin/features"),
        ("audit", "/admin/audit"), ("settings", "/admin/settings/SiteSettings"), ("recipes", "/admin/recipes"), ("tenants", "/admin/tenants"),
    ];

    private static readonly (string Name, string Path)[] Shop =
    [
        ("shop-home", "/shop"), ("shop-products", "/shop/products"), ("shop-product", "/shop/product/TEA-OOLONG"), ("shop-cart", "/shop/cart"), ("shop-checkout", "/shop/checkout"), ("shop-sign-in", "/shop/sign-in"),
    ];

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task The_main_pages_are_whole_in_every_look()
    {
        var faults = new List<string>();
        foreach (var (language, native) in new[] { ("en", "English"), ("zh", "繁體中文") })
        {
            await using var window = await browser.OpenAsAdminAsync();
            await SpeakAsync(window, native);
            foreach (var (name, path) in Studio.Concat(Shop))
            {
                await LookAsync(window.Page, name, path, language, faults);
            }

            faults.AddRange(window.TakeFaults());
        }

        faults.ShouldBeEmpty();
    }

    /// <summary>Both the studio and the shop speak the language; a customer with a cart is in the shop.</summary>
    private static async Task SpeakAsync(Window window, string native)
    {
        var page = window.Page;
        await page.GotoAsync("/admin");
        await page.Locator("select[name=culture]").SelectOptionAsync(native);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", native == "English" ? "en" : "zh-Hant");
        await window.SignInToShopAsync("林雅婷");
        foreach (var code in new[] { "TEA-OOLONG", "MACHINE-1" })
        {
            await page.GotoAsync("/shop/product/" + code);
            await page.Locator(".shop-buy button").ClickAsync();
            await Expect(page.Locator(".shop-cart")).ToBeVisibleAsync();
        }
    }

    private static async Task LookAsync(IPage page, string name, string path, string language, List<string> faults)
    {
        foreach (var (width, dark) in Looks(language))
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
            await page.SetViewportSizeAsync(width, 900);
            if ((await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle }))!.Status != 200)
            {
                faults.Add(path + ": is not there");
                return;
            }

            var look = $"{name}-{language}-{width}-{(dark ? "dark" : "light")}";
            faults.AddRange((await LayoutCheck.FindAsync(page)).Select(f => $"{look} ({path}): {f}"));
            await Pictures.TakeAsync(page, look);
        }
    }

    private static IEnumerable<(int Width, bool Dark)> Looks(string language) => Pictures.Folder is not null
        ? [(PageCrawl.Wide, false), (PageCrawl.Wide, true), (PageCrawl.Narrow, false), (PageCrawl.Narrow, true)]
        : language == "en" ? [(PageCrawl.Wide, false)] : [(PageCrawl.Narrow, true)];
}
