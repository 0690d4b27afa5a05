using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Studio.Testing;
using Studio.Testing.Storage;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A planner brings in files that nobody made for the studio: he says which column holds what, looks, starts, and the totals are those of the file.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Conformance")]
public sealed class ImportWizardTests(BrowserFixture browser)
{
    private const string Cdnow = "datasets/cdnow/CDNOW_sample.txt";
    private const string Groceries = "datasets/groceries/groceries.csv";
    private const float LongRun = 300_000;

    [ConformanceTheory(Cdnow), OnSqlite, OnPostgres]
    public async Task Orders_without_header_divided_by_blanks(string provider)
    {
        var path = SharedData.Find(Cdnow)!;
        var lines = (await File.ReadAllLinesAsync(path)).Where(l => l.Trim().Length > 0).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        await using var host = await StudioHost.StartOnAsync(provider);
        await using var window = await OpenAsync(host);
        var page = window.Page;
        var look = new PageCrawl(window);

        await UploadAsync(page, path, "orders", "USD");
        await Expect(page.Labelled("Columns are separated by")).ToHaveValueAsync(" ");
        await Expect(page.Labelled("The first line")).ToHaveValueAsync("no");
        await look.LookHereAsync("wizard-columns");

        // Without a product nothing is an order: the form says so beside the field.
        await page.Button("Look what comes of it").ClickAsync();
        await Expect(page.Labelled("Product code")).ToHaveAccessibleDescriptionAsync("Choose a column, or write one value for all lines.");
        await MapCdnowAsync(page);
        await page.Button("Look what comes of it").ClickAsync();
        await ExpectTotalsAsync(page, lines);
        await Expect(page.Part("The first lines as they are understood").First).ToContainTextAsync(lines[0][1]);
        await look.LookHereAsync("wizard-preview");

        // Back to the columns, where everything stands as it was left, and forth again.
        await page.Link("Choose other columns").ClickAsync();
        await Expect(page.Labelled("Customer number")).ToHaveValueAsync("1");
        await Expect(page.Locator("#v-code")).ToHaveValueAsync("CD");
        await page.Button("Look what comes of it").ClickAsync();
        await ExpectTotalsAsync(page, lines);

        // On a slow line he clicks twice.
        await SlowDownAsync(window);
        await page.Button("Start the import").DblClickAsync();
        await Expect(page.Locator("studio-import-progress")).ToContainTextAsync("of " + N(lines.Count) + " lines");
        await Expect(page.GetByText("Everything is in: ")).ToContainTextAsync(N(lines.Count) + " documents are new, 0 were there already", new() { Timeout = LongRun });
        await ExpectTotalsAsync(page, lines);
        await Expect(page.GetByText("New customers").Locator("xpath=following-sibling::dd[1]")).ToHaveTextAsync(N(lines.Select(l => l[1]).Distinct().Count()));
        await look.LookHereAsync("wizard-result");

        await page.GotoAsync("/admin/import");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "CDNOW_sample.txt" })).ToHaveCountAsync(1);
        await Expect(page.Row("CDNOW_sample.txt").Cell("State")).ToHaveTextAsync("Finished");
        await Expect(page.Row("CDNOW_sample.txt").Cell("Accepted")).ToHaveTextAsync(N(lines.Count));

        // The same file again is recognised, line for line.
        await UploadAsync(page, path, "orders", "USD");
        await MapCdnowAsync(page);
        await page.Button("Look what comes of it").ClickAsync();
        await page.Button("Start the import").ClickAsync();
        await Expect(page.GetByText("Everything is in: ")).ToContainTextAsync("0 documents are new, " + N(lines.Count) + " were there already, 0 ", new() { Timeout = LongRun });
        window.TakeFaults().Where(f => !f.Contains("status of 400", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [ConformanceTheory(Groceries), OnSqlite, OnPostgres]
    public async Task Anonymous_baskets_without_a_date(string provider)
    {
        var path = SharedData.Find(Groceries)!;
        var baskets = (await File.ReadAllLinesAsync(path)).Where(l => l.Trim().Length > 0).Select(l => l.Split(',').Select(c => c.Trim()).Where(c => c.Length > 0).ToList()).ToList();
        await using var host = await StudioHost.StartOnAsync(provider);
        await using var window = await OpenAsync(host);
        var page = window.Page;

        await UploadAsync(page, path, "baskets", "EUR");
        await Expect(page.Labelled("Columns are separated by")).ToHaveValueAsync(",");
        await Expect(page.Labelled("The first line")).ToHaveValueAsync("no");
        await page.Labelled("Numbers of orders begin with").FillAsync("BASKET-");
        await page.Button("Look what comes of it").ClickAsync();
        await ExpectStatAsync(page, "Lines", baskets.Count);
        await page.Button("Start the import").ClickAsync();
        await Expect(page.GetByText("Everything is in: ")).ToContainTextAsync(N(baskets.Count) + " documents are new", new() { Timeout = LongRun });
        await ExpectStatAsync(page, "Lines", baskets.Count);
        await ExpectStatAsync(page, "Documents", baskets.Count);
        await ExpectStatAsync(page, "Products", baskets.SelectMany(b => b).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        await ExpectStatAsync(page, "Customers", 0);
        await ExpectFactAsync(page, "Units", baskets.Sum(b => b.Count));
        await Expect(page.GetByText("No line is rejected.")).ToBeVisibleAsync();
    }

    [ConformanceFact(Cdnow)]
    public async Task A_damaged_copy_says_which_lines_it_did_not_take_and_an_import_is_cancelled_in_the_middle()
    {
        var lines = (await File.ReadAllLinesAsync(SharedData.Find(Cdnow)!)).Where(l => l.Trim().Length > 0).ToList();
        await using var host = await StudioHost.StartAsync();
        await using var window = await OpenAsync(host);
        var page = window.Page;
        var damaged = lines.Take(40).ToList();
        damaged.Insert(10, " 00004 0001 19970101  two   29.33");
        damaged.Insert(20, " 00004 0001 19970231  2   29.33");
        damaged.Insert(30, " 19970101  2   29.33");
        var file = Path.Combine(host.DataFolder, "damaged.txt");
        await File.WriteAllLinesAsync(file, damaged);
        await UploadAsync(page, file, "orders", "USD");
        await MapCdnowAsync(page);
        await page.Button("Look what comes of it").ClickAsync();
        await Expect(Stat(page, "Lines").Locator(".studio-stat-note")).ToHaveTextAsync("40 accepted, 3 rejected");
        await page.Button("Start the import").ClickAsync();
        await Expect(page.GetByText("Everything is in: ")).ToContainTextAsync("40 documents are new");
        await Expect(page.Part("Rejected lines").First.GetByRole(AriaRole.Row).Filter(new() { HasText = "19970231" })).ToHaveCountAsync(1);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Link("Download").ClickAsync());
        var rejects = (await File.ReadAllTextAsync(await download.PathAsync())).Trim().Split('\n');
        rejects.Length.ShouldBe(4);
        rejects.Skip(1).Select(r => r.Split(',')[0].Trim('"')).ShouldBe(["11", "21", "31"]);

        // The whole file, stopped on the way: what is in stays, and the list says what became of it.
        file = Path.Combine(host.DataFolder, "stopped.txt");
        await File.WriteAllLinesAsync(file, lines);
        await UploadAsync(page, file, "orders", "USD");
        await MapCdnowAsync(page);
        await page.Button("Look what comes of it").ClickAsync();
        await page.Button("Start the import").ClickAsync();
        await Expect(page.Locator("studio-import-progress[data-state=running]")).ToBeVisibleAsync();
        await page.Button("Cancel the import").ClickAsync();
        await Expect(page.GetByText("The import was cancelled. What was imported before stays.")).ToBeVisibleAsync();
        var accepted = int.Parse(await Stat(page, "Lines").Locator(".studio-stat-note").InnerTextAsync() is var note ? note[..note.IndexOf(' ', StringComparison.Ordinal)] : "", NumberStyles.AllowThousands, CultureInfo.GetCultureInfo("en-GB"));
        accepted.ShouldBeInRange(0, lines.Count - 1);
        await page.GotoAsync("/admin/import");
        await Expect(page.Row("stopped.txt").Cell("State")).ToHaveTextAsync("Cancelled");
        window.TakeFaults().ShouldBeEmpty();
    }

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

    private async Task<Window> OpenAsync(StudioHost host)
    {
        var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        return window;
    }

    private static async Task UploadAsync(IPage page, string path, string kind, string currency)
    {
        await page.GotoAsync("/admin/import");
        await page.Labelled("File").SetInputFilesAsync(path);
        await page.Labelled("What the file holds").SelectOptionAsync(kind);
        await page.Labelled("Currency of the prices").FillAsync(currency);
        await page.Labelled("Move the dates").SelectOptionAsync("none");
        await page.Button("Upload and look").ClickAsync();
        await Expect(page.Heading("What the columns hold")).ToBeVisibleAsync();
    }

    /// <summary>Customer, day, pieces and amount are columns; what was bought is not in the file.</summary>
    private static async Task MapCdnowAsync(IPage page)
    {
        await page.Labelled("Customer number").SelectOptionAsync("1");
        await page.Labelled("Date").SelectOptionAsync("2");
        await page.Labelled("Quantity").SelectOptionAsync("3");
        await page.Labelled("Amount of the line").SelectOptionAsync("4");
        await page.Locator("#v-code").FillAsync("CD");
        await page.Labelled("Numbers of orders begin with").FillAsync("CDNOW-");
    }

    private static async Task ExpectTotalsAsync(IPage page, List<string[]> lines)
    {
        await ExpectStatAsync(page, "Lines", lines.Count);
        await ExpectStatAsync(page, "Documents", lines.Count);
        await ExpectStatAsync(page, "Customers", lines.Select(l => l[1]).Distinct().Count());
        await ExpectFactAsync(page, "Units", lines.Sum(l => int.Parse(l[3], CultureInfo.InvariantCulture)));
        await Expect(Stat(page, "Amount").Locator("dd").First).ToHaveTextAsync("USD " + lines.Sum(l => decimal.Parse(l[4], CultureInfo.InvariantCulture)).ToString("#,0.00", CultureInfo.InvariantCulture));
    }

    private static ILocator Stat(IPage page, string name) => page.Locator(".studio-stat").Filter(new() { Has = page.Locator("dt", new() { HasTextString = name }) });

    private static Task ExpectStatAsync(IPage page, string name, int count) => Expect(Stat(page, name).Locator("dd").First).ToHaveTextAsync(N(count));

    private static Task ExpectFactAsync(IPage page, string name, int count) => Expect(page.Locator($".studio-facts dt:text-is('{name}') + dd")).ToHaveTextAsync(N(count));

    private static async Task SlowDownAsync(Window window)
    {
        var session = await window.Context.NewCDPSessionAsync(window.Page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object> { ["offline"] = false, ["latency"] = 300, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });
    }

    private static string N(int count) => count.ToString("N0", CultureInfo.GetCultureInfo("en-GB"));
}
