using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;
using Studio.WebEngagement.Carts;
using Studio.WebEngagement.Visits;

namespace Studio.WebEngagement.Tests;

public sealed class CartTests : IAsyncLifetime
{
    private static readonly ShopPerson Visitor = new("01jd0000000000000000000001", null, null);
    private ShopHost _host = null!;

    public async Task InitializeAsync() => _host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_server_prices_the_cart()
    {
        await _host.AddProductAsync("A1", "Tea", 495);
        await _host.AddProductAsync("B2", "Cup", 1250);
        await AddAsync("A1", 2);
        await AddAsync(" b2 ", 1);
        var cart = await AddAsync("A1", 1);
        cart.Lines.Select(l => (l.Product.Code, l.Quantity, l.Total.Amount)).ShouldBe([("A1", 3, 1485L), ("B2", 1, 1250L)]);
        cart.Total.ShouldBe(new Money(2735, "GBP"));
        cart.Items.ShouldBe(4);
    }

    [Fact]
    public async Task A_price_that_a_browser_sends_is_not_read()
    {
        await _host.AddProductAsync("A1", "Tea", 495);
        var browser = _host.Open();
        await browser.PostFormAsync("/shop/cart/Add", ("code", "A1"), ("quantity", "2"), ("price", "0.01"), ("Price", "1"), ("total", "1"), ("line.Price", "1"), ("Product.Price.Amount", "1"));
        (await browser.GetAsync("/shop/cart")).ShouldContain("GBP 9.90");
    }

    [Fact]
    public async Task A_new_price_counts_at_once()
    {
        var id = await _host.AddProductAsync("A1", "Tea", 495);
        var before = await AddAsync("A1", 2);
        await _host.AddProductAsync("A1", "Tea", 600, id: id);
        var after = await CartAsync();
        after.Total.Amount.ShouldBe(1200);
        after.Fingerprint.ShouldNotBe(before.Fingerprint);
    }

    [Fact]
    public async Task What_is_not_sold_cannot_be_put_in()
    {
        await _host.AddProductAsync("HELD", "Held back", 100, sold: false);
        await _host.AddProductAsync("EURO", "Another currency", 100, currency: "EUR");
        await _host.AddProductAsync("MINUS", "Negative", -100);
        foreach (var code in new[] { "HELD", "EURO", "MINUS", "NONE", "", null, new string('x', 500) })
        {
            (await Should.ThrowAsync<ProblemException>(() => AddAsync(code, 1))).Status.ShouldBe(404);
        }
    }

    [Fact]
    public async Task What_is_no_longer_sold_costs_nothing_and_can_be_removed()
    {
        var tea = await _host.AddProductAsync("A1", "Tea", 495);
        await _host.AddProductAsync("B2", "Cup", 1250);
        await AddAsync("A1", 1);
        await AddAsync("B2", 1);
        await _host.DeleteAsync(tea);
        var cart = await CartAsync();
        cart.Total.Amount.ShouldBe(1250);
        cart.Gone.ShouldBe([tea]);
        (await SetAsync(tea, 0)).Gone.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public async Task Quantities_have_bounds(int quantity)
    {
        await _host.AddProductAsync("A1", "Tea", 495);
        (await Should.ThrowAsync<ProblemException>(() => AddAsync("A1", quantity))).Status.ShouldBe(400);
        await AddAsync("A1", 999);
        (await Should.ThrowAsync<ProblemException>(() => AddAsync("A1", 1))).Status.ShouldBe(400);
        (await CartAsync()).Items.ShouldBe(999);
    }

    [Fact]
    public async Task A_cart_holds_a_hundred_products()
    {
        for (var i = 0; i <= CartService.MaximumLines; i++)
        {
            await _host.AddProductAsync($"P{i}", $"Product {i}", 100);
        }

        for (var i = 0; i < CartService.MaximumLines; i++)
        {
            await AddAsync($"P{i}", 1);
        }

        (await Should.ThrowAsync<ProblemException>(() => AddAsync("P100", 1))).Status.ShouldBe(400);
        (await AddAsync("P0", 1)).Lines.Count.ShouldBe(100);
    }

    [Fact]
    public async Task A_quantity_is_set_and_zero_removes()
    {
        var tea = await _host.AddProductAsync("A1", "Tea", 495);
        (await SetAsync(tea, 5)).Lines.ShouldBeEmpty("a product that is not in the cart stays out");
        await AddAsync("A1", 1);
        (await SetAsync(tea, 5)).Items.ShouldBe(5);
        (await SetAsync(tea, 0)).Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_quantity_takes_nothing_out()
    {
        var tea = await _host.AddProductAsync("A1", "Tea", 495);
        var browser = _host.Open();
        await browser.AddAsync("A1", 3);
        foreach (var quantity in new[] { "", "many", "1e9", "-2" })
        {
            using var response = await browser.PostFormAsync("/shop/cart/Set", ("product", tea), ("quantity", quantity));
            response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        (await browser.GetAsync("/shop/cart")).ShouldContain("GBP 14.85");
    }

    [Fact]
    public async Task Each_change_is_a_contact_with_whom_the_cart_is_of()
    {
        var tea = await _host.AddProductAsync("A1", "Tea", 495);
        await AddAsync("A1", 2);
        await SetAsync(tea, 2);
        var customer = Visitor with { CustomerId = await _host.AddCustomerAsync("Mei Lin") };
        await _host.InScopeAsync(s => s.GetRequiredService<CartService>().SetAsync(customer, tea, 0, CancellationToken.None));

        var rows = await _host.QueryAsync<(string Kind, string Visitor, string Payload)>("SELECT SubjectId, VisitorId, Payload FROM Interaction WHERE Type = 'cart_change' ORDER BY Id");
        rows.Select(r => (r.Kind, r.Visitor)).ShouldBe([(Visitor.VisitorId, Visitor.VisitorId), (customer.CustomerId!, Visitor.VisitorId)]);
        var payload = JsonNode.Parse(rows[0].Payload)!;
        ((string)payload["code"]!, (long)payload["quantity"]!, (decimal)payload["total"]!, (string)payload["currency"]!).ShouldBe(("A1", 2L, 9.90m, "GBP"));
        ((decimal)JsonNode.Parse(rows[1].Payload)!["total"]!).ShouldBe(0m);
    }

    [Fact]
    public async Task A_widget_cannot_record_a_cart_change()
    {
        var browser = _host.Open();
        var (status, _) = await browser.PostEventAsync(await browser.WidgetTokenAsync(), new { type = "cart_change", payload = new { total = 1_000_000 } });
        status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Carts_of_two_browsers_are_two_and_a_sign_in_keeps_the_cart()
    {
        await _host.AddProductAsync("A1", "Tea", 495);
        var browser = _host.Open();
        await browser.AddAsync("A1", 2);
        (await _host.Open().GetAsync("/shop/cart")).ShouldContain("Your cart is empty.");
        await browser.SignInAsync(await _host.AddCustomerAsync("Mei Lin"));
        (await browser.GetAsync("/shop/cart")).ShouldContain("GBP 9.90");
        await browser.PostFormAsync("/shop/sign-out");
        (await browser.GetAsync("/shop/cart")).ShouldContain("Your cart is empty.");
    }

    private Task<Cart> CartAsync() => _host.InScopeAsync(s => s.GetRequiredService<CartService>().GetAsync(Visitor.VisitorId, CancellationToken.None));

    private Task<Cart> AddAsync(string? code, int quantity) => _host.InScopeAsync(s => s.GetRequiredService<CartService>().AddAsync(Visitor, code, quantity, CancellationToken.None));

    private Task<Cart> SetAsync(string product, int quantity) => _host.InScopeAsync(s => s.GetRequiredService<CartService>().SetAsync(Visitor, product, quantity, CancellationToken.None));
}
