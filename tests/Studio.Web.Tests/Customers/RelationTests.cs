using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Customers;

/// <summary>Households and organisations: facts of them, and what is left of them when a customer is erased.</summary>
[Collection(RunningHostGroup.Name)]
public class RelationTests(RunningHost running)
{
    [HostFact]
    public async Task A_household_is_facts_and_its_customer_goes_without_the_others()
    {
        var name = "Erased Parent " + Guid.NewGuid().ToString("N");
        var customer = await running.AddCustomerAsync(name);
        var household = await running.SaveAsync(Item("Household", "HouseholdPart", ("Name", Text("Erased Parents"))));
        var own = await running.SaveAsync(Item("HouseholdMember", "HouseholdMemberPart", ("Name", Text(name)), ("Household", Picked(household)), ("Customer", Picked(customer))));
        var child = await running.SaveAsync(Item("HouseholdMember", "HouseholdMemberPart", ("Name", Text("A Child")), ("Household", Picked(household)), ("Birthday", new JsonObject { ["Value"] = "2024-01-31" }), ("Needs", Text("A bed"))));
        foreach (var (channel, days) in new[] { ("phone", 2), ("phone", 3), ("mail", 9) })
        {
            (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", new { subject = new { kind = "customer", id = customer }, type = "call", channel, occurredAt = TimeProvider.System.GetUtcNow().AddDays(-days) })).Status.ShouldBe(201);
        }

        using var admin = await running.Host.SignInAsync();
        var page = await admin.GetStringAsync("/admin/customers/" + customer);
        page.ShouldContain("2 people");
        page.ShouldContain("2 of 3 contacts");
        page.ShouldContain("household.children");
        page.ShouldNotContain("data-failed");
        (await admin.GetStringAsync($"/admin/customers/{customer}?panel=relations")).ShouldContain("A bed");

        (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/customers/{customer}/erase", new { confirm = name })).Status.ShouldBeOneOf([200, 204]);
        (await running.Stored.CountAsync("ContentItem WHERE ItemId = @own", new { own })).ShouldBe(0);
        (await running.Stored.CountAsync("ContentItem WHERE ItemId = @child", new { child })).ShouldBeGreaterThan(0);
        (await running.Stored.CountAsync("ContentItem WHERE ItemId = @household", new { household })).ShouldBeGreaterThan(0);
    }

    [HostFact]
    public async Task A_visitor_has_a_page_until_he_is_known()
    {
        var (browser, token) = await running.Host.VisitShopAsync();
        using var visiting = browser;
        using var widget = running.WithToken(token);
        (await widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "search", payload = new { query = "anonymous tea" } })).Status.ShouldBe(201);
        using var admin = await running.Host.SignInAsync();
        (await admin.GetStringAsync("/admin/visitors")).ShouldContain("/admin/visitors/");
        (await admin.GetStringAsync($"/admin/visitors/{RunningHost.Wang}")).ShouldContain("studio-timeline", customMessage: "an id of nobody has no contacts");
        using var missing = await admin.GetAsync("/admin/visitors/nobody");
        ((int)missing.StatusCode).ShouldBe(404);
    }

    private static JsonObject Item(string type, string part, params (string Name, JsonObject Value)[] fields) =>
        new() { ["ContentType"] = type, [part] = new JsonObject(fields.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)f.Value))) };

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private static JsonObject Picked(string id) => new() { ["ContentItemIds"] = new JsonArray(id) };
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class RelationTestsOnPostgres(RunningPostgresHost running) : RelationTests(running);
