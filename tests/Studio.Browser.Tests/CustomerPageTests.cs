using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A customer's page: the head, the tabs, the timeline that grows as a person scrolls.</summary>
[Collection(BrowserCollection.Name)]
public sealed class CustomerPageTests(BrowserFixture browser)
{
    private static readonly DateTimeOffset Day = new(2026, 6, 1, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_long_timeline_grows_at_its_end_and_is_searched_and_stays_live()
    {
        using var api = await browser.Host.CreateApiClientAsync();
        var id = await AddAsync(api, "Customer", "CustomerPart", new JsonObject { ["Name"] = Text("Long Story"), ["Tier"] = Text("Gold"), ["Stage"] = Text("Repurchase") });
        for (var i = 0; i < 70; i++)
        {
            await RecordAsync(api, id, $"Call number {i:00}", Day.AddDays(i));
        }

        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/customers/" + id);
        await Expect(page.GetByText("Gold", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(page.GetByText("70 of 70 contacts").First).ToBeVisibleAsync();
        var entries = page.Part("Contacts").GetByRole(AriaRole.Listitem);
        await Expect(entries.First).ToContainTextAsync("Call number 69");
        await page.Part("Contacts").GetByRole(AriaRole.Listitem).Last.ScrollIntoViewIfNeededAsync();
        await Expect(entries).ToHaveCountAsync(70);
        await Expect(entries.Last).ToContainTextAsync("Call number 00");
        await Expect(page.Link("Earlier")).ToHaveCountAsync(0);

        await RecordAsync(api, id, "Call of just now", null);
        await Expect(entries.First).ToContainTextAsync("Call of just now", new() { Timeout = 3000 });

        await page.Labelled("Words in a contact").FillAsync("NUMBER 42");
        await page.Keyboard.PressAsync("Enter");
        await Expect(entries).ToHaveCountAsync(1);
        await Expect(entries.First).ToContainTextAsync("Call number 42");
        await page.Labelled("Words in a contact").FillAsync("no such words");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("No contact found")).ToBeVisibleAsync();
        await page.Link("Show all").ClickAsync();
        await Expect(page.GetByText("Call of just now")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "customer-timeline");
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task The_household_and_the_organisation_of_a_customer_are_found_from_both_sides()
    {
        using var api = await browser.Host.CreateApiClientAsync();
        var mother = await AddAsync(api, "Customer", "CustomerPart", new JsonObject { ["Name"] = Text("Lin Mother") });
        var colleague = await AddAsync(api, "Customer", "CustomerPart", new JsonObject { ["Name"] = Text("Chen Colleague") });
        var household = await AddAsync(api, "Household", "HouseholdPart", new JsonObject { ["Name"] = Text("The Lins") });
        await AddAsync(api, "HouseholdMember", "HouseholdMemberPart", new JsonObject { ["Name"] = Text("Lin Mother"), ["Household"] = Picked(household), ["Customer"] = Picked(mother), ["Relation"] = Text("Mother") });
        await AddAsync(api, "HouseholdMember", "HouseholdMemberPart", new JsonObject { ["Name"] = Text("Lin Child"), ["Household"] = Picked(household), ["Birthday"] = new JsonObject { ["Value"] = TimeProvider.System.GetUtcNow().AddYears(-4).AddDays(-40).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, ["Needs"] = Text("School bag") });
        var company = await AddAsync(api, "Organisation", "OrganisationPart", new JsonObject { ["Name"] = Text("Acme Leaves"), ["Kind"] = Text("supplier") });
        foreach (var (name, customer) in new[] { ("Lin Mother", mother), ("Chen Colleague", colleague) })
        {
            await AddAsync(api, "OrganisationContact", "OrganisationContactPart", new JsonObject { ["Name"] = Text(name), ["Organisation"] = Picked(company), ["Customer"] = Picked(customer), ["Role"] = Text("Buyer") });
        }

        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/customers/" + mother);
        await Expect(page.GetByText("2 people")).ToBeVisibleAsync();
        await Expect(page.Part("Facts now")).ToContainTextAsync("Children in the household");
        await page.Link("Relations").ClickAsync();
        var relations = page.Part("Relations");
        await Expect(relations.GetByText("4 years old")).ToBeVisibleAsync();
        await Expect(relations).ToContainTextAsync("School bag");
        await Expect(relations.GetByText("Supplier", new() { Exact = true })).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "customer-relations");
        await relations.GetByRole(AriaRole.Link, new() { Name = "Chen Colleague" }).ClickAsync();
        await Expect(page.Heading("Chen Colleague")).ToBeVisibleAsync();
        await page.Link("Relations").ClickAsync();
        await Expect(page.Part("Relations").GetByRole(AriaRole.Link, new() { Name = "Lin Mother" })).ToBeVisibleAsync();
        foreach (var tab in new[] { "Fields", "Orders", "Notes", "Files" })
        {
            await page.GetByRole(AriaRole.Navigation, new() { Name = "About this customer" }).GetByRole(AriaRole.Link, new() { Name = tab }).ClickAsync();
            await Expect(page.Part(tab)).ToBeVisibleAsync();
            await Expect(page.GetByText("This cannot be shown now.")).ToHaveCountAsync(0);
        }

        window.Faults.ShouldBeEmpty();
    }

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private static JsonObject Picked(string id) => new() { ["ContentItemIds"] = new JsonArray(id) };

    private static async Task<string> AddAsync(HttpClient api, string type, string part, JsonObject fields)
    {
        using var answer = await api.PostAsJsonAsync("/api/content", new JsonObject { ["ContentType"] = type, [part] = fields });
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return (string)JsonNode.Parse(text)!["ContentItemId"]!;
    }

    private static async Task RecordAsync(HttpClient api, string customer, string text, DateTimeOffset? at)
    {
        var body = new JsonObject { ["subject"] = new JsonObject { ["kind"] = "customer", ["id"] = customer }, ["type"] = "call", ["channel"] = "phone", ["text"] = text };
        if (at is { } moment)
        {
            body["occurredAt"] = moment.ToString("O", CultureInfo.InvariantCulture);
        }

        using var answer = await api.PostAsJsonAsync("/api/events", body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
