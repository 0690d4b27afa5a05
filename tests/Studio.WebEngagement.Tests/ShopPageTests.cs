using System.Net;
using System.Reflection;
using System.Text.Json;

namespace Studio.WebEngagement.Tests;

public sealed class ShopPageTests : IAsyncLifetime
{
    private ShopHost _host = null!;

    public async Task InitializeAsync() => _host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_root_leads_to_the_shop()
    {
        using var response = await _host.Open().SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri("/", UriKind.Relative)));
        response.Headers.Location!.OriginalString.ShouldBe("/shop");
    }

    [Fact]
    public async Task Products_are_found_by_name_in_any_language_and_by_code()
    {
        await _host.AddProductAsync("22423", "Regency cake stand", 1275, chinese: "攝政風蛋糕架");
        await _host.AddProductAsync("85123A", "White hanging heart", 295, chinese: "白色心形吊飾");
        await _host.AddProductAsync("HELD", "Held back cake", 295, sold: false);
        var browser = _host.Open();
        foreach (var query in new[] { "CAKE", "蛋糕", "2242", "stand regency" })
        {
            var page = await browser.GetAsync("/shop/products?q=" + Uri.EscapeDataString(query));
            page.ShouldContain("Regency cake stand");
            page.ShouldNotContain("White hanging heart");
            page.ShouldNotContain("Held back");
        }

        foreach (var query in new[] { "%", "_", "\\", "' OR 1=1 --", "cake heart" })
        {
            (await browser.GetAsync("/shop/products?q=" + Uri.EscapeDataString(query))).ShouldContain("0 products found");
        }
    }

    [Fact]
    public async Task Many_products_are_paged()
    {
        for (var i = 0; i < 30; i++)
        {
            await _host.AddProductAsync($"P{i:00}", $"Product {i:00}", 100);
        }

        var browser = _host.Open();
        (await browser.GetAsync("/shop/products")).ShouldSatisfyAllConditions(p => p.ShouldContain("Product 00"), p => p.ShouldNotContain("Product 29"), p => p.ShouldContain("/shop/products?page=2"));
        (await browser.GetAsync("/shop/products?page=2")).ShouldContain("Product 29");
        (await browser.GetAsync("/shop/products?page=99999999")).ShouldContain("Product 29");
        (await browser.GetAsync("/shop/products?page=-1&q=Product")).ShouldContain("/shop/products?q=Product&amp;page=2");
    }

    [Fact]
    public async Task Names_with_markup_come_out_as_text()
    {
        const string Evil = "<script>alert(1)</script>\"'><img src=x>";
        await _host.AddProductAsync("X<Y", Evil, 495);
        var customer = await _host.AddCustomerAsync(Evil);
        var browser = _host.Open();
        await browser.SignInAsync(customer);
        await browser.AddAsync("X<Y");
        foreach (var url in new[] { "/shop", "/shop/sign-in", "/shop/cart", "/shop/product/X%3CY", "/shop/products?q=" + Uri.EscapeDataString(Evil) })
        {
            var page = await browser.GetAsync(url);
            page.ShouldNotContain("<script>alert");
            page.ShouldNotContain("<img");
            page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;", Case.Sensitive, url);
        }
    }

    [Fact]
    public async Task A_language_is_chosen_and_the_way_back_stays_on_this_host()
    {
        await _host.AddProductAsync("22423", "Regency cake stand", 1275, chinese: "攝政風蛋糕架");
        var browser = _host.Open();
        using var response = await browser.PostFormAsync("/shop/language", ("culture", "zh-Hant"), ("returnUrl", "/shop/product/22423"));
        response.Headers.Location!.OriginalString.ShouldBe("/shop/product/22423");
        var page = await browser.GetAsync("/shop/product/22423");
        page.ShouldContain("攝政風蛋糕架");
        page.ShouldContain("加入購物車");
        page.ShouldContain("<html lang=\"zh-Hant\">");

        using var elsewhere = await browser.PostFormAsync("/shop/language", ("culture", "xx"), ("returnUrl", "//evil.example"));
        elsewhere.Headers.Location!.OriginalString.ShouldBe("/shop");
        (await browser.GetAsync("/shop/cart")).ShouldContain("購物車");
    }

    [Fact]
    public async Task An_unknown_product_is_404_with_a_way_on()
    {
        var browser = _host.Open();
        using var response = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri("/shop/product/none", UriKind.Relative)));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldContain("Show all products");
    }

    [Fact]
    public async Task Pages_carry_the_widget_its_placements_and_what_was_looked_at()
    {
        await _host.AddProductAsync("22423", "Regency cake stand", 1275);
        var browser = _host.Open();
        foreach (var (url, touchpoint) in new[] { ("/shop", "shop.home"), ("/shop/product/22423", "shop.product"), ("/shop/cart", "shop.cart") })
        {
            var page = await browser.GetAsync(url);
            page.ShouldContain("<studio-widget token-url=\"/api/widget/token\" events-url=\"/api/events\" decisions-url=\"/api/decisions\">");
            page.ShouldContain($"<studio-placement touchpoint=\"{touchpoint}\"");
            JsonDocument.Parse(Browser.Between(page, "labels=\"", "\"")).RootElement.GetProperty("accept").GetString().ShouldBe("Yes, please");
        }

        Browser.Between(await browser.GetAsync("/shop/product/22423"), "<studio-track type=\"product_view\" payload=\"", "\"").ShouldBe("{\"code\":\"22423\"}");
        Browser.Between(await browser.GetAsync("/shop/products?q=cake"), "<studio-track type=\"search\" payload=\"", "\"").ShouldBe("{\"query\":\"cake\",\"results\":1}");
    }

    [Theory]
    [InlineData("Studio.ShopTheme")]
    [InlineData("Studio.WebEngagement")]
    public void Both_kinds_of_Chinese_have_the_same_texts(string assembly)
    {
        Dictionary<string, string> Read(string culture) => JsonSerializer.Deserialize<Dictionary<string, string>>(
            Assembly.Load(new AssemblyName(assembly)).GetManifestResourceStream($"{assembly}.Localization.{culture}.json")!)!;
        Read("zh-Hant").Keys.Order(StringComparer.Ordinal).ShouldBe(Read("zh-Hans").Keys.Order(StringComparer.Ordinal));
    }
}
