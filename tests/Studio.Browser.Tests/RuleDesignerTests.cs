using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner builds a rule with controls, sees what others have to do with it, and finds those that do not work.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RuleDesignerTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_rule_is_built_with_nested_groups_checked_beside_others_and_found_when_it_cannot_match()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/rules/new");
        await page.Labelled("Name").FillAsync("Built with controls");
        var builder = page.Locator(".studio-condition-builder");
        await Expect(page.GetByText("No condition: the rule matches everyone.")).ToBeVisibleAsync();
        await builder.Button("Add condition").ClickAsync();
        await builder.Labelled("Fact").SelectOptionAsync("cart.total");
        await builder.Labelled("Comparison").SelectOptionAsync(">=");
        await builder.Labelled("Value").FillAsync("30");
        await builder.Button("Add group").ClickAsync();
        var group = builder.GetByRole(AriaRole.Group).Nth(1);
        await group.Labelled("Fact").SelectOptionAsync("customer.name");
        await group.Labelled("Comparison").SelectOptionAsync("notNull");

        // A fact of the list beside is one more comparison, and is taken away again.
        await page.Labelled("Search facts").FillAsync("contacts30d");
        await page.Locator("studio-fact-list").GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(builder.Labelled("Fact")).ToHaveCountAsync(3);
        await builder.Button("Remove").Last.ClickAsync();
        await Expect(builder.Labelled("Fact")).ToHaveCountAsync(2);
        await page.Labelled("Offer").SelectOptionAsync("Free delivery today");
        var check = page.Locator("studio-rule-check");
        await Expect(check.GetByRole(AriaRole.Status)).ToContainTextAsync("customers now");
        await Expect(check).ToContainTextAsync("This rule proposes the same offer under another condition:");
        await Expect(check).ToContainTextAsync("Of the first who match, so many match these rules too:");
        await Pictures.TakeAllAsync(page, "rule-built");

        // The same condition as JavaScript, and back.
        await page.Labelled("As JavaScript").CheckAsync();
        var text = page.Labelled("Condition");
        await Expect(text).ToContainTextAsync("cart.total >= 30 &&");
        await text.PutInAsync("cart.total > 5 && cart.total < 3");
        await Expect(check).ToContainTextAsync("The condition is never true, whatever the facts are.");
        await page.Labelled("Build").CheckAsync();
        await Expect(builder.Labelled("Value").Last).ToHaveValueAsync("3");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("The rule is published")).ToBeVisibleAsync();
        await Expect(page.GetByText("The published rule does not work as it should:")).ToBeVisibleAsync();
        await Expect(builder.Labelled("Value").Last).ToHaveValueAsync("3");

        await page.GotoAsync("/admin/rules");
        await page.Labelled("Which rules").SelectOptionAsync("broken");
        await page.GetByRole(AriaRole.Main).Button("Search").ClickAsync();
        await Expect(page.Row("Built with controls")).ToContainTextAsync("The condition is never true");
        await Pictures.TakeAllAsync(page, "rules-broken");
        await page.Row("Built with controls").Link("Built with controls").ClickAsync();
        await page.Link("Versions side by side").ClickAsync();
        await Expect(page.Heading("Versions of Built with controls")).ToBeVisibleAsync();
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_narrow_screen_every_control_of_the_builder_is_whole_and_nothing_lies_over_it()
    {
        await using var window = await browser.OpenAsAdminAsync(new WindowLook { Width = 400, Height = 800 });
        var page = window.Page;
        foreach (var path in new[] { "/admin/rules/new", "/admin/segments/new", "/admin/behaviour/new" })
        {
            await page.GotoAsync(path);
            var builder = page.Locator(".studio-condition-builder");
            await builder.Button("Add group").ClickAsync();
            await builder.GetByRole(AriaRole.Group).Nth(1).Button("Add group").ClickAsync();
            var controls = builder.Locator("select, input, button");
            for (var i = 0; i < await controls.CountAsync(); i++)
            {
                var control = controls.Nth(i);
                await control.ScrollIntoViewIfNeededAsync();
                (await control.EvaluateAsync<string>(WhatIsWrong)).ShouldBe("", $"{path}: control {i}");
            }
        }
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task Many_rules_are_edited_as_a_grid_with_cells_from_a_spreadsheet()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        foreach (var name in new[] { "Grid rule one", "Grid rule two" })
        {
            await page.GotoAsync("/admin/rules/new");
            await page.Labelled("Name").FillAsync(name);
            await page.Labelled("Offer").SelectOptionAsync("Free delivery today");
            await page.Labelled("Touchpoints").FillAsync("grid.only");
            await page.Button("Publish").ClickAsync();
            await Expect(page.GetByText("The rule is published")).ToBeVisibleAsync();
        }

        await page.GotoAsync("/admin/rules");
        await page.Link("As a grid").ClickAsync();
        await page.Labelled("Search").FillAsync("Grid rule");
        await page.Keyboard.PressAsync("Enter");
        var first = page.Labelled("Priority: Grid rule one");
        await Expect(first).ToHaveValueAsync("0");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);

        // Enter goes down, and sends nothing.
        await first.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Labelled("Priority: Grid rule two")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+Enter");
        await PasteAsync(first, "11\tgrid.a, grid.b\tweb\tSuitability\t120\n12\tgrid.c\tphone\tapplicability\t5\n99\t\t\t\t");
        await Expect(page.GetByText("10 cells were filled; 5 did not fit.")).ToBeVisibleAsync();
        await page.Button("Save all").ClickAsync();
        await Expect(page.GetByText("Nothing was saved: some cells are not right.")).ToBeVisibleAsync();
        var share = page.Labelled("Control group (%): Grid rule one");
        await Expect(share).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("A whole number from 0 to 100 is needed.")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "rules-grid");
        await share.FillAsync("20");
        await page.Button("Save all").ClickAsync();
        await Expect(page.GetByText("2 rules were changed.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(first).ToHaveValueAsync("11");
        await Expect(page.Labelled("Touchpoints: Grid rule one")).ToHaveValueAsync("grid.a, grid.b");
        await Expect(page.Labelled("Layer: Grid rule one")).ToHaveValueAsync("Suitability");
        await Expect(page.Labelled("Control group (%): Grid rule two")).ToHaveValueAsync("5");
        window.Faults.ShouldBeEmpty();
    }

    private static Task PasteAsync(ILocator box, string text) => box.EvaluateAsync(
        "(box, text) => { const data = new DataTransfer(); data.setData('text/plain', text); box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }", text);

    /// <summary>A control reaches out of the window, is too narrow for the words of a comparison, or has something over its middle.</summary>
    private const string WhatIsWrong = """
        control => {
          const box = control.getBoundingClientRect();
          if (box.left < 0 || box.right > document.documentElement.clientWidth) return 'outside';
          if (control.matches('select') && box.width < 200) return 'narrow';
          const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
          return over === control || control.contains(over) || over?.contains(control) && !over.matches('.studio-form-actions') ? '' : 'under ' + over?.className;
        }
        """;
}
