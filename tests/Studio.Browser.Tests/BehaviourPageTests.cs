using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner makes a behaviour fact with controls alone and sees it on sample customers while it is made.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BehaviourPageTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_fact_is_built_with_controls_seen_on_sample_customers_at_once_and_published()
    {
        using var api = await browser.Host.CreateApiClientAsync();
        var part = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "計次 Behaviour" } };
        using var added = await api.PostAsJsonAsync("/api/content", new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = part });
        var customer = (string)JsonNode.Parse(await added.Content.ReadAsStringAsync())!["ContentItemId"]!;
        foreach (var text in new[] { "teapot", "teapot", "kettle" })
        {
            using var recorded = await api.PostAsJsonAsync("/api/events", new { subject = new { kind = "customer", id = customer }, type = "call", channel = "phone", text });
            recorded.IsSuccessStatusCode.ShouldBeTrue(await recorded.Content.ReadAsStringAsync());
        }

        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/behaviour/new");
        var builder = page.Locator(".studio-condition-builder");
        var sample = page.Locator(".studio-check-examples > li").Filter(new() { HasText = "計次 Behaviour" });

        // Without a condition every contact counts, and that is said.
        await Expect(page.GetByText("Every contact counts: add a condition to choose among them.")).ToBeVisibleAsync();
        await Expect(sample).ToContainTextAsync("3");

        // Kinds of contact are chosen, not typed; each change is counted at once.
        await builder.Button("Add condition").ClickAsync();
        await builder.Labelled("Fact").SelectOptionAsync("contact.type");
        await builder.Labelled("Value").SelectOptionAsync("call");
        await builder.Button("Add condition").ClickAsync();
        await builder.Labelled("Fact").Nth(1).SelectOptionAsync("contact.text");
        await builder.Labelled("Value").Nth(1).FillAsync("teapot");
        await Expect(sample).ToContainTextAsync("2");
        await Pictures.TakeAllAsync(page, "behaviour-fact");

        // The same condition as JavaScript, changed there.
        await page.Labelled("As JavaScript").CheckAsync();
        await Expect(page.Labelled("Which contacts")).ToHaveValueAsync("contact.type === 'call' && contact.text === 'teapot'");
        await page.Labelled("Which contacts").FillAsync("contact.type === 'call' && contact.text === 'kettle'");
        await Expect(sample).ToContainTextAsync("1");
        await page.Labelled("Which contacts").FillAsync("contact.typ === 'call'");
        await Expect(page.Locator("studio-condition .studio-check-status")).ToContainTextAsync("Line 1, column 1");
        await Expect(sample).ToHaveCountAsync(0);
        await page.Labelled("Which contacts").FillAsync("contact.type === 'call' && contact.text === 'kettle'");
        await page.Labelled("Build").CheckAsync();
        await Expect(builder.Labelled("Value").Nth(1)).ToHaveValueAsync("kettle");

        // A sum needs a field: that is said in words, not as a place in the condition.
        await page.Labelled("What is counted").SelectOptionAsync("Sum");
        await Expect(page.Part("Sample customers").GetByRole(AriaRole.Status)).ToContainTextAsync("field");
        await Expect(page.Part("Sample customers").GetByRole(AriaRole.Status)).Not.ToContainTextAsync("Line");
        await page.Labelled("What is counted").SelectOptionAsync("Count");
        await Expect(sample).ToContainTextAsync("1");

        await page.Labelled("Title").FillAsync("Kettle calls");
        await page.Labelled("Name").FillAsync("kettleCalls");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("The fact is published", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(builder.Labelled("Value").Nth(1)).ToHaveValueAsync("kettle");
        await Expect(sample).ToContainTextAsync("1");
        window.Faults.ShouldBeEmpty();
    }
}
