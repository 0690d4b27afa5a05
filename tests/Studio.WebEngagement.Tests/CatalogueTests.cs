using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers;
using Studio.ContentModel.Items;
using Studio.WebEngagement.Carts;
using Studio.WebEngagement.Catalogue;
using Studio.WebEngagement.Orders;
using Studio.WebEngagement.Visits;

namespace Studio.WebEngagement.Tests;

/// <summary>What planners' own fields do in the shop: categories, pictures, stock and the window.</summary>
public sealed class CatalogueTests : IAsyncLifetime
{
    private ShopHost _host = null!;

    public async Task InitializeAsync() => _host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_category_is_found_by_its_name_in_any_language_and_lists_what_is_in_it()
    {
        await AddAsync("A1", "Oolong", 1590, "Tea", "茶");
        await AddAsync("A2", "Assam", 990, "Tea", "茶");
        await AddAsync("B1", "Mocha", 890, "Coffee", "咖啡");
        var browser = _host.Open();
        (await browser.GetAsync("/shop")).ShouldSatisfyAllConditions(p => p.ShouldContain("/shop/category/Tea"), p => p.ShouldContain("/shop/category/Coffee"));
        foreach (var name in new[] { "Tea", "茶" })
        {
            (await browser.GetAsync("/shop/category/" + Uri.EscapeDataString(name))).ShouldSatisfyAllConditions(
                p => p.ShouldContain("2 products found"), p => p.ShouldContain("Oolong"), p => p.ShouldContain("Assam"), p => p.ShouldNotContain("Mocha"));
        }

        (await browser.GetAsync("/shop/product/A1")).ShouldSatisfyAllConditions(p => p.ShouldContain("You may also like"), p => p.ShouldContain("Assam"), p => p.ShouldNotContain("Mocha"));
        using var unknown = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri("/shop/category/Wine", UriKind.Relative)));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Prices_bound_and_order_a_list()
    {
        foreach (var (code, price) in new[] { ("A1", 500L), ("A2", 1500L), ("A3", 1000L) })
        {
            await _host.AddProductAsync(code, "Thing " + code, price);
        }

        (await CodesAsync(new ProductFilter { From = 500, To = 1000 })).ShouldBe(["A1", "A3"]);
        (await CodesAsync(new ProductFilter { Order = ProductOrder.Dearest })).ShouldBe(["A2", "A3", "A1"]);
        (await CodesAsync(new ProductFilter { Order = ProductOrder.Cheapest })).ShouldBe(["A1", "A3", "A2"]);
        var browser = _host.Open();
        (await browser.GetAsync("/shop/products?from=5.01&to=10")).ShouldSatisfyAllConditions(p => p.ShouldContain("1 product found"), p => p.ShouldContain("Thing A3"));
        foreach (var wrong in new[] { "much", "-1", "1e9", "99999999999999999999" })
        {
            (await browser.GetAsync("/shop/products?from=" + wrong)).ShouldContain("A price such as 12.50 is needed.");
        }
    }

    [Fact]
    public async Task Stock_is_shown_bounds_the_cart_and_is_counted_down_by_an_order()
    {
        var id = await _host.AddProductAsync("A1", "Tea", 495);
        await _host.ChangeProductAsync(id, p => p.SetNumber("Product", "Stock", 3));
        var mei = new ShopPerson("01jd0000000000000000000001", await _host.AddCustomerAsync("Mei Lin"), "Mei Lin");
        var browser = _host.Open();
        (await browser.GetAsync("/shop/product/A1")).ShouldContain("Only 3 left");
        using (var refused = await browser.AddAsync("A1", 4))
        {
            (await browser.GetAsync("/shop/cart")).ShouldContain("There are not so many in stock.");
        }

        var cart = await _host.InScopeAsync(s => s.GetRequiredService<CartService>().AddAsync(mei, "A1", 3, CancellationToken.None));
        await browser.AddAsync("A1", 1);
        (await PlaceAsync(mei, cart)).Outcome.ShouldBe(CheckoutOutcome.Placed);
        (await browser.GetAsync("/shop/product/A1")).ShouldSatisfyAllConditions(p => p.ShouldContain("Sold out"), p => p.ShouldNotContain("Put into the cart"));
        (await browser.GetAsync("/shop/cart")).ShouldContain("Sold out");
        (await CodesAsync(new ProductFilter { OnlyAvailable = true })).ShouldBeEmpty();
        await browser.SignInAsync(await _host.AddCustomerAsync("Jan Bakker"));
        var page = await browser.GetAsync("/shop/checkout");
        using var late = await browser.PostFormAsync("/shop/checkout", ("cart", Browser.Between(page, "name=\"cart\" value=\"", "\"")), ("seen", Browser.Between(page, "name=\"seen\" value=\"", "\"")));
        late.Headers.Location!.OriginalString.ShouldBe("/shop/cart");
        (await browser.GetAsync("/shop/cart")).ShouldContain("not so many in stock any more");
    }

    [Fact]
    public async Task A_product_is_sold_while_a_planner_has_a_draft_of_it_and_the_draft_stays_a_draft()
    {
        var id = await _host.AddProductAsync("A1", "Tea", 495);
        await _host.ChangeProductAsync(id, p => p.SetNumber("Product", "Stock", 5));
        await _host.InScopeAsync(async s =>
        {
            var content = s.GetRequiredService<ContentManager>();
            var draft = (await content.GetAsync(id, VersionOptions.Latest, CancellationToken.None))!.Set(CustomerParts.Product, "Name", new JsonObject { ["en"] = "Tea, soon" });
            return await content.SaveAsync(draft, new SaveOptions { Publish = false }, CancellationToken.None);
        });
        var mei = new ShopPerson("01jd0000000000000000000001", await _host.AddCustomerAsync("Mei Lin"), "Mei Lin");
        for (var left = 3; left > 0; left -= 2)
        {
            var cart = await _host.InScopeAsync(s => s.GetRequiredService<CartService>().AddAsync(mei, "A1", 2, CancellationToken.None));
            (await PlaceAsync(mei, cart)).Outcome.ShouldBe(CheckoutOutcome.Placed);
            var (sold, draft) = (await ItemAsync(id, VersionOptions.Published), await ItemAsync(id, VersionOptions.Latest));
            (sold.GetNumber("Product", "Stock"), draft.GetNumber("Product", "Stock")).ShouldBe((left, left));
            (sold.Published, draft.Published).ShouldBe((true, false));
            (sold.DisplayText, draft.DisplayText).ShouldBe(("Tea", "Tea, soon"));
        }
    }

    [Fact]
    public async Task Two_who_want_the_last_piece_do_not_both_get_it()
    {
        var id = await _host.AddProductAsync("A1", "Tea", 495);
        await _host.ChangeProductAsync(id, p => p.SetNumber("Product", "Stock", 1));
        var people = new List<ShopPerson>();
        for (var i = 0; i < 4; i++)
        {
            people.Add(new ShopPerson("01jd000000000000000000000" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), await _host.AddCustomerAsync("Person"), "Person"));
        }

        // All have it in their carts before the first one orders.
        var carts = new List<Cart>();
        foreach (var person in people)
        {
            carts.Add(await _host.InScopeAsync(s => s.GetRequiredService<CartService>().AddAsync(person, "A1", 1, CancellationToken.None)));
        }

        var results = await Task.WhenAll(people.Zip(carts, PlaceAsync));
        results.Count(r => r.Outcome == CheckoutOutcome.Placed).ShouldBe(1);
        results.Count(r => r.Outcome == CheckoutOutcome.OutOfStock).ShouldBe(3);
    }

    [Fact]
    public async Task The_window_and_pictures_come_from_the_products_fields()
    {
        var id = await _host.AddProductAsync("A1", "Tea", 495);
        var browser = _host.Open();
        (await browser.GetAsync("/shop")).ShouldNotContain("Our recommendation");
        await _host.ChangeProductAsync(id, p => p.SetFlag("Product", "Featured", true).Set("Product", "Pictures", new JsonObject { ["Paths"] = new JsonArray("tea/green tea.png") }));
        (await browser.GetAsync("/shop")).ShouldSatisfyAllConditions(p => p.ShouldContain("Our recommendation"), p => p.ShouldContain("src=\"/media/tea/green%20tea.png\""));
        (await browser.GetAsync("/shop/product/A1")).ShouldContain("alt=\"Tea\"");
    }

    [Fact]
    public async Task An_address_below_the_shop_that_leads_nowhere_is_404_in_the_shops_look()
    {
        var browser = _host.Open();
        using var answer = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri("/shop/no/such/page", UriKind.Relative)));
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldSatisfyAllConditions(p => p.ShouldContain("There is no such page"), p => p.ShouldContain("shop-header"));
    }

    private Task<ContentItem> ItemAsync(string id, VersionOptions version) => _host.InScopeAsync(async s => (await s.GetRequiredService<ContentManager>().GetAsync(id, version, CancellationToken.None))!);

    private async Task AddAsync(string code, string name, long price, string category, string chinese)
    {
        var id = await _host.AddProductAsync(code, name, price);
        await _host.ChangeProductAsync(id, p => p.Set("Product", "Category", new JsonObject { ["en"] = category, ["zh-Hant"] = chinese }));
    }

    private async Task<IEnumerable<string>> CodesAsync(ProductFilter filter) =>
        (await _host.InScopeAsync(s => s.GetRequiredService<ProductCatalogue>().SearchAsync(filter, CancellationToken.None))).Products.Select(p => p.Code);

    private Task<CheckoutResult> PlaceAsync(ShopPerson person, Cart cart) =>
        _host.InScopeAsync(s => s.GetRequiredService<Checkout>().PlaceAsync(person, cart.Id, cart.Fingerprint, null, CancellationToken.None));
}
