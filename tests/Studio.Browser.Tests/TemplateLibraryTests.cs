using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner looks after the templates that scripts share.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TemplateLibraryTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_template_in_use_is_found_and_its_deletion_warns_of_those_who_render_it()
    {
        await SaveAsync("browser-closing", "We are glad to help.");
        await SaveAsync("browser-letter", "Dear {{ name }}\n{% render 'browser-closing' %}");
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/templates");
        await page.Labelled("Search").FillAsync("browser-");
        await page.Button("Search").ClickAsync();
        await Expect(page.Row("browser-closing")).ToContainTextAsync("1");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("the library");
        await Pictures.TakeAllAsync(page, "template-library");

        await page.Row("browser-closing").GetByRole(AriaRole.Link, new() { Name = "browser-closing" }).ClickAsync();
        await Expect(page.Row("browser-letter")).ToBeVisibleAsync();
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("a template");
        await Pictures.TakeAllAsync(page, "template");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        var asked = page.GetByRole(AriaRole.Dialog);
        await Expect(asked).ToContainTextAsync("browser-letter");
        await asked.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.Row("browser-letter")).ToBeVisibleAsync();
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_library_is_read_and_used_on_a_phone()
    {
        await SaveAsync("browser-phone-with-a-long-name-that-must-not-make-the-page-wider-than-it-is", "{{ 'x' }}");
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.SetViewportSizeAsync(400, 800);
        await page.GotoAsync("/admin/templates?q=browser-phone");
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(400);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex("^browser-phone", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await Expect(page.GetByText("Nothing renders this template.")).ToBeVisibleAsync();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(400);
        window.Faults.ShouldBeEmpty();
    }

    private async Task SaveAsync(string name, string content)
    {
        using var api = await browser.Host.CreateApiClientAsync();
        var item = new JsonObject
        {
            ["ContentType"] = "Template",
            ["TemplatePart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Content"] = new JsonObject { ["Text"] = content }, ["Description"] = new JsonObject { ["Text"] = "For the test of the library" } },
        };
        using var answer = await api.PostAsJsonAsync("/api/content", item);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
