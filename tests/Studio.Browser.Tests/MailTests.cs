using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using Studio.Testing.Mail;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>An administrator lets the studio send mail: the feature, the server, a test mail, and the list of what was sent.</summary>
[Collection(BrowserCollection.Name)]
public sealed class MailTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_mail_server_is_set_tried_and_what_was_sent_is_seen()
    {
        await using var server = new SmtpServer { User = ("studio", "let-me-send") };
        await using var host = await StudioHost.StartAsync(settings: new Dictionary<string, string> { ["Studio__Http__AllowedNetworks"] = "127.0.0.0/8" });
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        var page = window.Page;
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        await page.GotoAsync("/admin/messages");
        await Expect(page.Heading("No messages")).ToBeVisibleAsync();

        using var api = await host.CreateApiClientAsync();
        (await api.PostAsync("/api/features/Studio.Channels.Email/enable", null)).EnsureSuccessStatusCode();
        await page.GotoAsync("/admin");
        await page.Menu().Link("Mail").ClickAsync();
        await Expect(page.GetByText("No mail server is set yet")).ToBeVisibleAsync();
        await SetAsync(page, server);

        await page.GotoAsync("/admin/email");
        await TestAsync(page, "emma");
        await Expect(page.GetByText("A mail address is needed.")).ToBeVisibleAsync();
        await TestAsync(page, "emma@example.com");
        await Expect(page.GetByText("250 2.0.0 kept as 4711")).ToBeVisibleAsync();
        Assert.Equal("Test mail from Studio", Assert.Single(server.Mails).Subject);
        await Pictures.TakeAllAsync(page, "email");

        await QueueAsync(api, "wang@example.com", "您的訂單已出貨");
        await page.GotoAsync("/admin/messages");
        await ReloadUntilAsync(page, page.Row("wang@example.com").GetByText("sent", new() { Exact = true }));
        server.Answers["RCPT"] = "550 5.1.1 no such mailbox";
        await QueueAsync(api, "nobody@example.com", "Your order is on its way");
        await ReloadUntilAsync(page, page.Row("nobody@example.com").GetByText("failed", new() { Exact = true }));
        await Pictures.TakeAllAsync(page, "messages");

        await page.Labelled("State").SelectOptionAsync("failed");
        await page.GetByRole(AriaRole.Main).Button("Search").ClickAsync();
        await Expect(page.Row("wang@example.com")).ToHaveCountAsync(0);
        server.Answers.Clear();
        await page.Row("nobody@example.com").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("The message is tried again now.")).ToBeVisibleAsync();
        await ReloadUntilAsync(page, page.Row("nobody@example.com").GetByText("sent", new() { Exact = true }));
        Assert.Contains(server.Mails, m => m is { To: "nobody@example.com", Subject: "Your order is on its way" });
        window.TakeFaults().Where(f => !f.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();

        var crawl = new PageCrawl(window);
        foreach (var path in new[] { "/admin/email", "/admin/messages", "/admin/settings/SmtpSettings", "/admin/settings/MessageSettings" })
        {
            await crawl.LookAtAsync(path, path);
        }

        crawl.Faults.ShouldBeEmpty();
    }

    private static async Task QueueAsync(HttpClient api, string to, string subject)
    {
        using var message = System.Net.Http.Json.JsonContent.Create(new { channel = "email", to, subject, text = "Thank you!" });
        (await api.PostAsync("/api/messages", message)).EnsureSuccessStatusCode();
    }

    private static async Task TestAsync(IPage page, string to)
    {
        await page.GetByLabel(new Regex("^To", RegexOptions.None, TimeSpan.FromSeconds(1))).FillAsync(to);
        await page.Button("Send a test mail").ClickAsync();
    }

    private static async Task ReloadUntilAsync(IPage page, ILocator seen)
    {
        for (var i = 0; i < 60 && !await seen.IsVisibleAsync(); i++)
        {
            await Task.Delay(250);
            await page.ReloadAsync();
        }

        await Expect(seen).ToBeVisibleAsync();
    }

    private static async Task SetAsync(IPage page, SmtpServer server)
    {
        await page.Link("Change the settings").ClickAsync();
        await Field(page, "Server").FillAsync("127.0.0.1");
        await Field(page, "Port").FillAsync(server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Field(page, "Fingerprint of the certificate").FillAsync(server.Fingerprint);
        await Field(page, "User name").FillAsync("studio");
        await Field(page, "Password").FillAsync("let-me-send");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("A mail address is needed.")).ToBeVisibleAsync();
        await Field(page, "Password").FillAsync("let-me-send");
        await Field(page, "Sender's address").FillAsync("shop@example.com");
        await Field(page, "Sender's name").FillAsync("早安商店");
        await Pictures.TakeAllAsync(page, "settings-email");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Saved")).ToBeVisibleAsync();
    }

    private static ILocator Field(IPage page, string label) => page.GetByLabel(new Regex("^" + Regex.Escape(label) + @"( ?\*)?$", RegexOptions.None, TimeSpan.FromSeconds(1)));
}
