using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>An owner switches features on and off while the studio serves.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FeaturePageTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_shop_is_switched_off_and_on_again()
    {
        await using var host = await StudioHost.StartAsync();
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        var page = window.Page;
        using var visitor = host.CreateClient();
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        await page.Menu().Link("Features").ClickAsync();

        await page.Button("Switch off Sample shop").ClickAsync();
        await Expect(page.GetByText("Switched off: Sample shop")).ToBeVisibleAsync();
        (await StatusAsync(visitor, "/shop")).ShouldBe(404);
        (await StatusAsync(visitor, "/admin/sign-in")).ShouldBe(200);

        await page.Labelled("State").SelectOptionAsync("Off");
        await page.Button("Switch on Sample shop").ClickAsync();
        await Expect(page.GetByText("Switched on: Sample shop")).ToBeVisibleAsync();
        (await StatusAsync(visitor, "/shop")).ShouldBe(200);
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_needs_a_feature_is_asked_about_before_it_goes_too()
    {
        await using var host = await StudioHost.StartAsync();
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        var page = window.Page;
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        await page.GotoAsync("/admin/features?q=sales");
        await page.Link("Switch off Sales…").ClickAsync();
        var question = page.Part("Switch off Sales?");
        await Expect(question.GetByRole(Microsoft.Playwright.AriaRole.Listitem)).ToHaveTextAsync(["Connectors", "Sample shop", "Web engagement"]);
        await question.Link("Leave them on").ClickAsync();
        await Expect(question).ToHaveCountAsync(0);
        await Expect(page.Link("Switch off Sales…")).ToBeVisibleAsync();

        await page.Link("Switch off Sales…").ClickAsync();
        await question.Button("Switch all of them off").ClickAsync();
        await Expect(page.GetByText("Switched off:")).ToContainTextAsync("Connectors");
        await page.GotoAsync("/admin/features?q=Connectors");
        await Expect(page.GetByText("Switches on too: Sales", new() { Exact = true })).ToBeVisibleAsync();
        await page.Button("Switch on Connectors").ClickAsync();
        await Expect(page.GetByText("Switched on: Sales, Connectors")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task It_works_without_scripts_and_a_second_click_changes_nothing()
    {
        await using var host = await StudioHost.StartAsync();
        using var admin = await host.SignInAsync();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await admin.PostAsync("/admin/features?handler=Disable&id=Studio.ShopTheme", null);
            ((int)answer.StatusCode).ShouldBe(302);
            (await admin.GetStringAsync("/admin/features")).ShouldContain(i == 0 ? "Switched off: Sample shop" : "It was so already; nothing was changed.");
        }

        using var refused = await admin.PostAsync("/admin/features?handler=Disable&id=Studio.Administration&withDependants=true", null);
        ((int)refused.StatusCode).ShouldBe(302);
        (await admin.GetStringAsync("/admin/features")).ShouldContain("is always on");

        // Somebody switched on what needs it, after the page was shown: it is asked again.
        using var asked = await admin.PostAsync("/admin/features?handler=Disable&id=Studio.Customers", null);
        asked.Headers.Location!.ToString().ShouldBe("/admin/features?off=Studio.Customers");
        (await admin.GetStringAsync(asked.Headers.Location)).ShouldContain("These features need it and go too:");
    }

    [Fact]
    public async Task A_module_that_cannot_be_used_is_told_with_its_reason()
    {
        var folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "Modules", "Acme.Broken"));
            await File.WriteAllTextAsync(Path.Combine(folder, "Modules", "Acme.Broken", "Acme.Broken.dll"), "not an assembly");
            await using var host = await StudioHost.StartAsync(folder);
            await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
            await window.SignInToStudioAsync("admin", host.AdminPassword);
            await window.Page.GotoAsync("/admin/features");
            await Expect(window.Page.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("The module Acme.Broken cannot be used.");
            await Expect(window.Page.Button("Switch off Sample shop")).ToBeVisibleAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return (int)answer.StatusCode;
    }
}
