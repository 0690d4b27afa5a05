using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>An owner runs recipes of his own.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RecipePageTests(BrowserFixture browser)
{
    private const string Small = """
        { "name": "auditors", "displayName": "Auditors", "steps": [
          { "name": "Roles", "Roles": [ { "Name": "Auditor", "Description": "Reads", "Permissions": [ "AccessAdmin" ], "PermissionBehavior": "Replace" } ] },
          { "name": "themes", "admin": "TheAdmin" } ] }
        """;

    private const string Bad = """{ "name": "bad", "steps": [ { "name": "Roles", "Roles": [ { "Name": "Never", "Permissions": [] }, { "Description": "no name" } ] } ] }""";

    [Fact]
    public async Task A_recipe_from_a_file_runs_and_says_what_it_did_not_use()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await UploadAsync(page, "auditors.recipe.json", Small);
        var report = page.Part("The recipe “Auditors” has run");
        await Expect(report).ToContainTextAsync("steps[1] 'themes'");
        await page.GotoAsync("/admin/roles");
        await Expect(page.Row("Auditor")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_recipe_with_a_fault_changes_nothing_and_says_where_it_is()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await UploadAsync(page, "bad.recipe.json", Bad);
        var alert = page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("nothing was changed");
        await Expect(alert).ToContainTextAsync("bad.recipe.json: steps[0] 'Roles': Roles[1].Name");
        await Expect(alert).ToContainTextAsync("A name is needed.");
        await UploadAsync(page, "broken.recipe.json", "{ \"name\": \"x\",\n  \"steps\": [ }");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("line 2, column");
        await UploadAsync(page, "twice.recipe.json", """{ "name": "x", "Name": "y" }""");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A property is named twice");
        await page.GotoAsync("/admin/users");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Never", Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_recipe_of_the_host_is_asked_about_before_it_runs()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin");
        await page.Menu().Link("Recipes").ClickAsync();
        await page.Link("Run Blank…").ClickAsync();
        var question = page.Part("Run “Blank”?");
        await Expect(question.GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["Feature", "Roles"]);
        await question.Link("Not now").ClickAsync();
        await Expect(question).ToHaveCountAsync(0);
    }

    private static async Task UploadAsync(IPage page, string name, string json)
    {
        await page.GotoAsync("/admin/recipes");
        await page.Labelled("File").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(json) });
        await page.Button("Upload and run").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Run the recipe").ClickAsync();
    }
}
