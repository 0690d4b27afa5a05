using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>An administrator has another system told of contacts: he makes the webhook, copies its secret, tries it, sees what was delivered and sends again what was not.</summary>
[Collection(BrowserCollection.Name)]
public sealed class WebhookPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_webhook_is_made_tried_watched_and_sent_again()
    {
        await using var host = await StudioHost.StartAsync(settings: new Dictionary<string, string> { ["Studio__Http__AllowedNetworks"] = "127.0.0.0/8" });
        await using var other = new OutsideServer();
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        var page = window.Page;
        var look = new PageCrawl(window);
        await page.Menu().Link("Webhooks").ClickAsync();
        await Expect(page.GetByText("No other system is told anything yet.")).ToBeVisibleAsync();
        await page.Link("New webhook").ClickAsync();

        // What is wrong is said beside its field.
        await page.GetByLabel("Name").FillAsync("Ledger");
        await page.GetByLabel("Address").FillAsync("ftp://ledger");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByLabel("Address")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Address").FillAsync(other.Origin + "/hook");
        await page.Button("Save").ClickAsync();
        var secret = await page.Locator("#webhook-secret").InnerTextAsync();
        secret.ShouldStartWith("whsec_");
        await look.LookHereAsync("webhook-secret");

        // The secret is seen this once.
        await page.Menu().Link("Webhooks").ClickAsync();
        await page.Link("Ledger").ClickAsync();
        await Expect(page.Heading("Ledger")).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain(secret);
        await page.Button("Send a test").ClickAsync();
        await Expect(page.GetByText("A test is on its way; its result is below.")).ToBeVisibleAsync();
        await UntilAsync(page, () => Expect(Row(page, "webhook.test").Cell("State")).ToHaveTextAsync("delivered", new() { Timeout = 1_000 }));
        ((string)JsonNode.Parse(other.Posted.Single())!["type"]!).ShouldBe("webhook.test");

        // A contact; then one that the other system does not take, until it does.
        using var api = await host.CreateApiClientAsync();
        await RecordAsync(api, "Called about tea");
        await UntilAsync(page, () => Expect(Row(page, "interaction.recorded").Cell("State")).ToHaveTextAsync("delivered", new() { Timeout = 1_000 }));
        other.Posted[^1].ShouldContain("Called about tea");
        other.Status = 503;
        await RecordAsync(api, "Called about coffee");
        await UntilAsync(page, () => Expect(Row(page, "Called about coffee").Cell("Answer")).ToContainTextAsync("the next is at", new() { Timeout = 1_000 }));
        await Expect(Row(page, "Called about coffee").Cell("Answer")).ToContainTextAsync("503");
        await look.LookHereAsync("webhook-deliveries");
        await Pictures.TakeAllAsync(page, "webhook");
        other.Status = 200;
        await UntilAsync(page, () => Expect(Row(page, "Called about coffee").Cell("State")).ToHaveTextAsync("delivered", new() { Timeout = 1_000 }));

        // What was delivered is sent again, under the same id.
        var first = other.Posted.First(p => p.Contains("Called about tea", StringComparison.Ordinal));
        await Row(page, "Called about tea").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("1 deliveries are sent again.")).ToBeVisibleAsync();
        await UntilAsync(page, () =>
        {
            other.Posted.Count(p => p.Contains("Called about tea", StringComparison.Ordinal)).ShouldBe(2);
            return Task.CompletedTask;
        });
        other.Posted.Last(p => p.Contains("Called about tea", StringComparison.Ordinal)).ShouldBe(first);
        await page.Labelled("State").SelectOptionAsync("parked");
        await Expect(page.GetByText("No delivery is in this state.")).ToBeVisibleAsync();

        // Another secret, other words, and it is gone.
        await page.Button("New secret").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Make a new secret").ClickAsync();
        await Expect(page.Locator("#webhook-secret")).Not.ToHaveTextAsync(secret);
        await page.GetByLabel("Name").FillAsync("Ledger two");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await page.Button("Remove").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Remove").ClickAsync();
        await Expect(page.GetByText("The webhook is removed.")).ToBeVisibleAsync();
        look.Faults.ShouldBeEmpty();
        window.TakeFaults().Where(f => !f.Contains("status of 400", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static ILocator Row(IPage page, string text) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = text }).First;

    private static async Task RecordAsync(HttpClient api, string title)
    {
        using var answer = await api.PostAsJsonAsync("/api/events", new { type = "note", title, subject = new { kind = "customer", id = "01readycst0000000000000001" } });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The page shows what was when it was loaded: it is loaded again until it holds.</summary>
    private static async Task UntilAsync(IPage page, Func<Task> holds)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await holds();
                return;
            }
            catch (Exception e) when (i < 30 && e is PlaywrightException or ShouldAssertException)
            {
                await page.WaitForTimeoutAsync(300);
                await page.GotoAsync(page.Url.Split('?')[0]);
            }
        }
    }
}
