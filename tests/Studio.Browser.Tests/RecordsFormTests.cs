using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A list of objects in a form is rows of fields: added, filled in, moved, taken away, and told what is wrong in which.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RecordsFormTests(BrowserFixture browser)
{
    private const string Address = "/admin/settings/IdentitySettings";

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task The_rules_of_recognising_people_are_rows_that_a_planner_adds_moves_and_takes_away()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync(Address);
        var rules = page.GetByRole(AriaRole.Group, new() { Name = "Merge rules", Exact = true });
        var rows = rules.GetByRole(AriaRole.Listitem);
        await Expect(rules.Button("Add a row Merge rules")).ToBeVisibleAsync();
        var count = await rows.CountAsync();
        await Expect(rows.First.Labelled("Kind")).ToHaveValueAsync("member");
        await Expect(rows.First.Labelled("Makes a visitor known")).ToHaveValueAsync("Verified");
        await Pictures.TakeAllAsync(page, "settings-identity");
        var crawl = new PageCrawl(window);
        (await crawl.AxeAsync()).ShouldBeEmpty();

        // A row that says nothing of its kind is told so, beside its field, and nothing is saved.
        await rules.Button("Add a row Merge rules").ClickAsync();
        await Expect(rows).ToHaveCountAsync(count + 1);
        await Expect(rows.Last.Labelled("Kind")).ToBeFocusedAsync();
        await Expect(rows.Last.Labelled("Priority")).ToHaveValueAsync("100");
        await page.Button("Save").ClickAsync();
        await Expect(rows.Last.Locator("[data-field$='.Kind'] .field-validation-error")).Not.ToBeEmptyAsync();
        await Expect(rows).ToHaveCountAsync(count + 1);

        // It becomes the first, by its buttons.
        await rows.Last.Labelled("Kind").FillAsync("badge");
        await rows.Last.Labelled("Priority").FillAsync("5");
        await rows.Last.Labelled("Makes a visitor known").SelectOptionAsync("Never");
        for (var place = count + 1; place > 1; place--)
        {
            await rules.Button($"Move up {place}").PressAsync("Enter");
        }

        await page.Button("Save").ClickAsync();
        await page.GotoAsync(Address);
        await Expect(rows).ToHaveCountAsync(count + 1);
        await Expect(rows.First.Labelled("Kind")).ToHaveValueAsync("badge");
        await Expect(rows.First.Labelled("Priority")).ToHaveValueAsync("5");
        await Expect(rows.First.Labelled("Makes a visitor known")).ToHaveValueAsync("Never");
        await Expect(rows.Nth(1).Labelled("Kind")).ToHaveValueAsync("member");

        await rules.Button("Remove 1").ClickAsync();
        await Expect(rules.Button("Remove 1")).ToBeFocusedAsync();
        await page.Button("Save").ClickAsync();
        await page.GotoAsync(Address);
        await Expect(rows).ToHaveCountAsync(count);
        await Expect(rows.First.Labelled("Kind")).ToHaveValueAsync("member");
        window.Faults.Where(f => !f.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
