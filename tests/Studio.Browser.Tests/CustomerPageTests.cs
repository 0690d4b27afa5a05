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
}
