using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner works with an item's fields, drafts and versions in the browser.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ContentPageTests(BrowserFixture browser)
{
    private const string Recipe = """
        { "name": "leaflets", "displayName": "Leaflets", "steps": [ { "name": "ContentDefinition",
          "ContentParts": [ { "Name": "LeafletPart", "Settings": {}, "ContentPartFieldDefinitionRecords": [
            { "FieldName": "TextField", "Name": "Size", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Size", "Editor": "PredefinedList" }, "TextFieldPredefinedListEditorSettings": { "Editor": 0, "Options": [ { "name": "Small", "value": "s" }, { "name": "Large", "value": "l" } ], "DefaultValue": "s" } } },
            { "FieldName": "MultiTextField", "Name": "Drinks", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Drinks" }, "MultiTextFieldSettings": { "Options": [ { "name": "Tea", "value": "tea" }, { "name": "Coffee", "value": "coffee" } ] } } },
            { "FieldName": "TimeField", "Name": "Opens", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Open from" } } },
            { "FieldName": "LinkField", "Name": "Link", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Web page" } } },
            { "FieldName": "HtmlField", "Name": "Text", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Words" } } },
            { "FieldName": "MediaField", "Name": "Picture", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Picture" } } },
            { "FieldName": "UserPickerField", "Name": "Keeper", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Keeper" } } },
            { "FieldName": "GeoPointField", "Name": "Place", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Place" } } },
            { "FieldName": "ContentPickerField", "Name": "Related", "Settings": { "ContentPartFieldSettings": { "DisplayName": "Related leaflets" }, "ContentPickerFieldSettings": { "Multiple": true, "DisplayedContentTypes": [ "Leaflet" ] } } } ] } ],
          "ContentTypes": [ { "Name": "Leaflet", "DisplayName": "Leaflet", "Settings": { "ContentTypeSettings": { "Creatable": true, "Listable": true, "Draftable": true, "Versionable": true } },
            "ContentTypePartDefinitionRecords": [ { "PartName": "TitlePart", "Name": "TitlePart", "Settings": { "TitlePartSettings": { "Options": 3 } } }, { "PartName": "AutoroutePart", "Name": "AutoroutePart", "Settings": {} },
              { "PartName": "PublishLaterPart", "Name": "PublishLaterPart", "Settings": {} }, { "PartName": "LeafletPart", "Name": "LeafletPart", "Settings": {} } ] } ] } ] }
        """;

    [Fact]
    public async Task An_item_with_every_kind_of_field_is_made_and_found()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/Leaflet/new");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("A value is needed.").First).ToBeVisibleAsync();
        await page.GetByLabel("Title").FillAsync("Spring teas");
        await Expect(page.Labelled("Small")).ToBeCheckedAsync();
        await page.Labelled("Large").CheckAsync();
        await page.Labelled("Drinks").SelectOptionAsync(["tea", "coffee"]);
        await page.Labelled("Open from").FillAsync("09:30");
        await page.Group("Web page").Labelled("Address").FillAsync("javascript:alert(1)");
        await page.Button("Edit as HTML").ClickAsync();
        await page.Labelled("Words").FillAsync("<p onclick=\"alert(1)\">Fresh</p><script>alert(2)</script>");
        await page.Group("Place").Labelled("Latitude").FillAsync("25.033");
        await page.Group("Place").Labelled("Longitude").FillAsync("121.5654");
        await page.Button("Publish").ClickAsync();
        await Expect(page.GetByText("An address is needed that begins with")).ToBeVisibleAsync();
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("with errors");
        await page.Group("Web page").Labelled("Address").FillAsync("https://example.org/teas");
        await page.Button("Publish").ClickAsync();

        await Expect(page.Heading("Spring teas")).ToBeVisibleAsync();
        await Expect(page.Locator("textarea[name='LeafletPart.Text']")).ToHaveValueAsync("<p>Fresh</p>");
        await Expect(page.GetByLabel("Address").First).ToHaveValueAsync("spring-teas");
        await page.GotoAsync("/admin/content/Leaflet?field=LeafletPart.Drinks&op=eq&value=coffee");
        await Expect(page.Row("Spring teas")).ToHaveCountAsync(1);
        window.Faults.Where(f => !f.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Drafts_and_versions_are_worked_with_by_keyboard()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        await MakeAsync(page, "Summer teas");
        await page.GetByLabel("Title").FillAsync("Summer teas, cold");
        await PressAsync(page, page.Button("Save draft"));
        await Expect(page.GetByText("Published, with a draft")).ToBeVisibleAsync();

        await PressAsync(page, page.GetByRole(AriaRole.Navigation).Or(page.Locator(".nav-tabs")).GetByRole(AriaRole.Link, new() { Name = "Versions", Exact = true }).First);
        await PressAsync(page, page.Button("Compare"));
        var different = page.Part("What is different");
        await Expect(different.Locator("del").First).ToHaveTextAsync("Summer teas");
        await Expect(different.Locator("ins").First).ToHaveTextAsync("Summer teas, cold");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("versions");
        await Pictures.TakeAllAsync(page, "content-versions");

        await PressAsync(page, page.Row("No. 1").GetByRole(AriaRole.Button));
        await Expect(page.Locator(".alert[role=status]")).ToContainTextAsync("Version 1 is back as a draft");
        await page.Locator(".nav-tabs").GetByRole(AriaRole.Link, new() { Name = "Content", Exact = true }).ClickAsync();
        await page.Labelled("Publish at (Europe/London)").Or(page.Locator("#at")).First.FillAsync("2101-05-01T09:00");
        await PressAsync(page, page.Button("Publish later"));
        await Expect(page.Locator("aside").GetByText("Will be published at")).ToBeVisibleAsync();
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("item");
        await Pictures.TakeAllAsync(page, "content-item");
        await PressAsync(page, page.Button("Do not publish by itself"));
        await Expect(page.Locator("aside").GetByText("Will be published at")).ToHaveCountAsync(0);

        await PressAsync(page, page.Button("Discard draft"));
        await page.GetByRole(AriaRole.Dialog).Button("Discard draft").PressAsync("Enter");
        await Expect(page.Locator(".alert[role=status]")).ToContainTextAsync("The draft is discarded");
        await PressAsync(page, page.Button("Unpublish"));
        await Expect(page.Locator(".alert[role=status]")).ToContainTextAsync("It is a draft now");
        await PressAsync(page, page.Button("Make a copy"));
        await Expect(page.Locator(".alert[role=status]")).ToContainTextAsync("This is the copy.");
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_refers_to_an_item_is_shown_and_warned_of_on_a_phone()
    {
        await using var window = await OpenAsync(new WindowLook { Width = 400 });
        var page = window.Page;
        await MakeAsync(page, "Named tea");
        var named = page.Url;
        await page.GotoAsync("/admin/content/Leaflet/new");
        await page.GetByLabel("Title").FillAsync("Names the other");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Related leaflets" }).FillAsync("Named tea");
        await page.GetByRole(AriaRole.Option, new() { Name = "Named tea" }).ClickAsync();
        await page.Button("Publish").ClickAsync();
        await Expect(page.Heading("Names the other")).ToBeVisibleAsync();

        await page.GotoAsync(named + "/references");
        await Expect(page.Part("What refers to it").Or(page.Locator("section[aria-labelledby=incoming-title]")).First).ToContainTextAsync("Names the other");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("references");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("nothing is wider than the phone");
        await Pictures.TakeAllAsync(page, "content-references");
        await page.GotoAsync(named);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("nothing is wider than the phone");
        await page.Button("Delete").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Names the other refer to it");
        window.Faults.ShouldBeEmpty();
    }

    private async Task<Window> OpenAsync(WindowLook? look = null)
    {
        using var api = await browser.Host.CreateApiClientAsync();
        using var ran = await api.PostAsJsonAsync("/api/recipes/run", JsonNode.Parse(Recipe));
        ((int)ran.StatusCode).ShouldBe(200, await ran.Content.ReadAsStringAsync());
        return await browser.OpenAsAdminAsync(look ?? new WindowLook());
    }

    private static async Task MakeAsync(IPage page, string title)
    {
        await page.GotoAsync("/admin/content/Leaflet/new");
        await page.GetByLabel("Title").FillAsync(title);
        await page.Button("Publish").ClickAsync();
        await Expect(page.Heading(title)).ToBeVisibleAsync();
    }

    private static async Task PressAsync(IPage page, ILocator control)
    {
        await control.FocusAsync();
        await Expect(control).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
    }
}
