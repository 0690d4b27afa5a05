using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner brings customers in from a table and takes them out again.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ContentTransferTests(BrowserFixture browser)
{
    private const string Table = "編號,姓名,Country\nBT-1,林小美,Browserland\nBT-2,Otto,Browserland\n,Nobody,Browserland\n";

    [Fact]
    public async Task A_table_is_looked_at_checked_imported_and_exported()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/Customer");
        await page.Link("Import a file").ClickAsync();
        await page.Labelled("File").SetInputFilesAsync(new FilePayload { Name = "customers.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(Table) });
        await page.Button("Upload and look").ClickAsync();
        await Expect(page.Heading("customers.csv")).ToBeVisibleAsync();
        await Expect(page.Row("編號")).ToContainTextAsync("BT-1 · BT-2");

        // Country and 姓名 are names of fields, in two languages; 編號 alone is none.
        await Expect(page.Labelled("Field of column Country")).ToHaveValueAsync("CustomerPart.Country");
        await Expect(page.Labelled("Field of column 姓名")).ToHaveValueAsync("CustomerPart.Name");
        await Expect(page.Labelled("Field of column 編號")).ToHaveValueAsync("");
        await page.Labelled("Field of column 編號").SelectOptionAsync("CustomerPart.Number");
        await page.Labelled("A row belongs to the item with the same").SelectOptionAsync("CustomerPart.Number");
        await page.Button("Check the file").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "nothing is imported yet" })).ToBeVisibleAsync();
        await Expect(page.Part("What was not taken").GetByRole(AriaRole.Row).Filter(new() { HasText = "The key is missing." })).ToHaveCountAsync(1);

        await page.Button("Start the import").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The import is finished." })).ToBeVisibleAsync();
        await page.Link("Look at the items").ClickAsync();
        await Expect(page.Row("林小美")).ToHaveCountAsync(1);

        await page.Labelled("Search").FillAsync("林小美");
        await page.Labelled("Search").PressAsync("Enter");
        await Expect(page.Row("Otto")).ToHaveCountAsync(0);
        await page.Link("Export").ClickAsync();
        await page.Labelled("File").SelectOptionAsync("csv");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Button("Download").ClickAsync());
        download.SuggestedFilename.ShouldBe("Customer.csv");
        var text = await File.ReadAllTextAsync(await download.PathAsync());
        text.ShouldContain("林小美");
        text.ShouldNotContain("Otto");
    }
}
