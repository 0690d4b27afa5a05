using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A person decides whether two records are one customer, sees why, and takes it back.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DuplicatePageTests(BrowserFixture browser)
{
    private const string Reason = "She confirmed it on the telephone: both cards are hers.";

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task Duplicates_are_merged_with_a_reason_or_dismissed_and_a_merge_is_undone()
    {
        using var api = await browser.Host.CreateApiClientAsync();
        var first = await AddAsync(api, "Doppel Lin", "doppel@example.com", "DOP-1");
        var second = await AddAsync(api, "Doppel Lin Mei", "doppel@example.com", "DOP-2");
        await AddAsync(api, "Sibling Lin", "siblings@example.com", "DOP-3");
        await AddAsync(api, "Sibling Wang", "siblings@example.com", "DOP-4");
        await RecordAsync(api, first, "Asked for a blue teapot");
        await RecordAsync(api, second, "Asked for a red teapot");

        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await FindDuplicatesAsync(page);
        await LookUntilFoundAsync(page, "Sibling Lin");
        await Expect(page.Row("Sibling Lin")).ToContainTextAsync("Mail address: siblings@example.com");
        await Pictures.TakeAllAsync(page, "identity-duplicates");

        // Two people share an address: the question is not asked again.
        await page.Row("Sibling Lin").GetByRole(AriaRole.Link).ClickAsync();
        await page.Button("They are two people").ClickAsync();
        await Expect(page.Heading("Duplicates")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/identity/duplicates?q=Sibling");
        await Expect(page.GetByText("Nothing found")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/identity/duplicates?q=Sibling&state=dismissed");
        await Expect(page.Row("Sibling Lin")).ToHaveCountAsync(1);

        // One person: without a reason nothing happens, with one his contacts come together.
        await page.GotoAsync("/admin/identity/duplicates?q=Doppel");
        await page.Row("Doppel Lin").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Part("What they share")).ToContainTextAsync("Mail address: doppel@example.com");
        await page.Part("Doppel Lin").Labelled("This record stays").CheckAsync();
        await page.Button("Merge").ClickAsync();
        await Expect(page.Labelled("Why they are one person")).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("^Say why", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Part("Doppel Lin").Labelled("This record stays")).ToBeCheckedAsync();
        await page.Labelled("Why they are one person").FillAsync(Reason);
        await Pictures.TakeAllAsync(page, "identity-merge");
        await page.Button("Merge").ClickAsync();
        await Expect(page.Heading("Doppel Lin")).ToBeVisibleAsync();
        await Expect(page.Part("Contacts")).ToContainTextAsync("Asked for a blue teapot");
        await Expect(page.Part("Contacts")).ToContainTextAsync("Asked for a red teapot");
        window.TakeFaults().Where(f => !f.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();

        // What it is recognised by, and why, stands on the page; the other record leads here.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "About this customer" }).Link("Identifiers").ClickAsync();
        await Expect(page.Part("Identifiers").First).ToContainTextAsync("DOP-2");
        await Expect(page.Part("Identifiers").First).ToContainTextAsync("Doppel Lin Mei · Merged by a person");
        await Pictures.TakeAllAsync(page, "identity-identifiers");
        await page.GotoAsync("/admin/customers/" + second);
        await Expect(page.GetByText("Doppel Lin Mei was merged into this record: it is shown here.")).ToBeVisibleAsync();
        await page.Link("Show why, and undo it").ClickAsync();
        await Expect(page.Row("Doppel Lin Mei")).ToContainTextAsync(Reason);
        await Expect(page.Row("Doppel Lin Mei")).ToContainTextAsync("Mail address: doppel@example.com");
        await Pictures.TakeAllAsync(page, "identity-merges");

        await page.Row("Doppel Lin Mei").Button("Undo Doppel Lin").ClickAsync();
        await Expect(page.GetByText("It was undone.")).ToBeVisibleAsync();
        foreach (var (id, own, others) in new[] { (first, "blue", "red"), (second, "red", "blue") })
        {
            await page.GotoAsync("/admin/customers/" + id);
            await Expect(page.Part("Contacts")).ToContainTextAsync($"Asked for a {own} teapot");
            await Expect(page.Part("Contacts")).Not.ToContainTextAsync($"Asked for a {others} teapot");
        }

        // Chosen by hand, by the number that the other record has.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "About this customer" }).Link("Identifiers").ClickAsync();
        await page.Labelled("Another record of the same person").FillAsync("dop-1");
        await page.Button("Compare and merge").ClickAsync();
        await Expect(page.Heading("One person or two?")).ToBeVisibleAsync();
        await Expect(page.Part("Doppel Lin")).ToBeVisibleAsync();
        window.Faults.ShouldBeEmpty();
    }

    private static async Task FindDuplicatesAsync(IPage page)
    {
        await page.GotoAsync("/admin/background-tasks?q=duplicate+customers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Find duplicate customers" }).ClickAsync();
        await page.Button("Run now").ClickAsync();
        await Expect(page.GetByText("done", new() { Exact = true })).ToBeVisibleAsync();
    }

    /// <summary>The run that is told to be done may be one that began before these customers were there; the task runs each minute.</summary>
    private static async Task LookUntilFoundAsync(IPage page, string name)
    {
        for (var tries = 0; tries < 90; tries++)
        {
            await page.GotoAsync("/admin/identity/duplicates?q=Sibling");
            if (await page.Row(name).CountAsync() > 0)
            {
                return;
            }

            await Task.Delay(1_000);
        }
    }

    private static async Task<string> AddAsync(HttpClient api, string name, string mail, string number)
    {
        var part = new JsonObject { ["Name"] = Text(name), ["Email"] = Text(mail), ["Number"] = Text(number) };
        using var answer = await api.PostAsJsonAsync("/api/content", new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = part });
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return (string)JsonNode.Parse(text)!["ContentItemId"]!;
    }

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private static async Task RecordAsync(HttpClient api, string customer, string text)
    {
        using var answer = await api.PostAsJsonAsync("/api/events", new { subject = new { kind = "customer", id = customer }, type = "call", channel = "phone", text });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
