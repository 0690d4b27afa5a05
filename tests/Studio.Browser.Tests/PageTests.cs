using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>Every page of the studio and the shop can be read by everyone, on every screen, and nothing on it breaks.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PageTests(BrowserFixture browser)
{
    private const string Orders = """
        InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country
        900001;COFFEE-1000;House coffee 1 kg;2;1/12/2010 08:26;32,90;C-1001;Taiwan
        900001;POST;POSTAGE;1;1/12/2010 08:26;4,00;C-1001;Taiwan
        C900002;COFFEE-1000;House coffee 1 kg;-1;2/12/2010 09:00;32,90;C-1001;Taiwan
        900003;84879;A RATHER LONG DESCRIPTION OF A BIRD ORNAMENT IN ASSORTED COLOURS;many;2/12/2010 10:00;1,69;13047;United Kingdom
        """;

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task Every_page_works_in_light_and_dark_wide_and_narrow()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var crawl = new PageCrawl(window);
        var preview = await UploadAsync(window.Page);
        var import = await UploadAsync(window.Page);
        await window.Page.Button("Start the import").ClickAsync();
        await Expect(window.Page.GetByText("Everything is in")).ToBeVisibleAsync();
        await AddFileAsync(window.Page);
        await AddContentImportAsync(window.Page);
        await crawl.LookAtAsync("/shop/cart", "/shop/cart/empty");
        var checkout = await OrderAsync(window);

        await crawl.LookAtAsync(preview, "/admin/import/preview");
        await crawl.LookAtAsync(import, "/admin/import/result");
        await crawl.LookAtAsync("/admin/customers/01readycst0000000000000001", "/admin/customers/timeline");
        await crawl.LookAtAsync("/admin/customers?q=nobody", "/admin/customers/nobody");
        await crawl.LookAtAsync("/admin/media/file?path=dot.png", "/admin/media/one");
        await crawl.LookAtAsync("/admin/features/map?feature=Studio.Sales", "/admin/features/map/chosen");
        await crawl.LookAtAsync("/admin/roles/permissions?q=zzz", "/admin/roles/permissions/none");
        await crawl.LookAtAsync("/admin/nowhere", "/admin/nowhere", status: 404);
        await crawl.LookAtAsync("/admin/denied", "/admin/denied", status: 403);
        await crawl.LookAtAsync("/shop/products?q=nothing-like-this", "/shop/nothing");
        await crawl.LookAtAsync("/admin/content/item/01readyffr0000000000000001/versions", "/admin/content/Offer/item/versions");
        await crawl.LookAtAsync("/admin/content/item/01readyffr0000000000000001/references", "/admin/content/Offer/item/references");
        await crawl.LookAtAsync("/admin/content-bulk", "/admin/content-bulk");
        await crawl.LookAtAsync("/admin/find?q=coffee", "/admin/find");
        await crawl.LookAtAsync("/admin/messages", "/admin/messages");
        await crawl.LookAtAsync("/shop/nowhere", "/shop/nowhere", status: 404);
        await crawl.LookAtAsync("/shop/category/Nothing", "/shop/no-such-category", status: 404);
        await crawl.LookAtAsync("/shop/product/NO-SUCH", "/shop/no-such-product", status: 404);
        await crawl.LookAtAsync(checkout, "/shop/checkout/thanks");
        await crawl.LookAtAsync("/shop/orders/01never0000000000000000000", "/shop/orders/nobody", status: 404);
        await crawl.LookAtAsync("/shop/welcome?token=abc", "/shop/welcome");
        await crawl.FollowAsync("/admin", "/shop", "/shop/sign-in");

        await using var stranger = await browser.OpenAsync();
        var outside = new PageCrawl(stranger);
        await outside.LookAtAsync("/admin/sign-in", "/admin/sign-in");
        await outside.LookAtAsync("/admin/reset-password?token=used", "/admin/reset-password", status: 404);

        string[] expected =
        [
            "/admin", "/admin/customers", "/admin/customers/{id}", "/admin/visitors", "/admin/orders", "/admin/orders/{id}", "/admin/rules", "/admin/rules/new", "/admin/rules/{id}", "/admin/performance",
            "/admin/decisions", "/admin/decisions/{id}", "/admin/content", "/admin/content/Offer", "/admin/content/Offer/new", "/admin/content/Offer/item", "/admin/content/Customer/item", "/admin/content/Offer/export", "/admin/content-imports", "/admin/content-imports/{id}", "/admin/content-types", "/admin/content-types/{name}", "/admin/content-types/{name}/field", "/admin/content-types/{name}/add-field", "/admin/content-types/{name}/settings", "/admin/content-types/{name}/preview", "/admin/content-types/all-parts", "/admin/content-types/new-type", "/admin/content-types/new-part", "/admin/import", "/admin/import/{id}",
            "/admin/users", "/admin/users/{id}", "/admin/roles", "/admin/roles/new", "/admin/roles/permissions", "/admin/roles/{id}", "/admin/profile", "/admin/api-keys", "/admin/features", "/admin/features/map", "/admin/health", "/admin/tenants", "/admin/tenants/new", "/admin/tenants/edit/Default", "/admin/recipes", "/admin/recipes/kept", "/admin/recipes/export", "/admin/audit", "/admin/background-tasks", "/admin/background-tasks/{name}", "/admin/activities", "/admin/activities/{name}", "/admin/settings", "/admin/settings/SiteSettings", "/admin/settings/ShopSettings", "/admin/media", "/admin/media/file", "/admin/customers/{id}/personal-data", "/admin/customers/{id}/personal-data/read", "/shop", "/shop/product/{code}", "/shop/products", "/shop/category/{name}", "/shop/cart", "/shop/checkout", "/shop/orders", "/shop/orders/{id}", "/shop/sign-in", "/shop/sign-up",
        ];
        expected.Except(crawl.Kinds).ShouldBeEmpty("These pages were not reached by links.");
        crawl.Faults.Concat(outside.Faults).Distinct().ShouldBeEmpty();
    }

    private static async Task<string> UploadAsync(IPage page)
    {
        await page.GotoAsync("/admin/import");
        await page.Labelled("File").SetInputFilesAsync(new FilePayload { Name = "orders.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(Orders) });
        await page.Button("Upload and look").ClickAsync();
        await Expect(page.GetByText("Preview", new() { Exact = true })).ToBeVisibleAsync();
        return new Uri(page.Url).PathAndQuery;
    }

    private static async Task AddFileAsync(IPage page)
    {
        await page.GotoAsync("/admin/media");
        await page.Labelled("Files").SetInputFilesAsync(new FilePayload { Name = "dot.png", MimeType = "image/png", Buffer = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==") });
        await page.Button("Upload").ClickAsync();
        await Expect(page.Link("dot.png")).ToBeVisibleAsync();
    }

    private static async Task AddContentImportAsync(IPage page)
    {
        await page.GotoAsync("/admin/content-imports?Type=Customer");
        await page.Labelled("File").SetInputFilesAsync(new FilePayload { Name = "crawl.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes("Name,Sample\nCrawled,perhaps\n") });
        await page.Button("Upload and look").ClickAsync();
        await page.Button("Start the import").ClickAsync();
        await Expect(page.GetByText("1 rows were not taken.")).ToBeVisibleAsync();
    }

    /// <summary>A customer accepts an offer, orders, and fills the cart anew; returns the address of the page that thanks for the order.</summary>
    private static async Task<string> OrderAsync(Window window)
    {
        var page = window.Page;
        await window.SignInToShopAsync("王小明");
        await AddAsync(page, "TEA-OOLONG");
        await page.Part("An offer for you").Button("Yes, please").ClickAsync();
        await Expect(page.GetByText("Thank you! We have noted it.")).ToBeVisibleAsync();
        await window.GoToCheckoutAsync();
        await page.Button("Order now").ClickAsync();
        await Expect(page.GetByText("is placed.")).ToBeVisibleAsync();
        var checkout = new Uri(page.Url).PathAndQuery;
        await AddAsync(page, "COFFEE-1000");
        await Expect(page.Part("An offer for you")).ToBeVisibleAsync();
        return checkout;
    }

    private static async Task AddAsync(IPage page, string code)
    {
        await page.GotoAsync("/shop/product/" + code);
        await page.Button("Put into the cart").ClickAsync();
        await Expect(page.Heading("Cart")).ToBeVisibleAsync();
    }
}
