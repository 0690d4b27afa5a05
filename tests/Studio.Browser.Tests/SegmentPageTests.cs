using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner makes a segment with controls alone, sees whom it is true of while a contact arrives, and who enters and leaves it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SegmentPageTests(BrowserFixture browser)
{
    private const float Patience = 40_000;

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task Three_conditions_are_counted_live_as_a_contact_arrives_and_members_enter_and_leave()
    {
        using var api = await browser.Host.CreateApiClientAsync();
        var (first, second) = (await AddAsync(api, "分群甲"), await AddAsync(api, "分群乙"));
        await CallAsync(api, first);

        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/segments/new");
        var builder = page.Locator(".studio-condition-builder");
        await Expect(page.GetByText("Nobody is asked anything yet: add a condition.")).ToBeVisibleAsync();
        await ConditionAsync(builder, 0, "customer.country", "=", "Segmentia");
        await ConditionAsync(builder, 1, "customer.name", "beginsWith", "分群");
        await ConditionAsync(builder, 2, "facts.contacts30d", ">=", "1");
        var count = page.Locator("studio-condition .studio-check-status");
        await Expect(count).ToContainTextAsync("True of 1 of");
        await Expect(page.Locator("studio-condition").Link("分群甲")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "segment-new");

        // A contact arrives while the planner looks at it.
        await CallAsync(api, second);
        await Expect(count).ToContainTextAsync("True of 2 of", new() { Timeout = Patience });
        await page.Labelled("Name").FillAsync("分群的老客戶");
        await page.Button("Publish").ClickAsync();
        await Expect(page.Heading("分群的老客戶")).ToBeVisibleAsync();
        var address = new Uri(page.Url).AbsolutePath;
        await MembersAsync(page, address, 2);
        await Expect(page.Row("分群乙")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "segment-members");

        // A field changes: she leaves.
        var item = JsonNode.Parse(await api.GetStringAsync("/api/content/" + second))!.AsObject();
        item["CustomerPart"]!["Country"] = new JsonObject { ["Text"] = "Elsewhere" };
        using var changed = await api.PostAsJsonAsync("/api/content", item);
        changed.IsSuccessStatusCode.ShouldBeTrue(await changed.Content.ReadAsStringAsync());
        await MembersAsync(page, address, 1);
        await Expect(page.Row("分群乙")).ToHaveCountAsync(0);
        window.Faults.ShouldBeEmpty();
    }

    private static async Task ConditionAsync(ILocator builder, int index, string fact, string comparison, string value)
    {
        await builder.Button("Add condition").ClickAsync();
        await builder.Labelled("Fact").Nth(index).SelectOptionAsync(fact);
        await builder.Labelled("Comparison").Nth(index).SelectOptionAsync(comparison);
        await builder.Labelled("Value").Nth(index).FillAsync(value);
    }

    private static async Task MembersAsync(IPage page, string address, int members)
    {
        var until = TimeProvider.System.GetUtcNow().AddMilliseconds(Patience);
        do
        {
            await page.GotoAsync(address + "/members");
        }
        while (await page.GetByRole(AriaRole.Row).CountAsync() != members + 1 && TimeProvider.System.GetUtcNow() < until);
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(members + 1);
    }

    private static async Task<string> AddAsync(HttpClient api, string name)
    {
        var part = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Country"] = new JsonObject { ["Text"] = "Segmentia" } };
        using var answer = await api.PostAsJsonAsync("/api/content", new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = part });
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return (string)JsonNode.Parse(text)!["ContentItemId"]!;
    }

    private static async Task CallAsync(HttpClient api, string customer)
    {
        using var answer = await api.PostAsJsonAsync("/api/events", new { subject = new { kind = "customer", id = customer }, type = "call", channel = "phone", text = "asked" });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
