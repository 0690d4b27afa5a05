using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Decisions;

/// <summary>A filled cart that is about to be left: the visit's facts feed the rule, the offer says what its button does, and the wish to be called is a contact.</summary>
public sealed class RescueTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_visitor_who_hesitates_before_a_filled_cart_is_offered_a_call_and_his_wish_is_on_the_timeline(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var work = new PlannersWork(api);
        var offer = await work.OfferAsync("Shall we call you?", 100, ("Action", new JsonObject { ["Text"] = "CallBack" }));
        var rule = await work.RuleAsync("Leaves a dear cart", offer, "shop.rescue", ("Priority", new JsonObject { ["Value"] = 99 }),
            ("Condition", new JsonObject { ["Text"] = "cart.total > 1000 && visit.idleSeconds >= 120 && visit.left('/shop/cart') && visit.pagesLeft >= 1 && context.page == '/shop/checkout'" }));
        var (browser, token) = await host.VisitShopAsync();
        using var widget = new RunningWidget(host).With(token);
        using (browser)
        {
            await PutIntoCartAsync(browser, "MACHINE-1", 5);
        }

        (await TellAsync(widget, "page_view")).ShouldBe(201);
        (await DecideAsync(widget)).ShouldBeNull("he has only just done something, and left nothing");
        (await TellAsync(widget, "page_leave")).ShouldBe(201);
        (await DecideAsync(widget)).ShouldBeNull("he has only just done something");
        await host.AlterAsync("UPDATE Interaction SET OccurredUtc = OccurredUtc - 150000");
        var decided = (await DecideAsync(widget)).ShouldNotBeNull();
        var proposal = decided["proposals"]![0]!;
        ((string)proposal["ruleId"]!, (string)proposal["offer"]!["action"]!["kind"]!).ShouldBe((rule, "callback"));

        // What is wrong is said with its field, and nothing is recorded.
        foreach (var phone in new[] { "call me", "1", new string('1', 31), "<b>0912345678</b>" })
        {
            var refused = await WishAsync(widget, new { phone, when = "Evening" });
            (refused.Status, refused.ErrorPaths.Single()).ShouldBe((400, "payload.phone"), phone);
        }

        (await WishAsync(widget, new { phone = "0912 345-678", when = "Someday" })).ErrorPaths.ShouldBe(["payload.when"]);
        (await WishAsync(widget, new { phone = "0912 345-678", when = "Evening", offer = "Shall we call you?", more = "is not kept" })).Status.ShouldBe(201);
        (await widget.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decided["decisionId"]}/responses", new { ruleId = rule, kind = "accepted" })).Status.ShouldBe(200);

        using var admin = await host.SignInAsync();
        var page = await admin.GetStringAsync("/admin/visitors/" + (string)decided["subject"]!["id"]!);
        page.ShouldContain("Call back requested");
        page.ShouldContain("0912 345-678");
        page.ShouldContain("In the evening");
        page.ShouldNotContain("is not kept");
        (await host.CommandAsync("verify")).ExitCode.ShouldBe(0);
    }

    [Theory, OnSqlite]
    public async Task An_offer_that_opens_something_says_what_and_never_a_script(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        foreach (var link in new[] { null, "javascript:alert(1)" })
        {
            var refused = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Offer("Document", link));
            refused.Status.ShouldBe(400, refused.Text);
            refused.ErrorPaths.ShouldContain(p => p.StartsWith("OfferPart.Link", StringComparison.Ordinal));
        }

        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Offer("Dance", "/x"))).Status.ShouldBe(400);
        var work = new PlannersWork(api);
        var saved = await api.SendJsonAsync(HttpMethod.Post, "/api/content", Offer("Document", "~/media/sizes.pdf"));
        var rule = await work.RuleAsync("Sizes", (string)saved.Json!["ContentItemId"]!, "rescue.document");
        var decided = await work.DecideAsync("rescue.document", RunningHost.Emma);
        decided.Proposals.ShouldBe([rule]);
        var action = decided.Json["proposals"]![0]!["offer"]!["action"]!;
        ((string)action["kind"]!, (string)action["url"]!).ShouldBe(("document", "~/media/sizes.pdf"));
        ((string)(await api.SendJsonAsync(HttpMethod.Get, "/api/decisions/" + decided.Id)).Json!["proposals"]![0]!["offer"]!["action"]!["kind"]!).ShouldBe("document", "it is kept");
    }

    private static JsonObject Offer(string action, string? link) => new()
    {
        ["ContentType"] = "Offer",
        ["OfferPart"] = new JsonObject
        {
            ["Title"] = new JsonObject { ["en"] = "Table of sizes" },
            ["Value"] = new JsonObject { ["Amount"] = 0, ["Currency"] = "GBP" },
            ["Action"] = new JsonObject { ["Text"] = action },
            ["Link"] = link is null ? null : new JsonObject { ["Url"] = link },
        },
    };

    private static async Task<int> TellAsync(HttpClient widget, string type) => (await widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { type, payload = new { path = "/shop/cart" } })).Status;

    private static Task<JsonAnswer> WishAsync(HttpClient widget, object payload) => widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "callback_requested", touchpoint = "shop.rescue", payload });

    /// <summary>What is decided, where something is proposed.</summary>
    private static async Task<JsonNode?> DecideAsync(HttpClient widget)
    {
        var answer = await widget.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "shop.rescue", context = new { page = "/shop/checkout" } });
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json!["proposals"]!.AsArray().Any(p => (string)p!["offer"]!["title"]! == "Shall we call you?") ? answer.Json : null;
    }

    private static async Task PutIntoCartAsync(HttpClient browser, string code, int quantity)
    {
        browser.DefaultRequestHeaders.Remove("RequestVerificationToken");
        browser.DefaultRequestHeaders.Add("RequestVerificationToken", StudioHost.MetaToken(await browser.GetStringAsync("/shop")));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("code", code), KeyValuePair.Create("quantity", quantity.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        using var answer = await browser.PostAsync("/shop/cart/Add", form);
        ((int)answer.StatusCode).ShouldBe(302);
    }
}
