using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner tries replayed rules with a share of the contacts, sees both arms, publishes them for all or rolls them back.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TrialPageTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_replayed_draft_is_tried_rolled_back_tried_again_and_published_for_all()
    {
        await using var host = await StudioHost.StartOnAsync("Sqlite");
        using var api = await host.CreateApiClientAsync();
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        var page = window.Page;
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        await page.GotoAsync("/admin/trials");
        await Expect(page.GetByText("No trials here")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/rules/new");
        await page.Labelled("Name").FillAsync("Trial machine");
        await page.Labelled("Offer").SelectOptionAsync("Free delivery today");
        await page.Labelled("Touchpoints").FillAsync("trial.browser");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("The rule is published")).ToBeVisibleAsync();
        await DecideAsync(api, 3);
        await page.Labelled("As JavaScript").CheckAsync();
        await page.Labelled("Condition").PutInAsync("context.channel == 'phone'");
        await page.Button("Save draft").ClickAsync();
        await Expect(page.GetByText("The draft is saved")).ToBeVisibleAsync();

        await page.GotoAsync("/admin/wind-tunnel");
        await page.Labelled("Trial machine").First.CheckAsync();
        await page.Button("Start the replay").ClickAsync();
        await Expect(page.GetByText("Finished", new() { Exact = true })).ToBeVisibleAsync();
        var replay = page.Url;
        await page.Link("Try with a share of the contacts…").ClickAsync();
        await page.Labelled("Share of the people (%)").FillAsync("60");
        await page.Button("Begin the trial").ClickAsync();
        await Expect(page.GetByText("A whole number from 1 to 50 is needed.")).ToBeVisibleAsync();
        await page.Labelled("Share of the people (%)").FillAsync("50");
        await Pictures.TakeAllAsync(page, "trial-start");
        await page.Button("Begin the trial").DblClickAsync();
        await Expect(page.Heading("Trial machine")).ToBeVisibleAsync();
        await Expect(page.GetByText("Running", new() { Exact = true })).ToBeVisibleAsync();
        await DecideAsync(api, 30);
        await page.ReloadAsync();
        await Expect(page.GetByText("The difference may be chance")).ToBeVisibleAsync();
        await Expect(page.Locator("studio-chart canvas, studio-chart svg").First).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "trial-running");

        // A second one has to wait.
        await page.GotoAsync(replay);
        await page.Link("Try with a share of the contacts…").ClickAsync();
        await page.Button("Begin the trial").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is running");
        await page.GotoAsync("/admin/trials");
        await page.Link("Trial machine").ClickAsync();
        await page.Labelled("Reason").FillAsync("Only to see");
        await page.Button("Roll back").ClickAsync();
        await Expect(page.GetByText("Only to see")).ToBeVisibleAsync();

        await page.GotoAsync(replay);
        await page.Link("Try with a share of the contacts…").ClickAsync();
        await page.Labelled("Name").FillAsync("Second try");
        await page.Button("Begin the trial").ClickAsync();
        await page.Button("Publish for all").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Publish for all").ClickAsync();
        await Expect(page.GetByText("Published for all", new() { Exact = true })).ToBeVisibleAsync();
        await page.GotoAsync("/admin/trials?sort=name");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Pictures.TakeAllAsync(page, "trial-list");
        (await DecideAsync(api, 1)).ShouldBe(0, "the draft counts for all");
        window.Faults.ShouldBeEmpty();
    }

    /// <summary>Decides for people who are new; how many were proposed something.</summary>
    private static async Task<int> DecideAsync(HttpClient api, int count)
    {
        var told = 0;
        for (var i = 0; i < count; i++)
        {
            using var decided = await api.PostAsJsonAsync("/api/decisions", new { visitorId = string.Concat("01k", Guid.NewGuid().ToString("N").AsSpan(0, 23)), channel = "web", touchpoint = "trial.browser" });
            told += (await decided.Content.ReadFromJsonAsync<JsonObject>())!["proposals"]!.AsArray().Count;
        }

        return told;
    }
}
