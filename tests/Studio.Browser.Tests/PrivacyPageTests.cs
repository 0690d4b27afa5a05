using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>What is kept of a customer is read in words; he is erased by his name; the proof stands in the list, and says what backups keep.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PrivacyPageTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task What_is_kept_is_read_and_erased_and_the_proof_says_what_backups_keep()
    {
        using var api = await browser.Host.CreateApiClientAsync();
        var name = "Forget Me " + Guid.NewGuid().ToString("N")[..6];
        var id = await AddAsync(api, name);
        for (var i = 0; i < 8; i++)
        {
            (await api.PostAsJsonAsync("/api/events", new { type = "note", title = "A visit of number " + i, text = "Looked at tea", subject = new { kind = "customer", id } })).IsSuccessStatusCode.ShouldBeTrue();
        }

        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        var crawl = new PageCrawl(window);

        // The consent of this customer, written down on his page.
        await page.GotoAsync("/admin/consent");
        await Expect(page.Heading("Consent")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "consent");
        (await crawl.AxeAsync()).ShouldBeEmpty();

        // What the operator promises of backups.
        await page.GotoAsync("/admin/settings/BackupStatementSettings");
        await page.Labelled("Days after which a backup is deleted").FillAsync("30");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).First).ToBeVisibleAsync();

        // Everything in words; a place with much by pages; one file.
        await page.GotoAsync($"/admin/customers/{id}/personal-data");
        await Expect(page.GetByText("The operator deletes each after 30 days")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "personal-data");
        await page.Link("Read everything").ClickAsync();
        await Expect(page.Heading("Everything that is kept of " + name)).ToBeVisibleAsync();
        await Expect(page.Part("Contacts")).ToContainTextAsync("A visit of number 0");
        await Expect(page.Part("Contacts")).Not.ToContainTextAsync("A visit of number 7");
        await Pictures.TakeAllAsync(page, "personal-data-read");
        (await crawl.AxeAsync()).ShouldBeEmpty();
        await page.Part("Contacts").GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Show all 8", RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await Expect(page.Part("Contacts")).ToContainTextAsync("A visit of number 7");
        var file = await page.RunAndWaitForDownloadAsync(() => page.Link("Download as a page").ClickAsync());
        var html = await File.ReadAllTextAsync((await file.PathAsync())!);
        html.ShouldContain("A visit of number 7");
        html.ShouldNotContain("<script");

        // Erased by his name; the proof is in the list.
        await page.GotoAsync($"/admin/customers/{id}/personal-data");
        await page.GetByLabel(new Regex("^Write", RegexOptions.None, TimeSpan.FromSeconds(1))).FillAsync(name);
        await page.Button("Erase for good").ClickAsync();
        await Expect(page.GetByText("Everything was erased; this is the proof.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = id })).ToContainTextAsync("Contacts: 8");
        await Expect(page.GetByText("The operator deletes each after 30 days")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "erasures");
        (await crawl.AxeAsync()).ShouldBeEmpty();
        window.TakeFaults().ShouldBeEmpty();
    }

    private static async Task<string> AddAsync(HttpClient api, string name)
    {
        using var answer = await api.PostAsJsonAsync("/api/content", new JsonObject
        {
            ["ContentType"] = "Customer", ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Email"] = new JsonObject { ["Text"] = "forget.me@example.com" } },
        });
        answer.IsSuccessStatusCode.ShouldBeTrue();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["ContentItemId"]!;
    }
}
