using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>The owner of an installation makes a tenant, whose people see their own data alone, and takes it away again.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TenantPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_tenant_is_made_used_stopped_and_removed()
    {
        await using var host = await StudioHost.StartAsync();
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        var page = window.Page;
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        await page.Menu().Link("Tenants").ClickAsync();
        await page.Link("New tenant").ClickAsync();

        // What is wrong stands beside its field.
        await page.Labelled("Name").FillAsync("Acme");
        await page.Labelled("Prefix of its address").FillAsync("admin");
        await page.Button("Make the tenant").ClickAsync();
        await Expect(page.Labelled("Prefix of its address")).ToHaveAccessibleDescriptionAsync(new Regex("This is an address of the default tenant's own", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.Labelled("Prefix of its address").FillAsync("acme");
        await page.Labelled("Description").FillAsync("Anvils & rockets");
        await page.Labelled("Recipe").SelectOptionAsync("retail");
        await page.Button("Make the tenant").ClickAsync();

        await Expect(page.Heading("Set up Acme")).ToBeVisibleAsync();
        await page.Labelled("Name of the site").FillAsync("Acme works");
        await page.Labelled("User name").FillAsync("wile");
        await page.Labelled("Mail").FillAsync("wile@example.com");

        // It takes a while; a second click does nothing.
        var sent = 0;
        page.Request += (_, request) => sent += request.Method == "POST" && request.Url.EndsWith("/set-up/Acme", StringComparison.Ordinal) ? 1 : 0;
        await page.Button("Set up the tenant").DblClickAsync();
        await Expect(page.GetByText("The tenant is set up.")).ToBeVisibleAsync();
        sent.ShouldBe(1);
        var password = await page.Labelled("Password").InputValueAsync();
        password.Length.ShouldBe(16);
        var address = await page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Link).GetAttributeAsync("href");
        address.ShouldBe($"{host.Address}acme/admin");

        await LooksAtHisOwnAsync(host, password);

        // The default tenant's people do not know that customer, and stay signed in.
        await page.GotoAsync("/admin/customers?q=Road+Runner");
        await Expect(page.Row("Road Runner")).ToHaveCountAsync(0);

        await page.GotoAsync("/admin/tenants?q=anvils");
        await Expect(page.Row("Acme").Cell("State")).ToHaveTextAsync("Running");
        await page.Row("Acme").Link("Acme").ClickAsync();
        await page.Button("Disable").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Disable").ClickAsync();
        await Expect(page.GetByText("The tenant is not served any more.")).ToBeVisibleAsync();
        using var visitor = host.CreateClient();
        (await StatusAsync(visitor, "/acme/admin/sign-in")).ShouldBe(404);
        await page.Button("Enable").ClickAsync();
        await Expect(page.GetByText("The tenant is served again.")).ToBeVisibleAsync();
        (await StatusAsync(visitor, "/acme/admin/sign-in")).ShouldBe(200);
        await page.Button("Disable").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Disable").ClickAsync();

        await page.Labelled("Type its name: Acme").FillAsync("acne");
        await page.Button("Remove for ever").ClickAsync();
        await Expect(page.GetByText("repeat its name exactly")).ToBeVisibleAsync();
        await page.Labelled("Type its name: Acme").FillAsync("Acme");
        await page.Button("Remove for ever").ClickAsync();
        await Expect(page.GetByText("The tenant Acme and all its data are removed.")).ToBeVisibleAsync();
        await Expect(page.Row("Acme")).ToHaveCountAsync(0);
        Directory.Exists(Path.Combine(host.DataFolder, "Sites", "Acme")).ShouldBeFalse();
        (await StatusAsync(visitor, "/acme/admin/sign-in")).ShouldBe(404);
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task Every_state_of_the_pages_can_be_read_by_everyone()
    {
        await using var host = await StudioHost.StartAsync();
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await window.SignInToStudioAsync("admin", host.AdminPassword);
        using (var api = await host.CreateApiClientAsync())
        {
            for (var i = 0; i < 30; i++)
            {
                using var body = new StringContent($$"""{"name":"shop-{{i:00}}","description":"Branch {{i}}","requestUrlPrefix":"shop-{{i:00}}","requestUrlHost":"{{(i % 3 == 0 ? "*.example.com" : "")}}","recipeName":"retail"}""", System.Text.Encoding.UTF8, "application/json");
                (await api.PostAsync("/api/tenants", body)).EnsureSuccessStatusCode();
            }
        }

        var crawl = new PageCrawl(window);
        await crawl.LookAtAsync("/admin/tenants?sort=-name", "/admin/tenants/many");
        await crawl.LookAtAsync("/admin/tenants?q=zzz", "/admin/tenants/none");
        await crawl.LookAtAsync("/admin/tenants/edit/shop-01", "/admin/tenants/edit");
        await crawl.LookAtAsync("/admin/tenants/set-up/shop-01", "/admin/tenants/set-up");
        await crawl.LookAtAsync("/admin/tenants/new", "/admin/tenants/new");
        await crawl.LookAtAsync("/admin/features", "/admin/features/all");
        await crawl.LookAtAsync("/admin/features?off=Studio.Customers", "/admin/features/question");
        await crawl.LookAtAsync("/admin/features?q=zzz", "/admin/features/none");
        await crawl.LookAtAsync("/admin/recipes?run=blank", "/admin/recipes/question");
        await crawl.LookAtAsync("/admin/recipes?q=zzz", "/admin/recipes/none");
        crawl.Faults.ShouldBeEmpty();
    }

    private async Task LooksAtHisOwnAsync(StudioHost host, string password)
    {
        await using var other = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        var page = other.Page;
        await page.GotoAsync("/acme/admin/customers");
        await page.Labelled("User name").FillAsync("wile");
        await page.Labelled("Password").FillAsync(password);
        await page.Button("Sign in").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/acme/admin", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.GotoAsync("/acme/admin");
        await Expect(page.Link("Acme works").First).ToBeVisibleAsync();
        await Expect(page.Menu().Link("Tenants")).ToHaveCountAsync(0);
        (await page.GotoAsync("/acme/admin/tenants"))!.Status.ShouldBe(404);
        await page.GotoAsync("/acme/admin/content/Customer/new");
        await page.Labelled("Name").FillAsync("Road Runner");
        await page.Button("Save").ClickAsync();
        await Expect(page.Heading("Road Runner")).ToBeVisibleAsync();
        await page.GotoAsync("/acme/admin/customers?q=Road+Runner");
        await Expect(page.Row("Road Runner")).ToHaveCountAsync(1);

        // His sign-in is none elsewhere.
        await page.GotoAsync("/admin/customers");
        await Expect(page).ToHaveURLAsync(new Regex("[0-9]/admin/sign-in", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static async Task<int> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return (int)answer.StatusCode;
    }
}
