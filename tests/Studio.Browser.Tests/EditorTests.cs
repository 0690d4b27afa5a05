using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>The editor of an item helps while a person writes: what is wrong, drafts by themselves, two people at one item, choices by their names.</summary>
[Collection(BrowserCollection.Name)]
public sealed class EditorTests(BrowserFixture browser)
{
    private const string Recipe = """
        { "name": "posters", "displayName": "Posters", "steps": [ { "name": "ContentDefinition",
          "ContentParts": [ { "Name": "PosterPart", "Settings": {}, "ContentPartFieldDefinitionRecords": [
            { "FieldName": "TextField", "Name": "Line", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Headline" }, "TextFieldSettings": { "Required": true, "Hint": "What people read first." } } },
            { "FieldName": "NumericField", "Name": "Copies", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Copies" }, "NumericFieldSettings": { "Maximum": 500 } } },
            { "FieldName": "BooleanField", "Name": "Event", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Tells of an event" } } },
            { "FieldName": "TextField", "Name": "Hall", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Hall" }, "StudioFieldSettings": { "ShownWhenField": "Event", "ShownWhenValue": "true" } } },
            { "FieldName": "ContentPickerField", "Name": "Friends", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Goes with" }, "ContentPickerFieldSettings": { "Multiple": true, "DisplayedContentTypes": [ "Poster" ] }, "StudioFieldSettings": { "Tab": "Relations" } } },
            { "FieldName": "UserPickerField", "Name": "Keeper", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Keeper" }, "UserPickerFieldSettings": { "DisplayAllUsers": true }, "StudioFieldSettings": { "Tab": "Relations" } } } ] } ],
          "ContentTypes": [ { "Name": "Poster", "DisplayName": "Poster", "Settings": { "ContentTypeSettings": { "Creatable": true, "Listable": true, "Draftable": true, "Versionable": true } },
            "ContentTypePartDefinitionRecords": [ { "PartName": "TitlePart", "Name": "TitlePart", "Settings": { "TitlePartSettings": { "Options": 3 } } }, { "PartName": "PosterPart", "Name": "PosterPart", "Settings": {} } ] } ] } ] }
        """;

    [Fact]
    public async Task What_is_wrong_is_said_while_a_person_writes()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        await EditAsync(page, await MakeAsync("Spring"));
        var copies = page.Labelled("Copies");
        await copies.FillAsync("");
        await copies.PressSequentiallyAsync("501");
        var note = page.Locator("[data-field='PosterPart.Copies'] .field-validation-error");
        await Expect(note).ToBeVisibleAsync();
        await Expect(copies).ToHaveAttributeAsync("aria-invalid", "true");
        (await copies.GetAttributeAsync("aria-describedby"))!.ShouldContain((await note.GetAttributeAsync("id"))!);
        await Expect(page.Locator(".studio-form-status")).ToContainTextAsync("Not saved: something in the form is not right yet.");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("with a fault");
        await Pictures.TakeAllAsync(page, "editor-fault");
        await copies.FillAsync("500");
        await Expect(note).ToHaveCountAsync(0);

        // A field that is not asked for is not there, and comes with what it depends on.
        await Expect(page.Labelled("Hall")).ToBeHiddenAsync();
        await page.Labelled("Tells of an event").CheckAsync();
        await Expect(page.Labelled("Hall")).ToBeVisibleAsync();
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_is_saved_by_itself_and_is_there_after_a_reload()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        var id = await MakeAsync("Summer");
        await EditAsync(page, id);
        await page.Labelled("Headline").FillAsync("Cold teas, 冰茶");
        await Expect(page.Locator(".studio-form-status")).ToHaveTextAsync(new Regex("^Saved ", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator(".studio-page-actions")).ToContainTextAsync("Published, with a draft");
        await page.Labelled("Headline").FillAsync("Cold teas, 冰茶, and more");
        await Expect(page.Locator(".studio-form-status")).ToHaveTextAsync("Not saved yet");
        await Expect(page.Locator(".studio-form-status")).ToHaveTextAsync(new Regex("^Saved ", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Pictures.TakeAllAsync(page, "editor-saved");
        await page.ReloadAsync();
        await Expect(page.Labelled("Headline")).ToHaveValueAsync("Cold teas, 冰茶, and more");
        using var api = await browser.Host.CreateApiClientAsync();
        var published = JsonNode.Parse(await api.GetStringAsync($"/api/content/{id}"))!;
        ((string)published["PosterPart"]!["Line"]!["Text"]!).ShouldBe("Summer");
        (await versionsAsync()).ShouldBe(2);

        // Sent at once after writing: the page's own draft is no other person's.
        await page.Labelled("Headline").FillAsync("Hot teas");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Published." })).ToBeVisibleAsync();
        window.Faults.ShouldBeEmpty();

        async Task<int> versionsAsync() => JsonNode.Parse(await api.GetStringAsync($"/api/content/{id}/versions"))!["items"]!.AsArray().Count;
    }

    [Fact]
    public async Task Whoever_leaves_something_unsaved_is_asked()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/Poster/new");
        await page.Labelled("Headline").ClickAsync();
        await page.Keyboard.TypeAsync("Words");
        var asked = new TaskCompletionSource<string>();
        page.Dialog += (_, dialog) => asked.TrySetResult(dialog.Type);
        await page.Menu().Link("Media").ClickAsync();
        (await asked.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe("beforeunload");
        await Expect(page.Labelled("Headline")).ToHaveValueAsync("Words");
        window.TakeFaults().ShouldAllBe(f => f.Contains("a dialog says", StringComparison.Ordinal));
        await page.Locator("form.studio-form").EvaluateAsync("form => form.reset()");
    }

    [Fact]
    public async Task Two_people_at_one_item_lose_nothing()
    {
        await using var ann = await OpenAsync();
        await using var bob = await OpenAsync(new WindowLook { Width = 400 });
        var id = await MakeAsync("Autumn");
        await EditAsync(ann.Page, id);
        await EditAsync(bob.Page, id);
        await bob.Page.Labelled("Headline").FillAsync("Bob's headline");
        await bob.Page.Labelled("Copies").FillAsync("7");
        await Expect(bob.Page.Locator(".studio-form-status")).ToContainTextAsync("Saved ");

        await ann.Page.Labelled("Headline").FillAsync("Ann's headline");
        await ann.Page.GetByLabel("Title").FillAsync("Autumn, by Ann");
        await ann.Page.Button("Compare and choose").ClickAsync();
        var page = ann.Page;
        var conflict = page.Part("Somebody else saved this meanwhile");
        await Expect(conflict).ToContainTextAsync("Ann's headline");
        await Expect(conflict).ToContainTextAsync("Bob's headline");
        await Expect(conflict.Locator("dl")).ToContainTextAsync("7");
        (await new PageCrawl(ann).AxeAsync()).ShouldBeEmpty("conflict");
        await Pictures.TakeAllAsync(page, "editor-conflict");
        await conflict.Labelled("Theirs").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Button("Save draft").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("Autumn, by Ann")).ToBeVisibleAsync();
        await Expect(page.Labelled("Headline")).ToHaveValueAsync("Bob's headline");
        await Expect(page.Labelled("Copies")).ToHaveValueAsync("7");
        ann.Faults.Where(f => !f.Contains("409", StringComparison.Ordinal)).ShouldBeEmpty();
        bob.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Choices_are_found_by_two_characters_and_taken_by_keys()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        await MakeAsync("上海海報");
        await MakeAsync("台北海報");
        await EditAsync(page, await MakeAsync("Winter"));
        await page.GetByRole(AriaRole.Tab, new() { Name = "General" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Relations" })).ToHaveAttributeAsync("aria-selected", "true");
        var goesWith = page.GetByRole(AriaRole.Combobox, new() { Name = "Goes with" });
        await goesWith.FocusAsync();
        foreach (var word in new[] { "上海", "台北" })
        {
            await page.Keyboard.InsertTextAsync(word);
            await Expect(Offered(page)).ToHaveCountAsync(1);
            await Expect(Offered(page)).ToContainTextAsync(word);
            if (word == "台北")
            {
                (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("choices");
                await Pictures.TakeAllAsync(page, "editor-picker");
            }

            await page.Keyboard.PressAsync("Enter");
        }

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Keeper" }).FocusAsync();
        await page.Keyboard.InsertTextAsync("adm");
        await Expect(Offered(page).First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Button("Remove 台北海報").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Button("Save draft").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The draft is saved" })).ToBeVisibleAsync();
        await Expect(page.Locator("[data-field='PosterPart.Friends'] .studio-pick-chips li")).ToHaveTextAsync("上海海報");
        await Expect(page.Locator("[data-field='PosterPart.Keeper'] .studio-pick-chips li")).ToHaveCountAsync(1);
        window.Faults.ShouldBeEmpty();
    }

    // The choice of the language at the side has options too.
    private static ILocator Offered(IPage page) => page.Locator("[role=listbox] [data-value]");

    private async Task<Window> OpenAsync(WindowLook? look = null)
    {
        using var api = await browser.Host.CreateApiClientAsync();
        using var ran = await api.PostAsJsonAsync("/api/recipes/run", JsonNode.Parse(Recipe));
        ((int)ran.StatusCode).ShouldBe(200, await ran.Content.ReadAsStringAsync());
        return await browser.OpenAsAdminAsync(look ?? new WindowLook());
    }

    private async Task<string> MakeAsync(string title)
    {
        using var api = await browser.Host.CreateApiClientAsync();
        var item = new JsonObject { ["ContentType"] = "Poster", ["TitlePart"] = new JsonObject { ["Title"] = title }, ["PosterPart"] = new JsonObject { ["Line"] = new JsonObject { ["Text"] = title } } };
        using var made = await api.PostAsJsonAsync("/api/content", item);
        return (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["ContentItemId"]!;
    }

    private static async Task EditAsync(IPage page, string id)
    {
        await page.GotoAsync($"/admin/content/item/{id}");
        await Expect(page.Locator("studio-form[data-ready]")).ToHaveCountAsync(1);
    }
}
