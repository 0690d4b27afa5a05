using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>A person sets the second step up and signs in by it; an administrator makes a role.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class AccountTests(BrowserFixture browser)
{
    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_second_step_is_set_up_and_asked_for()
    {
        const string name = "second-step";
        var password = await browser.Host.CreateUserAsync(name, "Agent");
        await using var window = await browser.OpenAsync();
        await window.SignInToStudioAsync(name, password);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await Expect(window.Page.Heading("Your profile")).ToBeVisibleAsync();
        await window.Page.Button("Set up").ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Img, new() { Name = "QR code for the authenticator app" })).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(window.Page, "profile-set-up");
        await CheckAsync(window);
        var key = await window.Page.Labelled("Key").InputValueAsync();
        await window.Page.Locator("#code").FillAsync(CodeOf(key, 0));
        await window.Page.Button("Confirm").ClickAsync();
        await Expect(window.Page.GetByText("Keep these recovery codes")).ToBeVisibleAsync();
        var recovery = await window.Page.Locator("[data-recovery-codes] code").AllInnerTextsAsync();
        recovery.Count.ShouldBe(10);
        await Pictures.TakeAllAsync(window.Page, "profile-codes");
        await CheckAsync(window);

        await using var later = await browser.OpenAsync();
        await SignInAsync(later.Page, name, password);
        await Expect(later.Page.Heading("Second step")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(later.Page, "sign-in-code");
        await CheckAsync(later);
        await later.Page.Labelled("Code").FillAsync("123");
        await later.Page.Button("Sign in").ClickAsync();
        await Expect(later.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The code is not right");
        later.TakeFaults().ShouldAllBe(f => f.Contains("status of 400", StringComparison.Ordinal));
        await later.Page.Labelled("Code").FillAsync(CodeOf(key, 1));
        await later.Page.Button("Sign in").ClickAsync();
        await Expect(later.Page).ToHaveURLAsync(AdminAddress());
        later.Faults.ShouldBeEmpty();
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Pictures", "yes")]
    public async Task A_role_is_made_and_changed()
    {
        await using var window = await browser.OpenAsAdminAsync();
        await window.Page.GotoAsync("/admin/roles");
        await Pictures.TakeAllAsync(window.Page, "roles");
        await window.Page.Link("New role").ClickAsync();
        await window.Page.Locator("#Input_Name").FillAsync("Night shift");
        await window.Page.Locator("#Input_Description").FillAsync("Answers at night");
        await window.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = SeeOrders() }).CheckAsync();
        await window.Page.Button("Save").ClickAsync();
        await Expect(window.Page.GetByText("Saved.")).ToBeVisibleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = SeeOrders() })).ToBeCheckedAsync();
        await Expect(window.Page.GetByText("Included in: Do everything").First).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(window.Page, "role");
        await CheckAsync(window);
        await window.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = SeeOrders() }).UncheckAsync();
        await window.Page.Button("Save").ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = SeeOrders() })).Not.ToBeCheckedAsync();
        await window.Page.Link("All roles").ClickAsync();
        await Expect(window.Page.Row("Night shift")).ToBeVisibleAsync();

        await window.Page.GotoAsync("/admin/users");
        await Pictures.TakeAllAsync(window.Page, "users");
        await window.Page.Part("Users").Link("admin").ClickAsync();
        await Pictures.TakeAllAsync(window.Page, "user");
        await window.Page.GotoAsync("/admin/api-keys");
        await window.Page.GetByText("Limit the key to some permissions").ClickAsync();
        await Pictures.TakeAllAsync(window.Page, "api-keys");
        await CheckAsync(window);
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_written_for_a_key_stays_where_something_is_wrong()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/api-keys");
        var form = page.Part("New key");
        await form.Labelled("Name").FillAsync("   ");
        await form.Labelled("Role").SelectOptionAsync("Agent");
        await form.Labelled("Last day").FillAsync("2093-04-05");
        await form.GetByText("Limit the key to some permissions").ClickAsync();
        await form.Labelled("Only these of the role's permissions:").CheckAsync();
        await form.GetByRole(AriaRole.Checkbox, new() { NameRegex = SeeOrders() }).CheckAsync();
        await form.Button("Make key").ClickAsync();

        await Expect(form.Labelled("Name")).ToHaveAccessibleDescriptionAsync("A name of at most 100 characters is needed.");
        await Expect(form.Labelled("Name")).ToBeFocusedAsync();
        await Expect(form.Labelled("Name")).ToBeInViewportAsync();
        await Expect(form.Labelled("Role")).ToHaveValueAsync("Agent");
        await Expect(form.Labelled("Last day")).ToHaveValueAsync("2093-04-05");
        await Expect(form.GetByRole(AriaRole.Checkbox, new() { NameRegex = SeeOrders() })).ToBeCheckedAsync();
        await CheckAsync(window);

        // Browsers let years of six digits be written.
        await form.Labelled("Name").FillAsync("Till 2093");
        await form.Labelled("Last day").EvaluateAsync("input => { input.type = 'text'; input.value = '120930-04-05'; }");
        await form.Button("Make key").ClickAsync();
        await Expect(form.Labelled("Last day")).ToHaveAccessibleDescriptionAsync(new Regex("A day before the year 9000 is needed", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Row("Till 2093")).ToHaveCountAsync(0);
        await form.Labelled("Last day").FillAsync("2093-04-05");
        await form.Button("Make key").ClickAsync();
        await Expect(page.Row("Till 2093").Cell("State")).ToContainTextAsync("2093");
        await page.Row("Till 2093").Button("Revoke Till 2093").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Button("Go on").ClickAsync();
        await Expect(page.Row("Till 2093").Cell("State")).ToHaveTextAsync("revoked");
        window.TakeFaults().ShouldAllBe(f => f.Contains("status of 400", StringComparison.Ordinal));
    }

    private static async Task SignInAsync(IPage page, string name, string password)
    {
        await page.GotoAsync("/admin/sign-in");
        await page.Labelled("User name").FillAsync(name);
        await page.Labelled("Password").FillAsync(password);
        await page.Button("Sign in").ClickAsync();
    }

    private static async Task CheckAsync(Window window)
    {
        await window.Page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        (await window.Page.EvaluateAsync<string[]>("""
            async () => (await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }, resultTypes: ['violations'] })).violations
              .map(v => `${v.id}: ${v.help}: ${v.nodes[0].html}`)
            """)).ShouldBeEmpty();
    }

    /// <summary>What an authenticator app shows so many times 30 seconds from now (RFC 6238).</summary>
    private static string CodeOf(string key, int later)
    {
        var bits = string.Concat(key.Where(c => c != ' ').Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var bytes = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + later);
#pragma warning disable CA5350 // RFC 6238's apps know HMAC-SHA1 alone.
        var hash = HMACSHA1.HashData(bytes, counter);
#pragma warning restore CA5350
        return ((BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & 0x7FFFFFFF) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("/admin$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AdminAddress();

    [GeneratedRegex("^See orders", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SeeOrders();
}
