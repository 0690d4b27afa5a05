using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A module that is not Studio's own, built on its own and dropped in as a folder, is used like any other.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SampleModuleTests(BrowserFixture browser)
{
    private const string Customer = "01readycst0000000000000002";
    private const string Rewarded = "01readycst0000000000000001";

    [Fact]
    public async Task A_dropped_module_brings_page_route_table_permission_fact_contact_setting_steps_and_channel()
    {
        var folder = Directory.CreateTempSubdirectory("studio-module-").FullName;
        try
        {
            await SampleModule.DropAsync(folder);
            await using var host = await StudioHost.StartAsync(folder);
            using var api = await host.CreateApiClientAsync();
            (await api.GetAsync($"/api/loyalty/{Rewarded}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "it is off until someone switches it on");

            // The recipe that the module ships switches it on and runs the module's own step.
            using (var ran = await api.PostAsync("/api/recipes/acme-loyalty/run", null))
            {
                ran.StatusCode.ShouldBe(HttpStatusCode.OK, await ran.Content.ReadAsStringAsync());
            }

            (await PointsAsync(api, Rewarded)).ShouldBe(120);
            await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
            await window.SignInToStudioAsync("admin", host.AdminPassword);
            await UsePageAsync(window.Page);
            await UseSettingsAsync(window.Page);
            await UseFactAsync(window.Page);
            await UseStepAsync(window.Page);
            (await PointsAsync(api, Customer)).ShouldBe(150, "a trial gives nothing");
            await UseChannelAsync(window.Page, api, folder);
            await SpeakChineseAsync(window.Page);
            window.Faults.Where(f => !f.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();

            await RefuseWithoutPermissionAsync(host);
            await host.RestartAsync();
            (await PointsAsync(api, Customer)).ShouldBe(150, "it is there after a restart");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_broken_module_is_listed_and_keeps_nobody_from_working()
    {
        var folder = Directory.CreateTempSubdirectory("studio-module-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "Modules", "Acme.Broken"));
            await File.WriteAllTextAsync(Path.Combine(folder, "Modules", "Acme.Broken", "Acme.Broken.dll"), "no assembly");
            Directory.CreateDirectory(Path.Combine(folder, "Modules", "Acme.Empty"));
            await using var host = await StudioHost.StartAsync(folder);
            using var api = await host.CreateApiClientAsync();
            var failures = (JsonArray)(await api.GetFromJsonAsync<JsonObject>("/api/features"))!["failures"]!;
            failures.Select(f => (string?)f!["name"]).ShouldBe(["Acme.Broken", "Acme.Empty"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> PointsAsync(HttpClient api, string customer) => (int)(await api.GetFromJsonAsync<JsonObject>($"/api/loyalty/{customer}"))!["points"]!;

    private static async Task UsePageAsync(IPage page)
    {
        await page.GotoAsync("/admin");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main menu" }).GetByRole(AriaRole.Link, new() { Name = "Loyalty" }).ClickAsync();
        (await page.EvaluateAsync<bool>("document.querySelector('h1 img').naturalWidth > 0")).ShouldBeTrue("its file is served");

        // More than its setting (200, by the recipe) allows, then a good number.
        await page.Labelled("Customer id").FillAsync(Customer);
        await page.Labelled("Points").FillAsync("201");
        await page.Button("Give points").ClickAsync();
        await Expect(page.GetByText("Points are a number from 1 to 200.")).ToBeVisibleAsync();
        await page.Labelled("Points").FillAsync("150");
        await page.Button("Give points").ClickAsync();
        await Expect(page.GetByText("The customer has 150 points now.")).ToBeVisibleAsync();

        await page.GotoAsync($"/admin/customers/{Customer}");
        await Expect(page.Part("Contacts").GetByText("+150")).ToBeVisibleAsync();
    }

    private static async Task UseSettingsAsync(IPage page)
    {
        await page.GotoAsync("/admin/settings/LoyaltySettings");
        await Expect(page.Labelled("Most points at once")).ToHaveValueAsync("200");
        await page.Labelled("Most points at once").FillAsync("300");
        await page.Button("Save").ClickAsync();
        await page.GotoAsync("/admin/settings/LoyaltySettings");
        await Expect(page.Labelled("Most points at once")).ToHaveValueAsync("300");
    }

    private static async Task UseFactAsync(IPage page)
    {
        await page.GotoAsync("/admin/rules/new");
        await page.Labelled("Condition").FillAsync("facts.loyaltyPoints >= 130");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Matches 1 of 6 customers now" })).ToBeVisibleAsync();
    }

    /// <summary>Its step for workflows, tried by itself.</summary>
    private static async Task UseStepAsync(IPage page)
    {
        await page.GotoAsync("/admin/activities?q=loyalty");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Give loyalty points" }).ClickAsync();
        await Field(page, "Customer id").FillAsync("nobody");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveCountAsync(0);
        await Expect(Field(page, "Customer id")).ToHaveValueAsync("nobody");
        await Field(page, "Customer id").FillAsync(Customer);
        await Field(page, "Points").FillAsync("5");
        await page.Button("Run this step").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The step is done. A run would go on by: Done");
        await Expect(page.GetByText("A run would also write something")).ToBeVisibleAsync();
    }

    /// <summary>Its channel: the queue sends on it as on any other.</summary>
    private static async Task UseChannelAsync(IPage page, HttpClient api, string folder)
    {
        using var message = JsonContent.Create(new { id = "letter-1", channel = "letter", to = "Emma Brown, 1 High Street", subject = "Your points", text = "You have 150 points." });
        (await api.PostAsync("/api/messages", message)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        for (var i = 0; i < 100 && (string)(await api.GetFromJsonAsync<JsonObject>("/api/messages/letter-1"))!["state"]! != "sent"; i++)
        {
            await Task.Delay(100);
        }

        var letter = Directory.GetFiles(folder, "letter-1.txt", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await File.ReadAllTextAsync(letter)).ShouldBe("Emma Brown, 1 High Street\n\nYour points\n\nYou have 150 points.\n");
        await page.GotoAsync("/admin/messages");
        await Expect(page.Row("Emma Brown, 1 High Street").GetByText("sent", new() { Exact = true })).ToBeVisibleAsync();
    }

    private static ILocator Field(IPage page, string label) => page.GetByLabel(new Regex("^" + label, RegexOptions.None, TimeSpan.FromSeconds(1)));

    private static async Task SpeakChineseAsync(IPage page)
    {
        await page.GotoAsync("/admin/loyalty");
        await page.Labelled("Language").SelectOptionAsync("zh-Hant");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "會員點數" })).ToBeVisibleAsync();
    }

    private static async Task RefuseWithoutPermissionAsync(StudioHost host)
    {
        using var agent = await host.CreateApiClientAsync("Agent");
        (await agent.GetAsync($"/api/loyalty/{Customer}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var stranger = host.CreateClient();
        (await stranger.GetAsync($"/api/loyalty/{Customer}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
