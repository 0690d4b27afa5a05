using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.WebEngagement.Carts;
using Studio.WebEngagement.Orders;
using Studio.WebEngagement.Visits;

namespace Studio.WebEngagement.Tests;

public sealed class CheckoutTests : IAsyncLifetime
{
    private const string VisitorId = "01jd0000000000000000000001";
    private ShopHost _host = null!;
    private ShopPerson _mei = null!;
    private string _tea = "";

    public async Task InitializeAsync()
    {
        _host = await ShopHost.StartAsync();
        _mei = new ShopPerson(VisitorId, await _host.AddCustomerAsync("Mei Lin"), "Mei Lin");
        _tea = await _host.AddProductAsync("A1", "Tea", 495);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_cart_becomes_an_order_at_the_servers_prices_and_is_empty_then()
    {
        var cart = await AddAsync(2);
        var result = await PlaceAsync(cart);
        result.Outcome.ShouldBe(CheckoutOutcome.Placed);
        var order = await _host.InScopeAsync(s => s.GetRequiredService<ShopOrders>().FindAsync(_mei.CustomerId!, result.OrderId, CancellationToken.None));
        order!.Total.Amount.ShouldBe(990);
        order.Lines.Select(l => (l.Name, l.Quantity)).ShouldBe([("Tea", 2L)]);
        (await CartAsync()).Lines.ShouldBeEmpty();
        (await AddAsync(1)).Id.ShouldNotBe(cart.Id);
    }

    [Fact]
    public async Task An_order_of_several_lines_recounts_to_what_it_says()
    {
        await _host.AddProductAsync("B2", "Cup", 1250);
        await AddAsync(2);
        await PlaceAsync(await _host.InScopeAsync(s => s.GetRequiredService<CartService>().AddAsync(_mei, "B2", 3, CancellationToken.None)));
        var database = _host.Services.GetRequiredService<IDatabase>();
        foreach (var check in _host.Services.GetServices<IDataCheck>())
        {
            (await database.ReadAsync(check.RunAsync, CancellationToken.None)).ShouldBeEmpty(check.Name);
        }
    }

    [Fact]
    public async Task Pressing_again_gives_the_same_order()
    {
        var cart = await AddAsync(1);
        var first = await PlaceAsync(cart);
        (await PlaceAsync(cart)).ShouldBe(first);
        await AddAsync(3);
        (await PlaceAsync(cart)).ShouldBe(first);
        (await CartAsync()).Items.ShouldBe(3);
        (await OrdersAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Many_clicks_at_once_make_one_order()
    {
        var cart = await AddAsync(1);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PlaceAsync(cart)));
        results.Distinct().Count().ShouldBe(1);
        (await OrdersAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_price_that_changed_meanwhile_is_shown_before_it_is_charged()
    {
        var cart = await AddAsync(1);
        await _host.AddProductAsync("A1", "Tea", 9900, id: _tea);
        (await PlaceAsync(cart)).Outcome.ShouldBe(CheckoutOutcome.Changed);
        (await OrdersAsync()).ShouldBe(0);
        (await PlaceAsync(await CartAsync())).Outcome.ShouldBe(CheckoutOutcome.Placed);
    }

    [Fact]
    public async Task Nothing_is_ordered_of_an_empty_cart_a_made_up_cart_or_by_a_stranger()
    {
        (await PlaceAsync(await CartAsync())).Outcome.ShouldBe(CheckoutOutcome.Empty);
        var cart = await AddAsync(1);
        (await PlaceAsync(cart with { Id = "another" })).Outcome.ShouldBe(CheckoutOutcome.Changed);
        (await CheckoutAsync(_mei, null, null)).Outcome.ShouldBe(CheckoutOutcome.Changed);
        (await CheckoutAsync(_mei with { CustomerId = null }, cart.Id, cart.Fingerprint)).Outcome.ShouldBe(CheckoutOutcome.NotSignedIn);
        (await OrdersAsync()).ShouldBe(0);
        (await CartAsync()).Items.ShouldBe(1);
    }

    [Fact]
    public async Task A_customer_sees_his_own_orders_only()
    {
        var result = await PlaceAsync(await AddAsync(1));
        var other = await _host.AddCustomerAsync("Jan Bakker");
        await _host.InScopeAsync(async s =>
        {
            var orders = s.GetRequiredService<ShopOrders>();
            (await orders.LatestAsync(_mei.CustomerId!, CancellationToken.None)).Select(o => o.Id).ShouldBe([result.OrderId]);
            (await orders.LatestAsync(other, CancellationToken.None)).ShouldBeEmpty();
            (await orders.FindAsync(other, result.OrderId, CancellationToken.None)).ShouldBeNull();
            return true;
        });
    }

    [Fact]
    public async Task A_browser_orders_by_the_checkout()
    {
        var browser = _host.Open();
        await browser.SignInAsync(_mei.CustomerId!);
        await browser.AddAsync("A1", 2);
        var page = await browser.GetAsync("/shop/checkout");
        (string, string)[] form =
        [
            ("cart", Browser.Between(page, "name=\"cart\" value=\"", "\"")), ("seen", Browser.Between(page, "name=\"seen\" value=\"", "\"")), ("total", "1"), ("customer", "another"),
        ];
        using var first = await browser.PostFormAsync("/shop/checkout", form);
        using var second = await browser.PostFormAsync("/shop/checkout", form);
        second.Headers.Location.ShouldBe(first.Headers.Location);
        (await browser.GetAsync(first.Headers.Location!.OriginalString)).ShouldContain("GBP 9.90");
        (await browser.GetAsync("/shop/orders")).ShouldContain("W100001");
        (await OrdersAsync()).ShouldBe(1);

        var stranger = _host.Open();
        using var refused = await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Get, first.Headers.Location));
        refused.Headers.Location!.OriginalString.ShouldBe("/shop/cart");
    }

    private Task<CheckoutResult> PlaceAsync(Cart cart) => CheckoutAsync(_mei, cart.Id, cart.Fingerprint);

    private Task<CheckoutResult> CheckoutAsync(ShopPerson person, string? cart, string? fingerprint) =>
        _host.InScopeAsync(s => s.GetRequiredService<Checkout>().PlaceAsync(person, cart, fingerprint, null, CancellationToken.None));

    private Task<Cart> CartAsync() => _host.InScopeAsync(s => s.GetRequiredService<CartService>().GetAsync(VisitorId, CancellationToken.None));

    private Task<Cart> AddAsync(int quantity) => _host.InScopeAsync(s => s.GetRequiredService<CartService>().AddAsync(_mei, "A1", quantity, CancellationToken.None));

    private async Task<long> OrdersAsync() => (await _host.QueryAsync<long>("SELECT count(*) FROM ContentItem WHERE Type = 'Order' AND Published = 1"))[0];
}
