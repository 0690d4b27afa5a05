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

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_trial_shows_what_would_change_and_changes_nothing()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/recipes");
        await page.Labelled("File").SetInputFilesAsync(new FilePayload
        {
            Name = "trial.recipe.json",
            MimeType = "application/json",
            Buffer = Encoding.UTF8.GetBytes(Small.Replace("Auditor", "Tester", StringComparison.Ordinal)),
        });
        await page.Button("Upload and try out").ClickAsync();
        var trial = page.Part("What the recipe “Testers” would change");
        await Expect(trial).ToContainTextAsync("Nothing was changed");
        await Expect(trial.GetByRole(AriaRole.Row).Filter(new() { HasText = "Tester" })).ToContainTextAsync("added");
        await Expect(trial).ToContainTextAsync("steps[1] 'themes'");
        await Pictures.TakeAllAsync(page, "recipe-trial");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("a trial");
        await page.GotoAsync("/admin/roles");
        await Expect(page.Row("Tester")).ToHaveCountAsync(0);
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task What_a_recipe_left_is_listed_and_can_be_forgotten()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await UploadAsync(page, "kept.recipe.json", """{ "name": "kept", "displayName": "Kept", "steps": [ { "name": "deployment", "Plans": [] } ] }""");
        await Expect(page.Part("The recipe “Kept” has run")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/recipes");
        await page.Link("Kept parts").ClickAsync();
        var row = page.Row("deployment");
        await Expect(row).ToContainTextAsync("kept.recipe.json: steps[0] 'deployment'");
        await Pictures.TakeAllAsync(page, "recipe-kept");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("kept parts");
        await row.Button("Forget deployment").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Forget it").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("forgotten");
        await Expect(page.Row("deployment")).ToHaveCountAsync(0);
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_trial_is_told_in_the_language_of_whoever_asks()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin");
        await page.Labelled("Language").SelectOptionAsync("繁體中文");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-Hant");
        await page.GotoAsync("/admin/recipes");
        await Pictures.TakeAllAsync(page, "recipes-zh");
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "trial.recipe.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(Small.Replace("Auditor", "Tester", StringComparison.Ordinal)) });
        await page.Button("上傳並試跑").ClickAsync();
        var trial = page.Part("配方「Testers」會變更的內容");
        await Expect(trial).ToContainTextAsync("這個租戶沒有功能執行這個步驟。");
        await Pictures.TakeAllAsync(page, "recipe-trial-zh");
        await page.GotoAsync("/admin/recipes/kept");
        await Pictures.TakeAllAsync(page, "recipe-kept-zh");
        await page.GotoAsync("/admin/recipes/export");
        await Pictures.TakeAllAsync(page, "recipe-export-zh");
        await Expect(page.Heading("匯出成配方")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task The_tenant_is_exported_as_a_recipe()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/recipes");
        await page.Link("Export as a recipe").ClickAsync();
        await Pictures.TakeAllAsync(page, "recipe-export");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("export");
        await page.Labelled("As a zip, with the files; large tenants in several parts").UncheckAsync();
        await page.Labelled("Only items for which this holds").FillAsync("CustomerPart.Country");
        await page.Button("Download").ClickAsync();
        await Expect(page.GetByText("Conditions are possible for one content type alone.")).ToBeVisibleAsync();
        await Expect(page.Labelled("Only items for which this holds")).ToHaveValueAsync("CustomerPart.Country");
        await Expect(page.Labelled("As a zip, with the files; large tenants in several parts")).Not.ToBeCheckedAsync();
        window.TakeFaults();
        await page.Labelled("Only items for which this holds").FillAsync("");
        var file = await page.RunAndWaitForDownloadAsync(() => page.Button("Download").ClickAsync());
        file.SuggestedFilename.ShouldBe("export.recipe.json");
        using var reader = new StreamReader(await file.CreateReadStreamAsync());
        (await reader.ReadToEndAsync()).ShouldContain("\"ContentDefinition\"");
    }

    private static async Task UploadAsync(IPage page, string name, string json)
    {
        await page.GotoAsync("/admin/recipes");
        await page.Labelled("File").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(json) });
        await page.Button("Upload and run").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Run the recipe").ClickAsync();
    }
}
