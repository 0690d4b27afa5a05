using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A person who chooses Chinese reads Chinese.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LanguageTests(BrowserFixture browser)
{
    private const string VisibleTexts = """
        () => {
          const seen = e => e.checkVisibility({ visibilityProperty: true });
          const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const texts = [];
          while (nodes.nextNode()) if (seen(nodes.currentNode.parentElement) && !nodes.currentNode.parentElement.closest('[translate=no]')) texts.push(nodes.currentNode.textContent);
          for (const e of document.querySelectorAll('[aria-label], [placeholder], [title]'))
            if (seen(e)) texts.push(e.getAttribute('aria-label'), e.getAttribute('placeholder'), e.getAttribute('title'));
          return [document.title, ...texts].map(t => (t ?? '').replace(/\s+/g, ' ').trim()).filter(t => t !== '');
        }
        """;

    private static readonly string[] Studio =
    [
        "/admin", "/admin/customers", "/admin/customers/01readycst0000000000000001", "/admin/orders", "/admin/rules", "/admin/rules/01readyrn1e000000000000001", "/admin/performance", "/admin/decisions",
        "/admin/content", "/admin/content/Offer", "/admin/content/Offer/new", "/admin/content/Customer/new", "/admin/import", "/admin/users", "/admin/roles", "/admin/roles/new", "/admin/profile", "/admin/api-keys",
        "/admin/features", "/admin/features?off=Studio.Sales", "/admin/features?q=nothing-like-this",
        "/admin/tenants", "/admin/tenants?q=nothing-like-this", "/admin/tenants/new", "/admin/tenants/edit/Default", "/admin/recipes", "/admin/recipes?q=nothing-like-this", "/admin/recipes?run=blank", "/admin/recipes/kept", "/admin/recipes/export",
    ];

    private static readonly string[] Shop = ["/shop", "/shop/product/COFFEE-1000", "/shop/cart", "/shop/sign-in", "/shop/products", "/shop/category/Tea", "/shop/sign-up", "/shop/nowhere", "/shop/products?q=nothing-like-this", "/admin/sign-in"];

    [Theory]
    [InlineData("zh-Hant", "zh-TW", "繁體中文", "登入", "顧客", "商業法則", "購物車")]
    [InlineData("zh-Hans", "zh-CN", "简体中文", "登录", "客户", "商业法则", "购物车")]
    public async Task The_chosen_language_is_spoken_on_every_page(string culture, string locale, string native, string signIn, string customers, string rules, string cart)
    {
        var english = Texts.In(culture).English.ToHashSet(StringComparer.Ordinal);
        english.Count.ShouldBeGreaterThan(300);
        var leftovers = new List<string>();

        // Nobody has chosen yet: the browser's own language counts.
        await using var stranger = await browser.OpenAsync(new WindowLook { Locale = locale });
        await stranger.Page.GotoAsync("/admin/sign-in");
        await Expect(stranger.Page.Button(signIn)).ToBeVisibleAsync();
        await CheckAsync(stranger.Page, culture, english, leftovers);

        await using var admin = await browser.OpenAsAdminAsync();
        await admin.Page.GotoAsync("/admin");
        await admin.Page.Labelled("Language").SelectOptionAsync(native);
        await Expect(admin.Page.Locator("html")).ToHaveAttributeAsync("lang", culture);
        foreach (var path in Studio)
        {
            await admin.Page.GotoAsync(path);
            await CheckAsync(admin.Page, culture, english, leftovers);
        }

        await Expect(admin.Page.Link(customers)).ToBeVisibleAsync();
        await Expect(admin.Page.Link(rules)).ToBeVisibleAsync();

        await using var visitor = await browser.OpenAsync();
        await visitor.Page.GotoAsync("/shop");
        await visitor.Page.Labelled("Language").SelectOptionAsync(native);
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", culture);
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = cart })).ToBeVisibleAsync();
        foreach (var path in Shop)
        {
            await visitor.Page.GotoAsync(path);
            await CheckAsync(visitor.Page, culture, english, leftovers);
        }

        leftovers.ShouldBeEmpty();
    }

    private static async Task CheckAsync(IPage page, string culture, HashSet<string> english, List<string> leftovers)
    {
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", culture);
        var texts = await page.EvaluateAsync<string[]>(VisibleTexts);
        texts.ShouldNotBeEmpty();
        leftovers.AddRange(texts.Where(english.Contains).Distinct(StringComparer.Ordinal).Select(t => $"{new Uri(page.Url).PathAndQuery}: {t}"));
    }
}
