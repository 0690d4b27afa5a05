using Microsoft.Extensions.DependencyInjection;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;
using Studio.WebEngagement.Carts;
using Studio.WebEngagement.Visits;

namespace Studio.WebEngagement.Tests;

public sealed class CartFactTests : IAsyncLifetime
{
    private const string VisitorId = "01jd0000000000000000000001";
    private static readonly ContactContext Contact = new("web", "shop.cart", new Dictionary<string, ScriptValue>());
    private ShopHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await ShopHost.StartAsync();
        await _host.AddProductAsync("A1B", "Tea", 495);
        await _host.AddProductAsync("B2", "Cup", 1250);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_cart_is_facts_of_the_contact()
    {
        await AddAsync("A1B", 2);
        await AddAsync("B2", 1);
        var batch = await LoadAsync(Contact, new FactSubject(null, VisitorId));
        var profile = batch.Profiles[0];
        profile["cart.total"].AsNumber().ShouldBe(22.40);
        profile["cart.items"].AsNumber().ShouldBe(3);
        profile["cart.lines"].AsNumber().ShouldBe(2);
        Has(batch, "A1B").ShouldBe(true);
        Has(batch, "a1b").ShouldBe(true);
        Has(batch, "C3").ShouldBe(false);
        batch.Catalogue.Describe("cart.total")!.Unit.ShouldBe("GBP");
    }

    [Fact]
    public async Task No_cart_is_an_empty_cart()
    {
        var batch = await LoadAsync(Contact, new FactSubject("customer", VisitorId));
        batch.Profiles[0]["cart.total"].AsNumber().ShouldBe(0);
        batch.Profiles[0]["cart.items"].AsNumber().ShouldBe(0);
        Has(batch, "A1B").ShouldBe(false);
    }

    [Fact]
    public async Task Without_a_contact_or_a_visitor_nothing_is_known_of_a_cart()
    {
        await AddAsync("B2", 1);
        foreach (var batch in new[] { await LoadAsync(null, new FactSubject(null, VisitorId)), await LoadAsync(Contact, new FactSubject("customer", null)) })
        {
            batch.Profiles[0]["cart.total"].IsMissing.ShouldBeTrue();
            Has(batch, "B2").ShouldBeNull();
        }
    }

    private Task<Cart> AddAsync(string code, int quantity) =>
        _host.InScopeAsync(s => s.GetRequiredService<CartService>().AddAsync(new ShopPerson(VisitorId, null, null), code, quantity, CancellationToken.None));

    private Task<FactBatch> LoadAsync(ContactContext? contact, FactSubject subject) => _host.InScopeAsync(async s =>
    {
        var facts = s.GetRequiredService<FactService>();
        var batch = new FactBatch(await facts.GetCatalogueAsync(CancellationToken.None), [subject], contact, _host.Time.GetUtcNow());
        await facts.LoadAsync(batch, CancellationToken.None);
        return batch;
    });

    private static bool? Has(FactBatch batch, string code)
    {
        var answer = batch.Profiles[0].Call(batch.Catalogue.Find("cart.has")!.Slot, [ScriptValue.From(code)]);
        return answer.IsMissing ? null : answer.AsBoolean();
    }
}
