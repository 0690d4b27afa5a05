using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>An agent on the telephone asks what to propose, tells the script by its answer buttons, and finds again what was said.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Pictures", "yes")]
public sealed class AgentDeskTests(BrowserFixture browser)
{
    private const string Emma = "/admin/customers/01readycst0000000000000004";

    [Fact]
    public async Task An_agent_tells_a_script_step_by_step_and_the_answer_is_on_the_timeline()
    {
        await using var host = await StudioHost.StartAsync();
        await PublishAsync(host);
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await window.SignInToStudioAsync("arthur", await host.CreateUserAsync("arthur", "Agent"));
        var page = window.Page;
        await page.GotoAsync(Emma);
        await page.GetByRole(AriaRole.Main).Link("Proposals").ClickAsync();
        await Expect(page.GetByText("Nothing was proposed to this customer yet.")).ToBeVisibleAsync();
        await page.Link("What to propose").ClickAsync();
        await page.Labelled("Channel").SelectOptionAsync("Telephone");
        await page.Labelled("Touchpoint").FillAsync("desk.nowhere");
        await page.Button("Ask").ClickAsync();
        await Expect(page.Heading("Nothing to propose")).ToBeVisibleAsync();
        await page.Labelled("Touchpoint").FillAsync("desk.test");
        await page.Button("Ask").DblClickAsync();

        var offer = page.Part("Free delivery today");
        await Expect(offer).ToContainTextAsync("Emma Brown, do you order again soon?");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("the desk");
        await Pictures.TakeAllAsync(page, "desk-step");
        await offer.Button("Perhaps").ClickAsync();
        await Expect(offer).ToContainTextAsync("Then free delivery is yours today.");
        await Expect(offer.GetByRole(AriaRole.Listitem)).ToContainTextAsync("Perhaps");
        await page.ReloadAsync();
        await offer.Button("Gladly").DblClickAsync();
        await Expect(offer.GetByText("Accepted", new() { Exact = true })).ToBeVisibleAsync();
        await offer.Button("Bought").ClickAsync();
        await Expect(offer.GetByText("Bought", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(offer.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(page.Part("Latest decisions").First.GetByRole(AriaRole.Row).Filter(new() { HasText = "desk.test" })).ToContainTextAsync("Bought");
        await Pictures.TakeAllAsync(page, "desk-bought");

        await offer.Link("Why and why not").ClickAsync();
        await Expect(page.Part("Why and why not").GetByRole(AriaRole.Row).Filter(new() { HasText = "At the desk" })).ToContainTextAsync("It matched and was proposed.");
        await page.GotoAsync(Emma);
        await Expect(page.Part("Contacts").GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Offer accepted" })).ToHaveCountAsync(1);
        await page.GotoAsync(Emma + "?panel=proposals");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Free delivery today" })).ToHaveCountAsync(1);
        await Pictures.TakeAllAsync(page, "desk-panel");
        window.Faults.ShouldBeEmpty();
    }

    private static async Task PublishAsync(StudioHost host)
    {
        using var api = await host.CreateApiClientAsync();
        var script = await SaveAsync(api, new JsonObject
        {
            ["ContentType"] = "SalesScript",
            ["SalesScriptPart"] = new JsonObject
            {
                ["Name"] = new JsonObject { ["Text"] = "On the telephone" },
                ["Text"] = new JsonObject { ["en"] = "Free delivery today, {{ customer.name }}?" },
                ["Steps"] = new JsonObject { ["en"] = "# opening\n{{ customer.name }}, do you order again soon?\n> yes: Perhaps -> offer\n> no: No -> declined: no need\n\n# offer\nThen free delivery is yours today.\n> yes: Gladly -> accepted\n> no: No thanks -> declined\n" },
            },
        });
        await SaveAsync(api, new JsonObject
        {
            ["ContentType"] = "Rule",
            ["RulePart"] = new JsonObject
            {
                ["Name"] = new JsonObject { ["Text"] = "At the desk" },
                ["Offer"] = new JsonObject { ["ContentItemIds"] = new JsonArray("01readyffr0000000000000004") },
                ["Script"] = new JsonObject { ["ContentItemIds"] = new JsonArray(script) },
                ["Touchpoints"] = new JsonObject { ["Text"] = "desk.test" },
            },
        });
    }

    private static async Task<string> SaveAsync(HttpClient api, JsonObject item)
    {
        using var answer = await api.PostAsJsonAsync("/api/content", item);
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["ContentItemId"]!;
    }
}
