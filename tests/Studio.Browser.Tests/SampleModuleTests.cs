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
            (await api.GetAsync("/_content/Acme.Loyalty/stars.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "and so are its scripts");

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
            await UseLivePageAsync(window, api);
            await UseWidgetAsync(window);
            await UseFieldEditorAsync(window, api);
            await SpeakChineseAsync(window.Page);
            window.Faults.Where(f => !f.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();

            await RefuseWithoutPermissionAsync(host);
            await CachesScriptsAsync(host);

            // A page that is open looks for its host, and says so while there is none.
            await window.Page.GotoAsync("about:blank");
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
        await page.Labelled("As JavaScript").CheckAsync();
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

    /// <summary>A script under the folder's version is kept for ever, and the page's policy knows the import map by a word of its own.</summary>
    private static async Task CachesScriptsAsync(StudioHost host)
    {
        using var client = host.CreateClient();
        using var answer = await client.GetAsync("/admin/sign-in");
        var page = await answer.Content.ReadAsStringAsync();
        var nonce = page.Split("type=\"importmap\" nonce=\"")[1].Split('"')[0];
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain($"script-src 'self' 'nonce-{WebUtility.HtmlDecode(nonce)}'");
        var script = WebUtility.HtmlDecode(page).Split("\"acme-stars\":\"")[1].Split('"')[0];
        script.ShouldStartWith("/_content/Acme.Loyalty/v-");
        using var kept = await client.GetAsync(script);
        kept.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        kept.Headers.CacheControl!.ToString().ShouldContain("immutable");
        using var plain = await client.GetAsync("/_content/Acme.Loyalty/stars.js");
        plain.Headers.CacheControl!.NoCache.ShouldBeTrue();
        (await client.GetAsync("/_content/Acme.Loyalty/v-0000000000000000/stars.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task SpeakChineseAsync(IPage page)
    {
        await page.GotoAsync("/admin/loyalty");
        await page.Labelled("Language").SelectOptionAsync("zh-Hant");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "會員點數" })).ToBeVisibleAsync();
    }

    /// <summary>A page whose content is the module's element.</summary>
    private static async Task UseLivePageAsync(Window window, HttpClient api)
    {
        var page = window.Page;
        await page.GotoAsync("/admin/loyalty");
        await page.GetByRole(AriaRole.Link, new() { Name = "Most points" }).ClickAsync();
        await Expect(page.Row(Rewarded)).ToContainTextAsync("120");
        await LooksWellAsync(window, "module-page");
        (await api.PostAsync($"/api/loyalty/{Rewarded}/points/7", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Expect(page.Row(Rewarded)).ToContainTextAsync("127");
        await Expect(page.Locator("#studio-announcer")).ToHaveTextAsync($"{Rewarded} has 127 points now.");
    }

    /// <summary>Its widget, whose element fetches the numbers from the module's API and draws them.</summary>
    private static async Task UseWidgetAsync(Window window)
    {
        var page = window.Page;
        await page.GotoAsync("/admin");
        var widget = page.GetByRole(AriaRole.Region, new() { Name = "Customers by tier" });
        await Expect(widget.Locator("studio-chart[data-state=drawn] svg")).ToBeVisibleAsync();
        await widget.GetByText("The numbers as a table").ClickAsync();
        await Expect(widget.GetByRole(AriaRole.Row, new() { Name = "Silver" })).ToContainTextAsync("2");
        await LooksWellAsync(window, "module-widget");
    }

    /// <summary>Its editor for numbers, which a planner chooses for a field in the designer, used by mouse and by keyboard. The server checks the value as always.</summary>
    private static async Task UseFieldEditorAsync(Window window, HttpClient api)
    {
        var page = window.Page;
        using (var definition = JsonContent.Create(new JsonObject
        {
            ["ContentPartFieldDefinitionRecords"] = new JsonArray(new JsonObject
            {
                ["Name"] = "Rating", ["FieldName"] = "NumericField",
                ["Settings"] = new JsonObject { ["ContentPartFieldSettings"] = new JsonObject { ["DisplayName"] = "Rating" }, ["NumericFieldSettings"] = new JsonObject { ["Minimum"] = 1, ["Maximum"] = 4 } },
            }),
        }))
        {
            using var change = new HttpRequestMessage(HttpMethod.Patch, "/api/content-parts/CustomerPart") { Content = definition };
            using (var known = await api.GetAsync("/api/content-parts/CustomerPart"))
            {
                change.Headers.IfMatch.Add(known.Headers.ETag!);
            }

            using var added = await api.SendAsync(change);
            added.StatusCode.ShouldBe(HttpStatusCode.OK, await added.Content.ReadAsStringAsync());
        }

        await page.GotoAsync($"/admin/content/item/{Customer}");
        await Expect(page.Labelled("Rating")).ToHaveRoleAsync(AriaRole.Textbox);
        await page.GotoAsync("/admin/content-types/Customer/field/CustomerPart/Rating");
        await page.Labelled("People fill it in by").SelectOptionAsync(new SelectOptionValue { Label = "Stars" });
        await page.Button("Change the editor").ClickAsync();
        await Expect(page.Labelled("People fill it in by")).ToHaveValueAsync("Acme.Stars");
        await page.GotoAsync("/admin/content-types/Customer/review");
        await page.Button("Apply the changes").ClickAsync();
        await Expect(page.GetByText("The changes are applied and count from now on.")).ToBeVisibleAsync();

        await page.GotoAsync($"/admin/content/item/{Customer}");
        var stars = page.GetByRole(AriaRole.Slider, new() { Name = "Rating" });
        await Expect(stars).ToHaveAttributeAsync("aria-valuetext", "no stars yet");
        await stars.Locator("[data-star='3']").ClickAsync();
        await Expect(stars).ToHaveAttributeAsync("aria-valuetext", "3 of 4 stars");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(stars).ToHaveAttributeAsync("aria-valuenow", "4");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await LooksWellAsync(window, "module-field");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Saved.").First).ToBeVisibleAsync();
        (await RatingAsync(api)).ShouldBe(2);
        await page.GotoAsync($"/admin/content/item/{Customer}");
        await Expect(stars).ToHaveAttributeAsync("aria-valuetext", "2 of 4 stars");

        // What a script could write and the field does not allow is refused by the server, and said beside the stars.
        await page.EvaluateAsync("() => { document.querySelector('acme-stars').value = '9'; }");
        await page.Button("Save").ClickAsync();
        await Expect(page.Locator(".studio-field").Filter(new() { Has = stars })).ToContainTextAsync("4");
        await Expect(stars).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("Saved.")).ToHaveCountAsync(0);
        (await RatingAsync(api)).ShouldBe(2);
        await stars.FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Saved.").First).ToBeVisibleAsync();
        (await RatingAsync(api)).ShouldBe(4);

        // Without scripts the plain input is there, with the value.
        var plain = await window.Context.APIRequest.GetAsync($"/admin/content/item/{Customer}");
        (await plain.TextAsync()).Split("<acme-stars ")[1].Split("</acme-stars>")[0].ShouldContain("value=\"4\"");
    }

    private static async Task<int?> RatingAsync(HttpClient api) =>
        (int?)(await api.GetFromJsonAsync<JsonObject>($"/api/content/{Customer}"))!["CustomerPart"]?["Rating"]?["Value"];

    /// <summary>Nothing is wider than a phone, and axe finds nothing, in light and dark.</summary>
    private static async Task LooksWellAsync(Window window, string name)
    {
        var (page, axe) = (window.Page, new PageCrawl(window));
        (await axe.AxeAsync()).ShouldBeEmpty(name);
        await Pictures.TakeAllAsync(page, name);
        var before = page.ViewportSize!;
        await page.SetViewportSizeAsync(PageCrawl.Narrow, 900);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        (await axe.AxeAsync()).ShouldBeEmpty(name + " on a phone in the dark");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue($"{name}: nothing is wider than the phone");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(before.Width, before.Height);
    }

    private static async Task RefuseWithoutPermissionAsync(StudioHost host)
    {
        using var agent = await host.CreateApiClientAsync("Agent");
        (await agent.GetAsync($"/api/loyalty/{Customer}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var stranger = host.CreateClient();
        (await stranger.GetAsync($"/api/loyalty/{Customer}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
