using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>Fields that are more than a line: places, rich text, Markdown, code, languages and pictures, by keyboard.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FieldEditorTests(BrowserFixture browser)
{
    private const string Recipe = """
        { "name": "places", "displayName": "Places", "steps": [ { "name": "ContentDefinition",
          "ContentParts": [ { "Name": "PlacePart", "Settings": {}, "ContentPartFieldDefinitionRecords": [
            { "FieldName": "LocalizedTextField", "Name": "Name", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Name" }, "LocalizedTextFieldSettings": { "Multiline": true } } },
            { "FieldName": "GeoPointField", "Name": "Point", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Point" } } },
            { "FieldName": "HtmlField", "Name": "About", "Settings": { "ContentPartFieldSettings": { "DisplayName": "About it" } } },
            { "FieldName": "MarkdownField", "Name": "Notes", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Notes" } } },
            { "FieldName": "TextField", "Name": "Script", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Script", "Editor": "Monaco" } } },
            { "FieldName": "DateTimeField", "Name": "Opens", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Opens" } } },
            { "FieldName": "MediaField", "Name": "Pictures", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Pictures" }, "MediaFieldSettings": { "Multiple": true } } } ] } ],
          "ContentTypes": [ { "Name": "Place", "DisplayName": "Place", "Settings": { "ContentTypeSettings": { "Creatable": true, "Listable": true, "Draftable": true, "Versionable": true } },
            "ContentTypePartDefinitionRecords": [ { "PartName": "TitlePart", "Name": "TitlePart", "Settings": {} }, { "PartName": "PlacePart", "Name": "PlacePart", "Settings": {} } ] } ] } ] }
        """;

    [Fact]
    public async Task A_place_is_filled_in_by_keyboard_and_its_text_is_cleaned()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/Place/new");
        foreach (var element in new[] { "geo-point", "rich-text", "preview", "code-editor", "languages", "media" })
        {
            await Expect(page.Locator($"studio-{element}[data-ready]")).ToHaveCountAsync(1);
        }

        await page.GetByLabel("Title").FillAsync("Tea house");
        await page.Group("Name").GetByRole(AriaRole.Tab, new() { Name = "English" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.InsertTextAsync("茶館");

        var map = page.GetByRole(AriaRole.Application);
        await map.FocusAsync();
        foreach (var key in new[] { "ArrowUp", "Shift+ArrowUp", "Shift+ArrowRight", "+", "ArrowLeft" })
        {
            await page.Keyboard.PressAsync(key);
        }

        await Expect(page.Labelled("Latitude")).ToHaveValueAsync("36");
        await Expect(page.Labelled("Longitude")).ToHaveValueAsync("34.2");

        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "About it" });
        await text.FocusAsync();
        await page.Keyboard.TypeAsync("Fresh ");
        await page.Keyboard.PressAsync("Control+b");
        await page.Keyboard.TypeAsync("tea");
        await page.Keyboard.PressAsync("Control+b");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("- hot");
        await Expect(text.Locator("ul li")).ToHaveTextAsync("hot");
        await page.Button("List").FocusAsync();
        await Expect(page.Button("List")).ToHaveAttributeAsync("aria-pressed", "true");

        await page.Labelled("Notes").FillAsync("# Rooms\n\n- *two*\n\n<script>alert(1)</script>");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Write" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".studio-preview h1")).ToHaveTextAsync("Rooms");
        await page.Labelled("Script").FocusAsync();
        await page.Keyboard.TypeAsync("if (x) {");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("  y");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".studio-code-place")).ToHaveTextAsync("Line 3, column 3");
        await Expect(page.Locator("[data-field='PlacePart.Opens']")).ToContainTextAsync("Time zone: ");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("fields");
        await Pictures.TakeAllAsync(page, "editor-fields");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await page.Button("Publish").ClickAsync();
        await Expect(page.Heading("Tea house")).ToBeVisibleAsync();
        var item = await ReadAsync(page);
        ((string)item["PlacePart"]!["About"]!["Html"]!).ShouldBe("<p>Fresh <strong>tea</strong></p><ul><li><p>hot</p></li></ul>");
        ((double)item["PlacePart"]!["Point"]!["Longitude"]!).ShouldBe(34.2);
        ((string)item["PlacePart"]!["Name"]!["zh-Hant"]!).ShouldBe("茶館");

        // What is written as HTML is cleaned by the server; what the editor does not know stays HTML.
        await page.Button("Edit as HTML").ClickAsync();
        await page.Labelled("About it").FillAsync("<p onclick=\"alert(1)\">Fresh</p><script>alert(2)</script><table><tbody><tr><td>1</td></tr></tbody></table>");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("This text has markup that the editor does not know.")).ToBeVisibleAsync();
        await Expect(page.Locator("textarea[name='PlacePart.About']")).ToHaveValueAsync("<p>Fresh</p><table><tbody><tr><td>1</td></tr></tbody></table>");
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pictures_are_uploaded_chosen_and_described()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/Place/new");
        await page.GetByLabel("Title").FillAsync("Gallery");
        await Expect(page.Locator("studio-media[data-ready]")).ToHaveCountAsync(1);
        var name = $"tea-{Guid.NewGuid():N}.png";
        await page.Button("Choose from the media library").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Media library" });
        await dialog.Labelled("Upload a file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/png", Buffer = Picture });
        await Expect(dialog).ToHaveCountAsync(0);
        await page.Locator(".studio-media-list").Labelled("Text for those who cannot see it").FillAsync("A cup");
        await page.Button("Choose from the media library").ClickAsync();
        await dialog.Labelled("Name of a file").FillAsync(name[..12]);
        await Expect(dialog.Button("Choose " + name)).ToBeVisibleAsync();
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("media library");
        await Pictures.TakeAllAsync(page, "editor-media");
        await dialog.Button("Close").ClickAsync();
        await page.Button("Publish").ClickAsync();
        await Expect(page.Heading("Gallery")).ToBeVisibleAsync();
        var pictures = (await ReadAsync(page))["PlacePart"]!["Pictures"]!;
        pictures["Paths"]!.ToJsonString().ShouldBe($"[\"{name}\"]");
        pictures["MediaTexts"]!.ToJsonString().ShouldBe("[\"A cup\"]");
        await Expect(page.Locator(".studio-media-list img")).ToBeVisibleAsync();
        window.Faults.ShouldBeEmpty();
    }

    // One white pixel.
    private static byte[] Picture { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    private async Task<Window> OpenAsync()
    {
        using var api = await browser.Host.CreateApiClientAsync();
        using var ran = await api.PostAsJsonAsync("/api/recipes/run", JsonNode.Parse(Recipe));
        ((int)ran.StatusCode).ShouldBe(200, await ran.Content.ReadAsStringAsync());
        return await browser.OpenAsAdminAsync();
    }

    private async Task<JsonNode> ReadAsync(IPage page)
    {
        using var api = await browser.Host.CreateApiClientAsync();
        return JsonNode.Parse(await api.GetStringAsync("/api/content/" + new Uri(page.Url).Segments[^1]))!;
    }
}
