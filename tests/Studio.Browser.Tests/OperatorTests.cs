using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>An operator makes a tenant of the retail recipe, works in it, and reads in the audit trail all that he did.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class OperatorTests(BrowserFixture browser)
{
    private const string Recipe = """
        { "name": "branch", "displayName": "Branch office", "description": "What a branch needs besides.", "tags": [ "branch" ], "steps": [
          { "name": "Roles", "Roles": [ { "Name": "Branch manager", "Description": "Looks after one branch", "Permissions": [ "AccessAdmin" ], "PermissionBehavior": "Replace" } ] },
          { "name": "Settings", "SiteName": "The branch" } ] }
        """;

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_tenant_is_made_worked_in_and_everything_is_in_the_audit_trail()
    {
        await using var host = await StudioHost.StartAsync();
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook { Width = 1440 });
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        var password = await MakeTenantAsync(window.Page);
        await ReadAsync(window.Page, "/admin", "tenants.created", "Tenant created", "branch", "admin", ("recipeName", null, "retail"), ("description", null, "The branch in 上海"));
        await ReadAsync(window.Page, "/admin", "tenants.changed", "Tenant changed", "branch", "admin", ("state", "Uninitialized", "Running"));

        await using var there = await Window.OpenAsync(browser.Browser, host, new WindowLook { Width = 1440 });
        var page = there.Page;
        await page.GotoAsync("/branch/admin");
        await page.Labelled("User name").FillAsync("mei");
        await page.Labelled("Password").FillAsync(password);
        await page.Button("Sign in").ClickAsync();
        await Expect(page).ToHaveURLAsync(InTheBranch());
        await SwitchAsync(page, host);
        await RunRecipeAsync(page);
        await ExportAsync(page);

        const string Admin = "/branch/admin";
        await ReadAsync(page, Admin, "sign-in.succeeded", "Signed in", "", "mei");
        await ReadAsync(page, Admin, "features.disabled", "Features disabled", "Sample shop", "mei", ("Enabled", "true", "false"));
        await ReadAsync(page, Admin, "features.enabled", "Features enabled", "Sample shop", "mei", ("Enabled", "false", "true"));
        await ReadAsync(page, Admin, "recipes.run", "Recipe run", "Branch office", "mei", ("Source", null, "branch.recipe.json"));
        await ReadAsync(page, Admin, "roles.created", "Role created", "Branch manager", "mei", ("permissions", null, "AccessAdmin"));
        await ReadAsync(page, Admin, "settings.saved", "Settings saved", "", "mei", ("SiteName", "Branch works", "The branch"));
        await ReadAsync(page, Admin, "recipes.exported", "Exported as a recipe", "", "mei", ("Parts", null, "Content"));
        there.Faults.ShouldBeEmpty();
        window.Faults.ShouldBeEmpty();
    }

    private static async Task<string> MakeTenantAsync(IPage page)
    {
        await page.Menu().Link("Tenants").ClickAsync();
        await page.Link("New tenant").ClickAsync();
        await page.Labelled("Name").FillAsync("branch");
        await page.Labelled("Description").FillAsync("The branch in 上海");
        await page.Labelled("Prefix of its address").FillAsync("branch");
        await page.Labelled("Recipe").SelectOptionAsync("retail");
        await page.Button("Make the tenant").ClickAsync();
        await page.Labelled("Name of the site").FillAsync("Branch works");
        await page.Labelled("User name").FillAsync("mei");
        await page.Labelled("Mail").FillAsync("mei@example.com");

        // How far it is can be seen while it goes on, and only its answer takes the place of that.
        await page.EvaluateAsync("""
            () => {
              const seen = new Set();
              const watch = new MutationObserver(() => document.querySelectorAll('studio-setup-progress [role=status]').forEach(s => seen.add(s.textContent)));
              watch.observe(document.body, { childList: true, subtree: true, characterData: true });
              addEventListener('pagehide', () => sessionStorage.setItem('setup-said', JSON.stringify([...seen])));
            }
            """);
        await page.Button("Set up the tenant").ClickAsync();
        await Expect(page.GetByText("The tenant is set up.")).ToBeVisibleAsync();
        (await page.EvaluateAsync<string[]>("JSON.parse(sessionStorage.getItem('setup-said') ?? '[]')")).Length.ShouldBeGreaterThan(1, "what it said while it went on");
        return await page.Labelled("Password").InputValueAsync();
    }

    private static async Task SwitchAsync(IPage page, StudioHost host)
    {
        await page.Menu().Link("Features").ClickAsync();
        await page.Button("Switch off Sample shop").ClickAsync();
        await Expect(page.GetByText("Switched off: Sample shop")).ToBeVisibleAsync();
        using var visitor = host.CreateClient();
        using var gone = await visitor.GetAsync("/branch/shop");
        ((int)gone.StatusCode).ShouldBe(404);
        await page.Button("Switch on Sample shop").ClickAsync();
        await Expect(page.GetByText("Switched on: Sample shop")).ToBeVisibleAsync();
    }

    private static async Task RunRecipeAsync(IPage page)
    {
        await page.Menu().Link("Recipes").ClickAsync();
        var file = new FilePayload { Name = "branch.recipe.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(Recipe) };
        await page.Labelled("File").SetInputFilesAsync(file);
        await page.Button("Upload and try out").ClickAsync();
        var trial = page.Part("What the recipe “Branch office” would change");
        await Expect(trial).ToContainTextAsync("Nothing was changed");
        await Expect(trial.GetByRole(AriaRole.Row).Filter(new() { HasText = "Branch manager" }).First).ToContainTextAsync("added");
        await Expect(trial.GetByRole(AriaRole.Row).Filter(new() { HasText = "The branch" }).First).ToBeVisibleAsync();
        await page.Labelled("File").SetInputFilesAsync(file);
        await page.Button("Upload and run").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Run the recipe").ClickAsync();
        await Expect(page.Part("The recipe “Branch office” has run")).ToContainTextAsync("Everything in it was used.");
    }

    private static async Task ExportAsync(IPage page)
    {
        await page.GotoAsync("/branch/admin/recipes");
        await page.Link("Export as a recipe").ClickAsync();
        await page.Labelled("As a zip, with the files; large tenants in several parts").UncheckAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.Button("Download").ClickAsync());
        var text = await File.ReadAllTextAsync(await file.PathAsync());
        text.ShouldContain("Branch manager");
        text.ShouldContain("The branch");
    }

    /// <summary>Finds a record by its kind and person, opens it, and reads who did what, when, and what it was before and after.</summary>
    private static async Task ReadAsync(IPage page, string admin, string kind, string text, string subject, string person, params (string Value, string? Before, string? After)[] differences)
    {
        await page.GotoAsync($"{admin}/audit");
        await page.Labelled("What was done").SelectOptionAsync(kind);
        await page.Labelled("Person").FillAsync(person);
        await page.Labelled("Search").FillAsync(subject);
        await page.Button("Search").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = text, Exact = true }).First.ClickAsync();
        await Expect(page.Heading(text)).ToBeVisibleAsync();
        await Expect(page.Locator("dd", new() { HasText = person }).First).ToBeVisibleAsync();
        foreach (var (value, before, after) in differences)
        {
            var row = page.Part("What changed").GetByRole(AriaRole.Row).Filter(new() { HasText = value });
            await Expect(row.Locator("del").Filter(new() { HasText = before ?? "" })).ToHaveCountAsync(before is null ? 0 : 1);
            await Expect(row.Locator("ins").Filter(new() { HasText = after ?? "" })).ToHaveCountAsync(after is null ? 0 : 1);
        }

        await Pictures.TakeAsync(page, "audit-" + kind);
    }

    [GeneratedRegex("/branch/admin", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InTheBranch();
}
