using System.Net.Http.Json;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>The widget on a website that is not the studio's, in a real browser: one tag, and what the visitor does is on his timeline, or nowhere where he does not want it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SiteWidgetTests(BrowserFixture browser)
{
    private const string Purpose = "marketing";

    [Fact]
    public async Task What_a_visitor_does_on_another_website_is_on_his_timeline()
    {
        await using var site = Site(browser.Host);
        await AllowAsync(browser.Host, site.Origin, "");
        await using var window = await browser.OpenAsync();
        var page = window.Page;
        var told = Listen(page);
        await page.GotoAsync(site.Origin + "/tea/oolong?mail=secret@example.com");
        await UntilAsync(() => told.Count == 2, "the page and the product of the tag <studio-track>");
        await page.EvaluateAsync("studio.track('search', { query: 'oolong', results: 3 })");
        await page.EvaluateAsync("document.dispatchEvent(new CustomEvent('studio:track', { detail: { type: 'site_cart', payload: { code: 'TEA-1', quantity: 2 } } }))");
        await page.EvaluateAsync("studio.track('site_checkout', { step: 'address', items: 2 })");
        await UntilAsync(() => told.Count == 5, "five events");
        told.Select(t => t.Status).ShouldAllBe(s => s == 201);
        var visitor = told.Select(t => t.Visitor).Distinct().Single()!;

        await using var admin = await browser.OpenAsAdminAsync();
        await admin.Page.GotoAsync("/admin/visitors/" + visitor);
        var contacts = admin.Page.Part("Contacts");
        foreach (var title in new[] { "Page view", "Product view", "Search", "Cart changed on the website", "Checkout on the website" })
        {
            await Expect(contacts.GetByRole(AriaRole.Listitem).Filter(new() { HasText = title })).ToHaveCountAsync(1);
        }

        await Expect(contacts).ToContainTextAsync("oolong");
        await Expect(contacts).Not.ToContainTextAsync("secret@example.com");

        // No line: what happens meanwhile waits in the browser, over a change of the page too, and comes once when the line is back.
        await window.Context.SetOfflineAsync(true);
        await page.EvaluateAsync("studio.track('search', { query: 'in-the-tunnel', results: 0 })");
        await page.WaitForFunctionAsync("localStorage.getItem('studio-events')?.includes('in-the-tunnel')");
        told.Count.ShouldBe(5);
        await window.Context.SetOfflineAsync(false);
        await UntilAsync(() => told.Count(t => t.Body.Contains("in-the-tunnel", StringComparison.Ordinal) && t.Status == 201) == 1, "what waited");

        // He leaves; the browser sends that he did after the page is gone. He comes back as the same visitor.
        await page.GotoAsync("about:blank");
        await page.GotoAsync(site.Origin + "/again");
        await UntilAsync(() => told.Any(t => t.Body.Contains("/again", StringComparison.Ordinal) && t.Visitor == visitor), "the same visitor on the next page");
        await admin.Page.ReloadAsync();
        await Expect(contacts.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Page left" })).ToHaveCountAsync(1);
        await Expect(contacts.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "in-the-tunnel" })).ToHaveCountAsync(1);
        window.TakeFaults().Where(f => !f.Contains("ERR_INTERNET_DISCONNECTED", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_told_without_consent_against_do_not_track_or_from_a_website_that_is_not_listed()
    {
        await using var site = Site(browser.Host);
        await AllowAsync(browser.Host, site.Origin, Purpose);
        await using (var asked = await browser.OpenAsync())
        {
            var told = Listen(asked.Page);
            await asked.Page.GotoAsync(site.Origin + "/");
            await asked.Page.WaitForFunctionAsync("window.studio");
            await asked.Page.EvaluateAsync("studio.track('search', { query: 'before' })");
            await QuietAsync(asked.Page, told);
            (await asked.Page.EvaluateAsync<int>("localStorage.length")).ShouldBe(0);

            // He agrees, is followed, changes his mind, and is forgotten.
            await asked.Page.EvaluateAsync("studio.consent(true)");
            await UntilAsync(() => told.Count(t => t.Status == 201) == 1, "the page, now that he agreed");
            await asked.Page.EvaluateAsync("studio.consent(false)");
            var before = told.Count;
            await asked.Page.EvaluateAsync("studio.track('search', { query: 'after' })");
            await asked.Page.GotoAsync(site.Origin + "/next");
            await asked.Page.WaitForFunctionAsync("window.studio");
            await asked.Page.WaitForTimeoutAsync(1_000);
            told.Count.ShouldBe(before);
            (await asked.Page.EvaluateAsync<string?>("localStorage.getItem('studio-pass')")).ShouldBeNull();
            asked.TakeFaults().ShouldBeEmpty();
        }

        await AllowAsync(browser.Host, site.Origin, "");
        await using (var shy = await browser.OpenAsync())
        {
            await shy.Context.AddInitScriptAsync("Object.defineProperty(navigator, 'doNotTrack', { value: '1' })");
            var told = Listen(shy.Page);
            await shy.Page.GotoAsync(site.Origin + "/");
            await shy.Page.WaitForFunctionAsync("window.studio");
            await shy.Page.EvaluateAsync("studio.track('search', { query: 'shy' })");
            await QuietAsync(shy.Page, told);
            (await shy.Page.EvaluateAsync<bool>("studio.followed")).ShouldBeFalse();
        }

        await using var stranger = await browser.OpenAsync();
        var refused = Listen(stranger.Page);
        await stranger.Page.GotoAsync(site.OtherOrigin + "/");
        await UntilAsync(() => stranger.Faults.Any(f => f.Contains("/api/widget/site-token' from origin '" + site.OtherOrigin + "' has been blocked", StringComparison.Ordinal)), "the browser says that it was refused");
        await QuietAsync(stranger.Page, refused);
        stranger.TakeFaults();
    }

    [Fact]
    public async Task A_page_that_tells_too_much_is_slowed_down_and_loses_nothing_of_the_others()
    {
        await using var site = Site(browser.Host);
        await AllowAsync(browser.Host, site.Origin, "", perMinute: 10);
        await using var window = await browser.OpenAsync();
        var told = Listen(window.Page);
        await window.Page.GotoAsync(site.Origin + "/");
        await window.Page.WaitForFunctionAsync("window.studio");
        await window.Page.EvaluateAsync("for (let i = 0; i < 15; i++) studio.track('search', { query: 'word ' + i })");
        await UntilAsync(() => told.Any(t => t.Status == 429), "the limit");
        told.Count(t => t.Status == 201).ShouldBe(10);

        // What is over waits in the browser.
        (await window.Page.EvaluateAsync<int>("JSON.parse(localStorage.getItem('studio-events')).length")).ShouldBe(7);
        await using var other = await browser.OpenAsync();
        var others = Listen(other.Page);
        await other.Page.GotoAsync(site.Origin + "/");
        await UntilAsync(() => others.Count(t => t.Status == 201) == 2, "another visitor is not slowed down");
        window.TakeFaults().ShouldAllBe(f => f.Contains("429", StringComparison.Ordinal));
    }

    private static OutsideServer Site(StudioHost host) => new()
    {
        Page = $$"""
            <!doctype html><html lang="en"><head><title>A tea house</title></head><body><h1>Tea</h1>
            <studio-track type="product_view" payload='{"code":"TEA-1"}'></studio-track>
            <script type="module" src="{{new Uri(host.Address, "widget/1.js")}}"></script></body></html>
            """,
    };

    /// <summary>As an administrator does it on the page of the settings.</summary>
    private static async Task AllowAsync(StudioHost host, string origin, string purpose, int perMinute = 120)
    {
        using var api = await host.CreateApiClientAsync();
        using var saved = await api.PutAsJsonAsync("/api/settings/WidgetSettings", new { AllowedOrigins = new[] { origin }, ConsentPurpose = purpose, EventsPerMinute = perMinute });
        saved.IsSuccessStatusCode.ShouldBeTrue(await saved.Content.ReadAsStringAsync());
    }

    /// <summary>The events that the page told, with what was answered.</summary>
    private static List<Told> Listen(IPage page)
    {
        var told = new List<Told>();
        page.Response += (_, response) => _ = NoteAsync(response, told);
        return told;
    }

    private static async Task NoteAsync(IResponse response, List<Told> told)
    {
        if (response.Request.Method != "POST" || !response.Url.EndsWith("/api/events", StringComparison.Ordinal))
        {
            return;
        }

        string? visitor = null;
        try
        {
            var answer = await response.JsonAsync();
            visitor = answer?.TryGetProperty("subject", out var subject) == true ? subject.GetProperty("id").GetString() : null;
        }
        catch (PlaywrightException)
        {
            // The page went away before the answer was read.
        }

        lock (told)
        {
            told.Add(new Told(response.Status, response.Request.PostData ?? "", visitor));
        }
    }

    private static async Task QuietAsync(IPage page, List<Told> told)
    {
        await page.WaitForTimeoutAsync(1_000);
        told.ShouldBeEmpty();
    }

    private static async Task UntilAsync(Func<bool> holds, string what)
    {
        for (var i = 0; i < 200 && !holds(); i++)
        {
            await Task.Delay(100);
        }

        holds().ShouldBeTrue(what);
    }

    private sealed record Told(int Status, string Body, string? Visitor);
}
