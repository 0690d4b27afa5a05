using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner's day: fields of her own, customers with them, and five thousand more from a table.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class PlannerTests(BrowserFixture browser)
{
    private const int Rows = 5000;

    // What is wrong with seven rows, by their place in the table, and what they are mended to.
    private static readonly (int Row, string Written, string Mended)[] Bad =
    [
        (11, "many", "110"), (740, "12 points", "12"), (1203, "-5", "5"), (2999, "n/a", "0"), (3500, "1.2.3", "123"), (4321, "-1", "1"), (4999, "twenty", "20"),
    ];

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task Two_fields_three_customers_a_view_a_version_restored_and_five_thousand_rows_with_seven_mended()
    {
        await using var host = await StudioHost.StartAsync();
        var password = await host.CreateUserAsync("planner", "Planner");
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook { Width = 1440 });
        await window.SignInToStudioAsync("planner", password);
        await AddFieldsAsync(window.Page);
        await AddCustomersAsync(window.Page);
        await FindAsync(window.Page);
        await CompareAndRestoreAsync(window.Page);
        await ImportAsync(window);
        window.Faults.ShouldBeEmpty();
    }

    private static async Task AddFieldsAsync(IPage page)
    {
        await page.Menu().Link("Content types").ClickAsync();
        await page.Labelled("Search").FillAsync("customer");
        await page.Keyboard.PressAsync("Enter");
        await page.Row("Customer").First.Link("Customer").ClickAsync();
        await AddFieldAsync(page, "Loyalty points", "Number");
        await page.Labelled("Smallest").FillAsync("0");
        await page.Labelled("Filtered and sorted by often (indexed)").CheckAsync();
        await page.Button("Keep changes").ClickAsync();
        await AddFieldAsync(page, "偏好", "Text");
        await page.GetByLabel("Technical name").FillAsync("Preference");
        await page.Labelled("Filtered and sorted by often (indexed)").CheckAsync();
        await page.Labelled("Found by search").CheckAsync();
        await page.Button("Keep changes").ClickAsync();

        // What a customer was before is to be seen from now on.
        await page.GotoAsync("/admin/content-types/Customer/settings");
        await page.Labelled("Earlier versions are kept").CheckAsync();
        await page.Button("Keep changes").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = Review() }).First.ClickAsync();
        await page.Button("Apply the changes").ClickAsync();
        await Expect(page.GetByText("The changes are applied and count from now on.")).ToBeVisibleAsync();
        await Expect(page.Locator("studio-live-part [data-running='true']")).ToHaveCountAsync(0);
    }

    private static async Task AddFieldAsync(IPage page, string name, string kind)
    {
        await page.GotoAsync("/admin/content-types/Customer");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = AddToOwnPart() }).ClickAsync();
        await page.GetByLabel("Name for people").FillAsync(name);
        await page.GetByRole(AriaRole.Radio, new() { Name = kind, Exact = true }).CheckAsync(new() { Force = true });
        await page.Button("Add the field").ClickAsync();
        await Expect(page.Heading(name)).ToBeVisibleAsync();
    }

    private static async Task AddCustomersAsync(IPage page)
    {
        foreach (var (name, points, likes) in new[] { ("林美玲", "120", "烏龍茶"), ("陳志明", "40", "咖啡與甜點"), ("張雅婷", "350", "高山烏龍") })
        {
            await page.GotoAsync("/admin/content/Customer/new");
            await page.GetByLabel("Name").First.FillAsync(name);
            await page.Labelled("Loyalty points").FillAsync(points);
            await page.Labelled("偏好").FillAsync(likes);
            await SaveAsync(page);
        }
    }

    private static async Task SaveAsync(IPage page)
    {
        await page.Button("Publish").Or(page.Button("Save")).First.ClickAsync();
        await Expect(page.GetByText("Published.").Or(page.GetByText("Saved.")).First).ToBeVisibleAsync();
    }

    private static async Task FindAsync(IPage page)
    {
        await page.GotoAsync("/admin/content/Customer");
        await page.Locator(".studio-tool > summary", new() { HasText = "Filter" }).ClickAsync();
        await page.Labelled("Field to filter by").SelectOptionAsync(new SelectOptionValue { Label = "Loyalty points" });
        await page.Labelled("Comparison").SelectOptionAsync(new SelectOptionValue { Label = "at least" });
        await page.Labelled("Value").FillAsync("100");
        await page.Labelled("One more condition on").SelectOptionAsync(new SelectOptionValue { Label = "偏好" });
        await page.Group("Condition 2").Labelled("Comparison").SelectOptionAsync(new SelectOptionValue { Label = "contains" });
        await page.Group("Condition 2").Labelled("Value").FillAsync("烏龍");
        await page.Button("Apply").ClickAsync();
        await Expect(page.Row("陳志明")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Loyalty points" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Loyalty points" })).ToHaveAttributeAsync("aria-sort", AriaSort());
        var names = page.GetByRole(AriaRole.Rowheader);
        await Expect(names).ToHaveCountAsync(2);
        if (await page.GetByRole(AriaRole.Columnheader, new() { Name = "Loyalty points" }).GetAttributeAsync("aria-sort") == "ascending")
        {
            await page.GetByRole(AriaRole.Columnheader, new() { Name = "Loyalty points" }).GetByRole(AriaRole.Link).ClickAsync();
        }

        await Expect(names.Nth(0)).ToContainTextAsync("張雅婷");
        await Expect(names.Nth(1)).ToContainTextAsync("林美玲");

        await page.Locator(".studio-tool > summary", new() { HasText = "Views" }).ClickAsync();
        await page.Labelled("Name of the new view").FillAsync("愛喝烏龍");
        await page.Button("Save view").ClickAsync();
        await Expect(page.GetByText("The view “愛喝烏龍” is saved.")).ToBeVisibleAsync();

        await page.GotoAsync("/admin/content/Customer?view=all");
        await page.Labelled("Search").FillAsync("咖啡");
        await page.Labelled("Search").PressAsync("Enter");
        await Expect(page.Row("陳志明")).ToHaveCountAsync(1);
        await Expect(page.Row("張雅婷")).ToHaveCountAsync(0);
        await page.Locator(".studio-tool > summary", new() { HasText = "Views" }).ClickAsync();
        await page.Link("愛喝烏龍").ClickAsync();
        await Expect(page.Row("張雅婷").Cell("Loyalty points")).ToHaveTextAsync("350");
    }

    private static async Task CompareAndRestoreAsync(IPage page)
    {
        await page.Row("張雅婷").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.Labelled("Loyalty points").FillAsync("999");
        await SaveAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Versions", Exact = true }).First.ClickAsync();
        await page.Button("Compare").ClickAsync();
        var differences = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Loyalty points" });
        await Expect(differences.Cell("Before")).ToHaveTextAsync("350");
        await Expect(differences.Cell("After")).ToHaveTextAsync("999");
        await page.Row("No. 1").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("Version 1 is back")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/content/Customer?q=張雅婷&view=all");
        await Expect(page.Row("張雅婷").Cell("Loyalty points")).ToHaveTextAsync("350");
    }

    private static async Task ImportAsync(Window window)
    {
        var page = window.Page;
        var look = new PageCrawl(window);
        await page.GotoAsync("/admin/content/Customer");
        await page.Link("Import a file").ClickAsync();
        await page.Labelled("File").SetInputFilesAsync(new FilePayload { Name = "會員.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(Table()) });
        await page.Button("Upload and look").ClickAsync();

        // Names in another language, in capitals and by path are understood; the remark is nobody's.
        await Expect(page.Labelled("Field of column 姓名")).ToHaveValueAsync("CustomerPart.Name");
        await Expect(page.Labelled("Field of column LOYALTY-POINTS")).ToHaveValueAsync(LoyaltyPoints());
        await Expect(page.Labelled("Field of column 偏好")).ToHaveValueAsync(Preference());
        await Expect(page.Labelled("Field of column 備註欄")).ToHaveValueAsync("");
        await page.Labelled("Field of column no").SelectOptionAsync("CustomerPart.Number");
        await page.Labelled("A row belongs to the item with the same").SelectOptionAsync("CustomerPart.Number");
        await look.LookHereAsync("import-columns");

        // Back to the file and forth again: what was chosen is still there.
        await page.Button("Keep this and choose another file").ClickAsync();
        await page.Link("Back to 會員.csv").ClickAsync();
        await Expect(page.Labelled("Field of column no")).ToHaveValueAsync("CustomerPart.Number");
        await Expect(page.Labelled("A row belongs to the item with the same")).ToHaveValueAsync("CustomerPart.Number");
        await page.Button("Check the file").ClickAsync();
        await Expect(page.Part("The first rows as they will be").First).ToContainTextAsync("會員 1");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "A number is needed" })).ToHaveCountAsync(5);
        await look.LookHereAsync("import-preview");
        await page.Link("Back to the columns").ClickAsync();
        await Expect(page.Labelled("Field of column no")).ToHaveValueAsync("CustomerPart.Number");
        await page.Button("Check the file").ClickAsync();
        await Expect(page.Part("The first rows as they will be").First).ToBeVisibleAsync();
        await page.Button("Start the import").ClickAsync();

        await Expect(page.GetByText("7 rows were not taken.")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Expect(page.Locator("fieldset.studio-mend")).ToHaveCountAsync(Bad.Length);
        await look.LookHereAsync("import-mend");
        foreach (var (row, written, mended) in Bad.Skip(1))
        {
            var cell = page.Group($"Row {(row + 1).ToString("N0", CultureInfo.GetCultureInfo("en-GB"))}").Labelled("LOYALTY-POINTS");
            await Expect(cell).ToHaveValueAsync(written);
            await cell.FillAsync(mended);
        }

        // One is still wrong: it stays with its message, the others are in.
        await page.Button("Try these rows again").ClickAsync();
        await Expect(page.GetByText("1 rows were not taken.")).ToBeVisibleAsync();
        var last = page.Group($"Row {Bad[0].Row + 1}").Labelled("LOYALTY-POINTS");
        await Expect(last).ToHaveAccessibleDescriptionAsync("A number is needed, such as 1234.5.");
        await last.FillAsync(Bad[0].Mended);
        await last.PressAsync("Enter");
        await Expect(page.GetByText("All rows are in.")).ToBeVisibleAsync();
        await look.LookHereAsync("import-done");
        await page.Link("Look at the items").ClickAsync();
        await page.GotoAsync("/admin/content/Customer?view=all&field=Customer.Preference&op=eq&value=" + Uri.EscapeDataString("匯入茶"));
        await Expect(page.GetByText(FiveThousand()).First).ToBeVisibleAsync();
        look.Faults.ShouldBeEmpty();
    }

    private static string Table()
    {
        var table = new StringBuilder("no,姓名,LOYALTY-POINTS,偏好,備註欄\n");
        var bad = Bad.ToDictionary(b => b.Row, b => b.Written);
        for (var i = 1; i <= Rows; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"PL-{i},會員 {i},{bad.GetValueOrDefault(i) ?? (i % 500).ToString(CultureInfo.InvariantCulture)},匯入茶,x\n");
        }

        return table.ToString();
    }

    [GeneratedRegex("^Add a field.*Further fields$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddToOwnPart();

    [GeneratedRegex("^Review [0-9]+ changes$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Review();

    [GeneratedRegex("ascending|descending", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AriaSort();

    [GeneratedRegex("\\.LoyaltyPoints$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LoyaltyPoints();

    [GeneratedRegex("\\.Preference$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Preference();

    [GeneratedRegex("5,000", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FiveThousand();
}
