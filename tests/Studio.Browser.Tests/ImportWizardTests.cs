using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>What a planner sees who uploads a file that cannot be taken.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ImportWizardTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_file_that_is_too_large_or_empty_is_refused_beside_its_field()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/import");
        await page.Labelled("File").SetInputFilesAsync(new FilePayload { Name = "empty.csv", MimeType = "text/csv", Buffer = [] });
        await page.Button("Upload and look").ClickAsync();
        await Expect(page.GetByText("Choose a file.", new() { Exact = true })).ToBeVisibleAsync();

        var file = Path.Combine(browser.Host.DataFolder, "too-large.csv");
        await using (var large = File.Create(file))
        {
            var limit = long.Parse((await page.Labelled("File").GetAttributeAsync("data-max-bytes"))!, CultureInfo.InvariantCulture);
            await large.WriteAsync(Encoding.UTF8.GetBytes("a;b\n"));
            large.SetLength(limit + 1);
        }

        await page.Labelled("File").SetInputFilesAsync(file);
        await page.Button("Upload and look").ClickAsync();
        await Expect(page.GetByText("The file is too large: ")).ToBeVisibleAsync();
        new Uri(page.Url).AbsolutePath.ShouldBe("/admin/import");
        File.Delete(file);
        window.TakeFaults().Where(f => !f.Contains("status of 400", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
