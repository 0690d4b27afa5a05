using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Studio.WebEngagement.Widget;

namespace Studio.WebEngagement.Tests;

public sealed class WidgetTokenTests : IAsyncLifetime
{
    private static readonly object View = new { type = "page_view", payload = new { path = "/shop" } };
    private ShopHost _host = null!;

    public async Task InitializeAsync() => _host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_token_speaks_for_the_browsers_visitor_and_needs_no_antiforgery_token()
    {
        var browser = _host.Open();
        var first = await browser.SubjectAsync();
        first.Kind.ShouldBe("visitor");
        (await browser.SubjectAsync()).ShouldBe(first);
        (await _host.Open().SubjectAsync()).Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task Identity_in_the_body_is_ignored()
    {
        var customer = await _host.AddCustomerAsync("Mei Lin");
        var browser = _host.Open();
        var (kind, id) = await browser.SubjectAsync();
        var (status, body) = await browser.PostEventAsync(await browser.WidgetTokenAsync(), new { type = "page_view", subject = new { kind = "customer", id = customer }, customerId = customer });
        status.ShouldBe(HttpStatusCode.Created);
        ((string)body!["subject"]!["kind"]!, (string)body["subject"]!["id"]!).ShouldBe((kind, id));
    }

    [Fact]
    public async Task A_token_is_not_given_without_the_antiforgery_token()
    {
        var browser = _host.Open();
        await browser.GetAsync("/shop");
        using var response = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri("/api/widget/token", UriKind.Relative)));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_is_never_kept_by_a_cache()
    {
        var browser = _host.Open();
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/widget/token", UriKind.Relative));
        request.Headers.Add("RequestVerificationToken", await browser.TokenOfPageAsync());
        using var response = await browser.SendAsync(request);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_past_its_hour_is_401()
    {
        var browser = _host.Open();
        var token = await browser.WidgetTokenAsync();
        _host.Time.Advance(WidgetTokens.Lifetime - TimeSpan.FromMinutes(1));
        (await browser.PostEventAsync(token, View)).Status.ShouldBe(HttpStatusCode.Created);
        _host.Time.Advance(TimeSpan.FromMinutes(2));
        (await browser.PostEventAsync(token, View)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Edited_forged_and_foreign_tokens_are_401()
    {
        var browser = _host.Open();
        var token = await browser.WidgetTokenAsync();
        for (var i = 0; i < token.Length; i += 7)
        {
            var edited = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            (await browser.PostEventAsync(edited, View)).Status.ShouldBe(HttpStatusCode.Unauthorized, edited);
        }

        foreach (var forged in new[] { "x", "e30", new string('A', 5000), token + "A", token[..^2] })
        {
            (await browser.PostEventAsync(forged, View)).Status.ShouldBe(HttpStatusCode.Unauthorized, forged);
        }

        await using var other = await ShopHost.StartAsync();
        (await browser.PostEventAsync(await other.Open().WidgetTokenAsync(), View)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_visitors_cookie_is_no_token_and_an_edited_cookie_is_a_new_visitor()
    {
        var browser = _host.Open();
        await browser.GetAsync("/shop");
        (await browser.PostEventAsync(browser.Cookie("studio_visitor")!, View)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/shop", UriKind.Relative));
        request.Headers.Add("Cookie", "studio_visitor=" + browser.Cookie("studio_visitor")![..^3] + "AAA");
        using var response = await _host.Open().SendAsync(request);
        response.Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith("studio_visitor=", StringComparison.Ordinal) && c.Contains("httponly", StringComparison.OrdinalIgnoreCase) && c.Contains("samesite=lax", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_token_tells_its_visitor_and_customer()
    {
        var tokens = _host.Services.GetRequiredService<WidgetTokens>();
        const string Visitor = "01jd0000000000000000000001";
        tokens.Read(tokens.Issue(Visitor, null).Token).ShouldBe(new WidgetIdentity(Visitor, null));
        tokens.Read(tokens.Issue(Visitor, "c1").Token).ShouldBe(new WidgetIdentity(Visitor, "c1"));
    }
}
