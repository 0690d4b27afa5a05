using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner finds items by conditions, chooses what he sees of them and keeps that as a view.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ContentListTests(BrowserFixture browser)
{
    private const string Recipe = """
        { "name": "wines", "displayName": "Wines", "steps": [ { "name": "ContentDefinition",
          "ContentParts": [ { "Name": "WinePart", "Settings": {}, "ContentPartFieldDefinitionRecords": [
            { "FieldName": "TextField", "Name": "Region", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Region" } } },
            { "FieldName": "NumericField", "Name": "Size", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Size in litres" }, "NumericFieldSettings": { "Scale": 2 } } },
            { "FieldName": "DateField", "Name": "Filled", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Filled on" } } },
            { "FieldName": "TextField", "Name": "Colour", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Colour", "Editor": "PredefinedList" }, "TextFieldPredefinedListEditorSettings": { "Editor": 0, "Options": [ { "name": "Red", "value": "r" }, { "name": "White", "value": "w" } ] } } },
            { "FieldName": "MultiTextField", "Name": "Grapes", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Grapes" } } } ] } ],
          "ContentTypes": [ { "Name": "Wine", "DisplayName": "Wine", "Settings": { "ContentTypeSettings": { "Creatable": true, "Listable": true, "Draftable": true, "Versionable": true } },
            "ContentTypePartDefinitionRecords": [ { "PartName": "TitlePart", "Name": "TitlePart", "Settings": {} }, { "PartName": "WinePart", "Name": "WinePart", "Settings": {} } ] } ] } ] }
        """;

    [Fact]
    public async Task Conditions_columns_and_a_view_that_is_there_after_signing_in_again()
    {
        await FillAsync();
        await using (var window = await browser.OpenAsync())
        {
            await window.SignInToStudioAsync("admin", browser.Host.AdminPassword);
            var page = window.Page;
            await page.GotoAsync("/admin/content/Wine");
            await Expect(page.Row("Quinta da Serra").First).ToBeVisibleAsync();

            await OpenToolAsync(page, "Filter");
            await page.Labelled("Field to filter by").SelectOptionAsync(new SelectOptionValue { Label = "Size in litres" });
            await Expect(page.Labelled("Value")).ToBeFocusedAsync();
            await page.Labelled("Comparison").SelectOptionAsync(new SelectOptionValue { Label = "at least" });
            await Expect(page.Labelled("Comparison")).ToHaveValueAsync("ge");
            await page.Labelled("Value").FillAsync("a lot");
            await page.Button("Apply").ClickAsync();
            await Expect(page.GetByText("Write the number with digits")).ToBeVisibleAsync();
            await Expect(page.Labelled("Value")).ToBeFocusedAsync();
            (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("a wrong condition");
            await Pictures.TakeAllAsync(page, "content-list-filter");
            await page.Labelled("Value").FillAsync("1.5");
            await page.Labelled("One more condition on").SelectOptionAsync(new SelectOptionValue { Label = "Colour" });
            var second = page.Group("Condition 2");
            await Expect(second.Labelled("Value")).ToBeFocusedAsync();
            await second.Labelled("Value").SelectOptionAsync(new SelectOptionValue { Label = "Red" });
            await page.Button("Apply").ClickAsync();
            await Expect(page.Locator(".studio-chip")).ToHaveTextAsync(["Size in litres at least 1.5", "Colour is Red"]);
            await Expect(page.Row("Douro Magnum").First).ToBeVisibleAsync();
            await Expect(page.Row("Quinta da Serra")).ToHaveCountAsync(0);
            await Expect(page.Row("Jerez")).ToHaveCountAsync(0);

            await OpenToolAsync(page, "Columns");
            await page.Labelled("State").UncheckAsync();
            await page.Labelled("Filled on").CheckAsync();
            await page.Button("Move Colour forward").ClickAsync();
            await Expect(page.Button("Move Colour forward")).ToBeFocusedAsync();
            (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("columns");
            await Pictures.TakeAllAsync(page, "content-list-columns");
            await page.Labelled("Order by").SelectOptionAsync(new SelectOptionValue { Label = "Size in litres" });
            await page.Button("Apply").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Columnheader)).ToHaveTextAsync(["Name", "Region", "Size in litres", "Colour", "Filled on", "Modified"]);
            await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Size in litres" })).ToHaveAttributeAsync("aria-sort", "descending");
            await Pictures.TakeAllAsync(page, "content-list");
            (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("the list");

            await OpenToolAsync(page, "Views");
            await page.Labelled("Name of the new view").FillAsync("Large reds");
            await page.Locator("#new-view-default").CheckAsync();
            await page.Button("Save view").ClickAsync();
            await Expect(page.GetByText("The view “Large reds” is saved.")).ToBeVisibleAsync();
            window.Faults.ShouldBeEmpty();
        }

        foreach (var width in new[] { 1280, 400 })
        {
            await using var again = await browser.OpenAsync(new WindowLook { Width = width });
            await again.SignInToStudioAsync("admin", browser.Host.AdminPassword);
            var page = again.Page;
            await page.GotoAsync("/admin/content/Wine");
            await Expect(page.Locator("summary", new() { HasText = "Large reds" })).ToBeVisibleAsync();
            await Expect(page.Locator(".studio-chip")).ToHaveCountAsync(2);
            await Expect(page.Row("Douro Magnum").First).ToBeVisibleAsync();
            await Expect(page.Row("Quinta da Serra")).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Link, new() { Name = "Remove: Colour is Red" }).ClickAsync();
            await Expect(page.Row("Jerez").First).ToBeVisibleAsync();
            await OpenToolAsync(page, "Large reds");
            await Expect(page.Button("Save changes to this view")).ToBeVisibleAsync();
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("nothing is wider than the window");
            (await new PageCrawl(again).AxeAsync()).ShouldBeEmpty("views");
            if (width == 400)
            {
                await Pictures.TakeAllAsync(page, "content-list-views");
                await page.Button("Delete view").ClickAsync();
                await page.GetByRole(AriaRole.Dialog).Button("Delete").ClickAsync();
                await Expect(page.Row("Quinta da Serra").First).ToBeVisibleAsync();
            }

            again.Faults.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Chosen_items_are_deleted_and_come_back_by_keyboard_on_a_phone()
    {
        await FillAsync();
        await using var window = await browser.OpenAsAdminAsync(new WindowLook { Width = 400 });
        var page = window.Page;
        await page.GotoAsync("/admin/content/Wine?view=all&sort=DisplayText");
        var chosen = page.Labelled("Choose Jeroboam").First;
        await chosen.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(chosen).ToBeCheckedAsync();
        await page.Labelled("Action").SelectOptionAsync(new SelectOptionValue { Label = "Delete" });
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("the list with a chosen item");
        await Pictures.TakeAllAsync(page, "content-list-chosen");
        var before = await page.Row("Jeroboam").CountAsync();
        await page.Button("Continue…").PressAsync("Enter");
        await Expect(page.GetByText("1 items will be deleted.")).ToBeVisibleAsync();
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("the confirmation");
        await Pictures.TakeAllAsync(page, "content-bulk-confirm");
        await page.Button("Delete: 1 items").PressAsync("Enter");
        await Expect(page.GetByText("All items were gone through.")).ToBeVisibleAsync();
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("what was done");
        await Pictures.TakeAllAsync(page, "content-bulk-done");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("nothing is wider than the phone");
        var done = page.Url;
        await page.GotoAsync("/admin/content/Wine?view=all&sort=DisplayText");
        await Expect(page.Row("Jeroboam")).ToHaveCountAsync(before - 1);
        await page.GotoAsync(done);
        await page.Button("Undo").PressAsync("Enter");
        await page.GetByRole(AriaRole.Dialog).Button("Undo").PressAsync("Enter");
        await Expect(page.Heading("Undo: Delete: Wine")).ToBeVisibleAsync();
        await Expect(page.GetByText("All items were gone through.")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/content/Wine?view=all&sort=DisplayText");
        await Expect(page.Row("Jeroboam")).ToHaveCountAsync(before);
        await page.GotoAsync("/admin/content-bulk");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("what was done before");
        window.Faults.ShouldBeEmpty();
    }

    private static Task OpenToolAsync(IPage page, string name) => page.Locator(".studio-tool > summary", new() { HasText = name }).ClickAsync();

    private async Task FillAsync()
    {
        using var api = await browser.Host.CreateApiClientAsync();
        using var ran = await api.PostAsJsonAsync("/api/recipes/run", JsonNode.Parse(Recipe));
        ((int)ran.StatusCode).ShouldBe(200, await ran.Content.ReadAsStringAsync());
        foreach (var (title, region, size, colour) in new[] { ("Douro Magnum", "Douro", 1.5, "r"), ("Quinta da Serra", "Douro", 0.75, "r"), ("Jerez", "Andalucía", 3.0, "w"), ("Jeroboam", "Bordeaux", 3.0, "r"), ("赤霞珠", "寧夏", 0.75, "r") })
        {
            using var saved = await api.PostAsJsonAsync("/api/content", new JsonObject
            {
                ["ContentType"] = "Wine",
                ["TitlePart"] = new JsonObject { ["Title"] = title },
                ["WinePart"] = new JsonObject
                {
                    ["Region"] = new JsonObject { ["Text"] = region },
                    ["Size"] = new JsonObject { ["Value"] = size },
                    ["Filled"] = new JsonObject { ["Value"] = "2021-09-20" },
                    ["Colour"] = new JsonObject { ["Text"] = colour },
                },
            });
            ((int)saved.StatusCode).ShouldBe(201, await saved.Content.ReadAsStringAsync());
        }
    }
}
