using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Studio.Testing.Storage;
using Studio.Testing;
using Studio.Web.Tests.Hosts;
using Studio.WebEngagement.Widget;

namespace Studio.Web.Tests.Safety;

/// <summary>A browser proves who it is by what the server gave it; whatever it says besides is not believed.</summary>
[Collection(RunningHostGroup.Name)]
public class VisitorTests(RunningHost running)
{
    private static readonly object View = new { type = "page_view", payload = new { path = "/shop" } };

    [HostFact]
    public async Task A_token_that_is_edited_forged_or_past_its_hour_is_401()
    {
        var (browser, token) = await running.Host.VisitShopAsync();
        browser.Dispose();
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        var keys = tenant.Services.GetRequiredService<IDataProtectionProvider>();
        var stale = new WidgetTokens(keys, new Clock(TimeProvider.System.GetUtcNow() - WidgetTokens.Lifetime - TimeSpan.FromMinutes(1))).Issue("01never0000000000000000000", null).Token;
        var fresh = new WidgetTokens(keys, TimeProvider.System).Issue("01never0000000000000000000", null).Token;

        (await StatusAsync(token)).ShouldBe(201);
        (await StatusAsync(fresh)).ShouldBe(201, "the stale token is refused for its time, not for its keys");
        foreach (var bad in new[] { stale, token[..^1], token + "A", token[..20] + (token[20] == 'A' ? 'B' : 'A') + token[21..], "x", new string('A', 3000), keys.CreateProtector("other").Protect("01never0000000000000000000||9999999999999") })
        {
            (await StatusAsync(bad)).ShouldBe(401, bad);
        }
    }

    [HostFact]
    public async Task A_customer_or_subject_that_a_widget_names_is_ignored()
    {
        using var widget = await running.OpenWidgetAsync();
        var visitor = (string)(await widget.SendJsonAsync(HttpMethod.Post, "/api/events", View)).Json!["subject"]!["id"]!;

        var claimed = new { type = "page_view", customerId = RunningHost.Wang, visitorId = RunningHost.Wang, subject = new { kind = "customer", id = RunningHost.Wang }, agent = "Mallory", payload = new { path = "/shop", customerId = RunningHost.Wang, price = 1, total = 1 } };
        var recorded = (await widget.SendJsonAsync(HttpMethod.Post, "/api/events", claimed)).Json!;
        ((string)recorded["subject"]!["kind"]!, (string)recorded["subject"]!["id"]!).ShouldBe(("visitor", visitor));
        var row = (await running.Stored.QueryAsync<(long Kind, string Subject, string? Agent, string Payload)>("SELECT SubjectKind, SubjectId, Agent, Payload FROM Interaction WHERE Id = @id", new { id = (string)recorded["id"]! }))[0];
        row.ShouldBe((1, visitor, null, """{"path":"/shop"}"""));

        var asked = new { touchpoint = "shop.cart", customerId = RunningHost.Wang, subject = new { kind = "customer", id = RunningHost.Wang }, context = new { page = "/shop", total = 99999 }, cart = new { total = 99999 }, facts = new { orderTotal90d = 99999 } };
        var decided = (await widget.SendJsonAsync(HttpMethod.Post, "/api/decisions", asked)).Json!;
        ((string)decided["subject"]!["kind"]!, (string)decided["subject"]!["id"]!).ShouldBe(("visitor", visitor));
        decided["proposals"]!.AsArray().ShouldBeEmpty();
        decided["facts"].ShouldBeNull("why is not told to visitors");
        var facts = JsonNode.Parse((await running.Stored.QueryAsync<string>("SELECT Facts FROM Decision WHERE Id = @id", new { id = (string)decided["decisionId"]! }))[0])!;
        ((decimal)facts["cart.total"]!).ShouldBe(0);
    }

    [HostFact]
    public async Task The_cart_costs_what_the_server_says()
    {
        var (browser, _) = await running.Host.VisitShopAsync();
        using (browser)
        {
            await PostAsync(browser, "/shop/cart/Add", ("code", "TEA-BLACK"), ("quantity", "2"), ("price", "0.01"), ("Price.Amount", "1"), ("unitAmount", "1"), ("total", "0.02"), ("customerId", RunningHost.Wang));
            (await browser.GetStringAsync("/shop/cart")).ShouldContain("25.80");
            var change = (await running.Stored.QueryAsync<string>("SELECT Payload FROM Interaction WHERE Type = 'cart_change' ORDER BY Id DESC LIMIT 1"))[0];
            ((decimal)JsonNode.Parse(change)!["total"]!).ShouldBe(25.80m);
        }
    }

    [HostFact]
    public async Task An_order_is_the_signed_in_customers_at_the_servers_prices()
    {
        var (browser, _) = await running.Host.VisitShopAsync();
        using (browser)
        {
            await PostAsync(browser, "/shop/sign-in", ("customer", RunningHost.Emma));
            await PostAsync(browser, "/shop/cart/Add", ("code", "TEA-BLACK"), ("quantity", "1"));
            var cart = await browser.GetStringAsync("/shop/checkout");
            var (id, seen) = (Hidden(cart, "cart"), Hidden(cart, "seen"));

            // A cart that was not the one shown is not ordered, whatever total comes with it.
            await PostAsync(browser, "/shop/checkout", ("cart", id), ("seen", new string('0', 32)), ("Recipient", "Emma"), ("Address", "1 High Street"), ("total", "1"));
            (await OrdersAsync()).ShouldBeEmpty();
            await PostAsync(browser, "/shop/checkout", ("cart", id), ("seen", seen), ("Recipient", "Emma"), ("Address", "1 High Street"), ("total", "1"), ("customerId", RunningHost.Wang), ("Customer", RunningHost.Wang), ("price", "1"));
            var order = (await OrdersAsync()).ShouldHaveSingleItem()!["OrderPart"]!;
            ((string)order["Customer"]!["ContentItemIds"]![0]!, (long)order["Total"]!["Amount"]!).ShouldBe((RunningHost.Emma, 1290));
        }
    }

    [HostFact]
    public async Task A_visitor_cannot_answer_someone_elses_decision()
    {
        using var one = await running.OpenWidgetAsync();
        using var other = await running.OpenWidgetAsync();
        var decision = (string)(await one.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "shop.cart" })).Json!["decisionId"]!;
        var answer = new { ruleId = "01readyrn1e000000000000001", kind = "accepted" };
        (await other.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decision}/responses", answer)).Status.ShouldBe(404);
        (await one.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decision}/responses", answer)).Status.ShouldBe(400, "nothing was proposed by this rule");
        (await one.SendJsonAsync(HttpMethod.Get, $"/api/decisions/{decision}")).Status.ShouldBe(403);
    }

    private async Task<IReadOnlyList<JsonNode?>> OrdersAsync() =>
        [.. (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Order&where=OrderPart.Customer:eq:" + RunningHost.Emma)).Json!["items"]!.AsArray()];

    private async Task<int> StatusAsync(string token)
    {
        using var widget = running.WithToken(token);
        return (await widget.SendJsonAsync(HttpMethod.Post, "/api/events", View)).Status;
    }

    // As a browser does: the antiforgery token is the one of the page that it has open now, since signing in changes it.
    private static async Task PostAsync(HttpClient browser, string url, params (string Name, string Value)[] fields)
    {
        var token = StudioHost.MetaToken(await browser.GetStringAsync("/shop"));
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        browser.DefaultRequestHeaders.Remove("RequestVerificationToken");
        using var answer = await browser.PostAsync(url, form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, url + ": " + await answer.Content.ReadAsStringAsync());
    }

    private static string Hidden(string page, string name)
    {
        var at = page.IndexOf($"name=\"{name}\" value=\"", StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0);
        var start = page.IndexOf("value=\"", at, StringComparison.Ordinal) + "value=\"".Length;
        return page[start..page.IndexOf('"', start)];
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class VisitorTestsOnPostgres(RunningPostgresHost running) : VisitorTests(running);
