using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Tenants;
using Studio.Scripting.Expressions;

namespace Studio.WebEngagement.Tests;

/// <summary>What the visit tells a rule: pages left, and how long nothing happened.</summary>
public sealed class VisitFactTests : IAsyncLifetime
{
    private const string Visitor = "01jd0000000000000000000001";
    private ShopHost _host = null!;

    public async Task InitializeAsync() => _host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Pages_left_and_idle_time_are_facts_of_this_visit_alone()
    {
        await HappenedAsync(3000, "page_leave", "/shop/yesterday");
        await HappenedAsync(900, "page_view", "/shop/cart");
        await HappenedAsync(600, "page_leave", "/shop/cart");
        await HappenedAsync(599, "page_view", "/shop");
        await HappenedAsync(301, "page_leave", "/shop");
        await HappenedAsync(300, "page_view", "/shop/cart");
        await HappenedAsync(5, "mail", null, outbound: true);
        var batch = await LoadAsync(Visitor);
        var profile = batch.Profiles[0];
        profile["visit.pagesLeft"].AsNumber().ShouldBe(2);
        profile["visit.pages"].AsNumber().ShouldBe(3);
        profile["visit.idleSeconds"].AsNumber().ShouldBe(300, "what the company sent is nothing that the visitor did");
        Left(batch, "/shop/cart").ShouldBe(true);
        Left(batch, "/Shop/Cart").ShouldBe(true);
        Left(batch, "/shop/yesterday").ShouldBe(false);
        profile["context.page"].AsString().ShouldBe("/shop/cart");
    }

    [Fact]
    public async Task Of_a_visitor_who_did_nothing_it_is_not_known_how_long_he_is_idle()
    {
        var profile = (await LoadAsync(Visitor)).Profiles[0];
        profile["visit.pagesLeft"].AsNumber().ShouldBe(0);
        profile["visit.idleSeconds"].IsMissing.ShouldBeTrue();
        (await LoadAsync(null)).Profiles[0]["visit.pagesLeft"].IsMissing.ShouldBeTrue();
    }

    [Fact]
    public async Task The_prefix_of_the_tenant_is_no_part_of_a_page()
    {
        await HappenedAsync(60, "page_leave", "/tea/shop/cart");
        await HappenedAsync(50, "page_leave", "/teashop");
        var batch = await _host.InScopeAsync(async s =>
        {
            var made = await BatchAsync(s, Visitor, "/tea/shop/checkout");
            var known = s.GetServices<IFactProvider>().Single(p => p.GetType().Name == "ContactFacts").GetType();
            await ((IFactProvider)ActivatorUtilities.CreateInstance(s, known, new ShellSettings { Name = "tea", RequestUrlPrefix = "tea" })).LoadAsync(made, CancellationToken.None);
            return made;
        });
        Left(batch, "/shop/cart").ShouldBe(true);
        Left(batch, "/teashop").ShouldBe(true);
        Left(batch, "/tea/shop/cart").ShouldBe(false);
        batch.Profiles[0]["context.page"].AsString().ShouldBe("/shop/checkout");
    }

    private Task<Interaction> HappenedAsync(int secondsAgo, string type, string? path, bool outbound = false) => _host.InScopeAsync(s => s.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Events,
        (session, ct) => s.GetRequiredService<ContactRepository>().RecordAsync(session, new NewInteraction(Subject.Visitor(Visitor), type)
        {
            VisitorId = Visitor,
            OccurredAt = _host.Time.GetUtcNow().AddSeconds(-secondsAgo),
            Outbound = outbound,
            Payload = path is null ? [] : new JsonObject { ["path"] = path },
        }, ct), CancellationToken.None));

    private Task<FactBatch> LoadAsync(string? visitor) => _host.InScopeAsync(async s =>
    {
        var batch = await BatchAsync(s, visitor, "/shop/cart");
        await s.GetRequiredService<FactService>().LoadAsync(batch, CancellationToken.None);
        return batch;
    });

    private async Task<FactBatch> BatchAsync(IServiceProvider services, string? visitor, string page)
    {
        var contact = new ContactContext("web", "shop.rescue", new Dictionary<string, ScriptValue> { ["page"] = ScriptValue.From(page) });
        return new FactBatch(await services.GetRequiredService<FactService>().GetCatalogueAsync(CancellationToken.None), [new FactSubject("customer", visitor)], contact, _host.Time.GetUtcNow());
    }

    private static bool Left(FactBatch batch, string page) => batch.Profiles[0].Call(batch.Catalogue.Find("visit.left")!.Slot, [ScriptValue.From(page)]).AsBoolean();
}
