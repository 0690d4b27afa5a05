using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>What people type is text on every page, and no page lets a browser run what the page did not bring.</summary>
[Collection(RunningHostGroup.Name)]
public sealed partial class PageTests(RunningHost running)
{
    private const string Evil = "<script>alert('studio')</script>";

    [Fact]
    public async Task Names_and_texts_with_markup_come_out_as_text()
    {
        var customer = await running.AddCustomerAsync(Evil + " Mei");
        var product = await running.SaveAsync(new JsonObject
        {
            ["ContentType"] = "Product",
            ["ProductPart"] = new JsonObject { ["Code"] = Text("EVIL-1"), ["Name"] = new JsonObject { ["en"] = Evil + " tea" }, ["Price"] = Money(100), ["Sold"] = new JsonObject { ["Value"] = true } },
        });
        var offer = await running.SaveAsync(new JsonObject { ["ContentType"] = "Offer", ["OfferPart"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = Evil + " offer" }, ["Value"] = Money(100) } });
        var script = await running.SaveAsync(new JsonObject { ["ContentType"] = "SalesScript", ["SalesScriptPart"] = new JsonObject { ["Name"] = Text(Evil), ["Text"] = new JsonObject { ["en"] = "<b>Dear</b> {{ customer.name }}: " + Evil } } });
        var rule = await running.SaveAsync(new JsonObject
        {
            ["ContentType"] = "Rule",
            ["RulePart"] = new JsonObject { ["Name"] = Text(Evil + " rule"), ["Condition"] = Text($"customer.name == \"{Evil} Mei\""), ["Offer"] = Picked(offer), ["Script"] = Picked(script), ["Touchpoints"] = Text("evil.page") },
        });
        var decision = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "evil.page", customerId = customer });
        decision.Json!["proposals"]!.AsArray().Count.ShouldBe(1, decision.Text);
        (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/decisions/{decision.Json["decisionId"]}/responses", new { ruleId = rule, kind = "declined", reason = Evil })).Status.ShouldBe(200);
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "note", title = Evil, text = Evil, channel = "<script>alert('studio')", touchpoint = Evil, subject = new { kind = "customer", id = customer } })).Status.ShouldBe(201);

        using var admin = await running.Host.SignInAsync();
        string[] pages =
        [
            "/admin/customers", $"/admin/customers/{customer}", $"/admin/customers/{customer}/timeline", "/admin/rules", $"/admin/rules/{rule}", "/admin/performance", "/admin/decisions",
            $"/admin/decisions/{decision.Json["decisionId"]}", "/admin/content/Offer", $"/admin/content/item/{offer}", $"/admin/content/item/{script}", $"/admin/content/item/{product}",
            "/shop", "/shop/products?q=" + Uri.EscapeDataString(Evil), "/shop/product/EVIL-1", "/shop/sign-in", "/admin/customers?search=" + Uri.EscapeDataString(Evil),
        ];
        var seen = 0;
        foreach (var page in pages)
        {
            using var answer = await admin.GetAsync(page);
            ((int)answer.StatusCode).ShouldBe(200, page);
            var html = await answer.Content.ReadAsStringAsync();
            html.ShouldNotContain("<script>alert", Case.Insensitive, page);
            html.ShouldNotContain("<b>Dear", Case.Insensitive, page);
            seen += html.Contains("&lt;script&gt;alert", StringComparison.Ordinal) ? 1 : 0;
        }

        seen.ShouldBeGreaterThan(12);
    }

    [Fact]
    public async Task Every_page_carries_the_headers_and_no_script_or_style_of_its_own()
    {
        using var admin = await running.Host.SignInAsync();
        using var stranger = running.Host.CreateClient();
        var pages = await GetPagesAsync();
        pages.Count.ShouldBeGreaterThan(25);
        foreach (var (client, page) in pages.Select(p => (admin, p)).Concat([(stranger, "/admin/sign-in"), (stranger, "/nowhere"), (stranger, "/admin/rules"), (stranger, "/api/content"), (admin, "/admin/customers/nobody")]))
        {
            client.DefaultRequestHeaders.Accept.Clear();
            client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
            using var answer = await client.GetAsync(page);
            ((int)answer.StatusCode).ShouldBeLessThan(500, page);
            var policy = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
            policy.ShouldContain("frame-ancestors 'none'", Case.Sensitive, page);
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], page);
            answer.Headers.Contains("Server").ShouldBeFalse(page);
            if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
            {
                page.ShouldStartWith("/api/");
                policy.ShouldContain("default-src 'none'", Case.Sensitive, page);
                continue;
            }

            policy.ShouldContain("default-src 'self'", Case.Sensitive, page);
            policy.ShouldContain("object-src 'none'", Case.Sensitive, page);
            policy.ShouldContain("base-uri 'self'", Case.Sensitive, page);
            policy.ShouldNotContain("unsafe-", Case.Sensitive, page);
            policy.ShouldNotContain("*", Case.Sensitive, page);
            answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"], page);
            BringsNothingOfItsOwn(await answer.Content.ReadAsStringAsync(), page);
        }
    }

    [Fact]
    public async Task Cookies_are_out_of_reach_of_scripts_and_other_sites()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = running.Host.Address };
        foreach (var page in new[] { "/shop", "/admin/sign-in" })
        {
            using var answer = await client.GetAsync(page);
            foreach (var cookie in answer.Headers.GetValues("Set-Cookie"))
            {
                cookie.ShouldContain("httponly", Case.Insensitive);
                cookie.ShouldContain("samesite=", Case.Insensitive);
                cookie.ShouldNotContain("samesite=none", Case.Insensitive);
            }
        }
    }

    private static void BringsNothingOfItsOwn(string html, string page)
    {
        foreach (Match script in Script().Matches(html))
        {
            var attributes = script.Groups["attributes"].Value;
            (attributes.Contains(" src=", StringComparison.Ordinal) || attributes.Contains("type=\"application/json\"", StringComparison.Ordinal))
                .ShouldBeTrue($"{page}: {script.Value}");
        }

        InlineStyle().IsMatch(html).ShouldBeFalse($"{page}: {InlineStyle().Match(html).Value}");
        Handler().IsMatch(html).ShouldBeFalse($"{page}: {Handler().Match(html).Value}");
    }

    /// <summary>Every page of the host, those of things with a thing that exists.</summary>
    private async Task<IReadOnlyList<string>> GetPagesAsync()
    {
        var decision = (string)(await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "shop.cart", customerId = RunningHost.Emma })).Json!["decisionId"]!;
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        return
        [
            .. (await tenant.RoutesAsync()).Where(e => e.IsPage).Select(e => "/" + e.Pattern.TrimStart('/')
                .Replace("{handler?}", "", StringComparison.Ordinal).Replace("{type}", "Offer", StringComparison.Ordinal).Replace("{part}/{field}", "OfferPart/Title", StringComparison.Ordinal).Replace("{name}", "SiteSettings", StringComparison.Ordinal).Replace("{name}", "Default", StringComparison.Ordinal).Replace("{code}", "TEA-BLACK", StringComparison.Ordinal)
                .Replace("customers/{id}", "customers/" + RunningHost.Emma, StringComparison.Ordinal).Replace("rules/{id}", "rules/01readyrn1e000000000000001", StringComparison.Ordinal)
                .Replace("decisions/{id}", "decisions/" + decision, StringComparison.Ordinal).Replace("item/{id}", "item/01readyffr0000000000000001", StringComparison.Ordinal)
                .Replace("{id}", RunningHost.Emma, StringComparison.Ordinal)).Distinct(),
        ];
    }

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private static JsonObject Money(long amount) => new() { ["Amount"] = amount, ["Currency"] = "GBP" };

    private static JsonObject Picked(string id) => new() { ["ContentItemIds"] = new JsonArray(id) };

    [GeneratedRegex("<script(?<attributes>[^>]*)>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Script();

    [GeneratedRegex("<[a-z][^>]*\\sstyle=\"|<style", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineStyle();

    [GeneratedRegex("<[a-z][^>]*\\son[a-z]+=\"", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Handler();
}
