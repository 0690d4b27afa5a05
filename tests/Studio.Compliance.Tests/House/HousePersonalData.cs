using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.Customers;
using Studio.Customers.Accounts;
using Studio.Customers.Identity;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Data.Writing;

namespace Studio.Compliance.Tests.House;

[Collection(HouseGroup.Name)]
public sealed partial class HousePersonalData(HouseTenant house) : PersonalDataCompliance
{
    protected override IReadOnlyList<string> Filled => ["customer", "contacts", "visitors", "orders", "decisions", "carts", "rejectedLines", "messages"];

    protected override IReadOnlyList<string> Forgetting => ["contacts", "decisions", "orders", "rejectedLines"];

    protected override Task<IServiceProvider> TenantAsync() => Task.FromResult(house.Tenant.Services);

    protected override async Task<string> FillAsync()
    {
        using var admin = await house.Tenant.SignInAsync();
        var customer = await SaveAsync(admin, new JsonObject
        {
            ["ContentType"] = "Customer",
            ["CustomerPart"] = new JsonObject { ["Name"] = Text(Canary), ["Email"] = Text(Canary + "@example.com"), ["Sample"] = new JsonObject { ["Value"] = true } },
        });
        await PostAsync(admin, "/api/events", new { type = "note", title = Canary, text = "Said by " + Canary, subject = new { kind = "customer", id = customer } });
        await PostAsync(admin, "/api/events", new { type = "search", payload = new { query = Canary }, subject = new { kind = "customer", id = customer } });

        // One that names him, and one that only went to his address.
        await PostAsync(admin, "/api/messages", new { channel = "email", to = "somebody@example.com", subject = "For " + Canary, text = "Dear " + Canary, customerId = customer });
        await PostAsync(admin, "/api/messages", new { channel = "email", to = Canary.ToUpperInvariant() + "@example.com", subject = Canary, text = "Dear you" });

        var touchpoint = "canary." + Guid.NewGuid().ToString("N");

        // An offer with a script that names him, and an answer with his words.
        var offer = await SaveAsync(admin, new JsonObject { ["ContentType"] = "Offer", ["OfferPart"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = "Tea" }, ["Value"] = new JsonObject { ["Amount"] = 100, ["Currency"] = "GBP" } } });
        var script = await SaveAsync(admin, new JsonObject { ["ContentType"] = "SalesScript", ["SalesScriptPart"] = new JsonObject { ["Name"] = Text("Script"), ["Text"] = new JsonObject { ["en"] = "Dear {{ customer.name }}" } } });
        var rule = await SaveAsync(admin, new JsonObject
        {
            ["ContentType"] = "Rule",
            ["RulePart"] = new JsonObject { ["Name"] = Text("For the canary"), ["Condition"] = Text(""), ["Offer"] = Picked(offer), ["Script"] = Picked(script), ["Touchpoints"] = Text(touchpoint) },
        });
        var decision = await PostAsync(admin, "/api/decisions", new { touchpoint, customerId = customer }, touchpoint);
        decision.ToJsonString().ShouldContain("Dear " + Canary);
        await PostAsync(admin, $"/api/decisions/{decision["decisionId"]}/responses", new { ruleId = rule, kind = "declined", reason = Canary + " has one" });

        await ShopAsync(customer);
        await NoteOnOrderAsync(admin, customer);
        await ImportAsync(admin);
        return customer;
    }

    /// <summary>A planner added a field to orders, and somebody wrote the customer's name into it; the order is saved twice, so that there is a record of what was there.</summary>
    private async Task NoteOnOrderAsync(HttpClient admin, string customer)
    {
        await using var scope = house.Tenant.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ContentDefinitionStore>().AlterAsync(all => all.Merge(new ContentPartDefinition("OrderPart", [], [CustomerParts.Field("DeliveryNote", "TextField", "Delivery note")])), default);
        var orders = await scope.ServiceProvider.GetRequiredService<IDatabase>().ReadAsync((s, ct) => s.QueryAsync<string>("SELECT ItemId FROM ContentItem WHERE Type = 'Order' AND Latest = 1 AND Data LIKE @like", new { like = $"%{customer}%" }, ct), default);
        foreach (var note in new[] { "Leave it at the door of " + Canary, "Ring for " + Canary })
        {
            var order = JsonNode.Parse(await admin.GetStringAsync("/api/content/" + orders.Single()))!;
            order["OrderPart"]!["DeliveryNote"] = Text(note);
            await SaveAsync(admin, (JsonObject)order);
        }
    }

    /// <summary>A file has a line of his that cannot be read.</summary>
    private async Task ImportAsync(HttpClient admin)
    {
        var lines = $"InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n{Random.Shared.Next(100_000, 999_999)};COFFEE-1000;For {Canary};many;1/12/2010 08:26;32,90;C-1;Taiwan\n";
        using var form = new MultipartFormDataContent { { new StringContent(lines), "file", "orders.csv" } };
        using var answer = await admin.PostAsync("/api/imports", form);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_page_asks_for_the_name_and_the_checks_find_nothing_wrong_afterwards()
    {
        var id = await FillAsync();
        using var admin = await house.Tenant.SignInAsync();
        using var export = await admin.GetAsync($"/api/customers/{id}/personal-data");
        export.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        (await export.Content.ReadAsStringAsync()).ShouldContain(Canary);
        (await admin.GetStringAsync($"/admin/customers/{id}")).ShouldContain($"/admin/customers/{id}/personal-data");
        (await admin.GetStringAsync($"/admin/customers/{id}/personal-data")).ShouldContain(Canary);

        using var wrong = await admin.PostAsync($"/admin/customers/{id}/personal-data", new FormUrlEncodedContent([KeyValuePair.Create("confirm", "somebody")]));
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var refused = await admin.PostAsJsonAsync($"/api/customers/{id}/erase", new { confirm = "yes" });
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var right = await admin.PostAsync($"/admin/customers/{id}/personal-data", new FormUrlEncodedContent([KeyValuePair.Create("confirm", Canary)]));
        right.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var gone = await admin.GetAsync($"/admin/customers/{id}");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var database = house.Tenant.Services.GetRequiredService<IDatabase>();
        foreach (var check in house.All<IDataCheck>())
        {
            (await database.ReadAsync(check.RunAsync, default)).Select(d => d.Message).ShouldBeEmpty(check.Name);
        }
    }

    /// <summary>He comes to the shop, by invitation, fills a cart, orders it and fills another.</summary>
    private async Task ShopAsync(string customer)
    {
        string token;
        await using (var scope = house.Tenant.Services.CreateAsyncScope())
        {
            token = await scope.ServiceProvider.GetRequiredService<ShopAccess>().InviteAsync(customer, "test", default);
        }

        using var browser = await house.Tenant.OpenAsync();
        await SubmitAsync(browser, "/shop/welcome", ("token", token));
        await SubmitAsync(browser, "/shop/cart/Add", ("code", "TEA-BLACK"), ("quantity", "1"));
        var cart = await browser.GetStringAsync("/shop/checkout");
        await SubmitAsync(browser, "/shop/checkout", ("cart", Hidden(cart, "cart")), ("seen", Hidden(cart, "seen")), ("Recipient", Canary), ("Address", "1 High Street, " + Canary));
        await SubmitAsync(browser, "/shop/cart/Add", ("code", "TEA-BLACK"), ("quantity", "2"));
        var visitor = await house.Tenant.Services.GetRequiredService<IDatabase>().ReadAsync((s, ct) => s.ScalarAsync<long>("SELECT count(*) FROM SubjectLink WHERE CustomerId = @customer", new { customer }, ct), default);
        visitor.ShouldBe(1);

        // The order's contact comes through the outbox.
        await house.Tenant.Services.GetRequiredService<Studio.Data.Outbox.OutboxDispatcher>().DrainAsync(default);
    }

    private static async Task SubmitAsync(HttpClient browser, string url, params (string Name, string Value)[] fields)
    {
        browser.DefaultRequestHeaders.Remove("RequestVerificationToken");
        browser.DefaultRequestHeaders.Add("RequestVerificationToken", WebUtility.HtmlDecode(MetaToken().Match(await browser.GetStringAsync("/shop")).Groups["value"].Value));
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await browser.PostAsync(url, form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, $"{url}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task<string> SaveAsync(HttpClient client, JsonObject item) => (string)(await PostAsync(client, "/api/content", item))["ContentItemId"]!;

    private static async Task<JsonNode> PostAsync(HttpClient client, string url, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private static JsonObject Picked(string id) => new() { ["ContentItemIds"] = new JsonArray(id) };

    private static string Hidden(string page, string name)
    {
        var before = $"name=\"{name}\" value=\"";
        var at = page.IndexOf(before, StringComparison.Ordinal) + before.Length;
        at.ShouldBeGreaterThan(before.Length, name);
        return page[at..page.IndexOf('"', at)];
    }

    [GeneratedRegex("<meta name=\"csrf-token\" content=\"(?<value>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MetaToken();
}
