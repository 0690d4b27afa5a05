using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>Nothing needs a mouse.</summary>
[Collection(BrowserCollection.Name)]
public sealed class KeyboardTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_planner_signs_in_writes_and_publishes_a_rule_with_the_keyboard_alone()
    {
        await using var window = await browser.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/sign-in");
        await TabToAsync(page, page.Labelled("User name"));
        await page.Keyboard.TypeAsync("admin");
        await TabToAsync(page, page.Labelled("Password"));
        await page.Keyboard.TypeAsync(browser.Host.AdminPassword);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Menu()).ToBeVisibleAsync();

        await TabToAsync(page, page.Menu().Link("Rules"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("Rules")).ToBeVisibleAsync();
        await SkipToContentAsync(page);
        await TabToAsync(page, page.Link("New rule"));
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Heading("New rule")).ToBeVisibleAsync();
        await SkipToContentAsync(page);
        await TabToAsync(page, page.Labelled("Name"));
        await page.Keyboard.TypeAsync("Written by keyboard");
        await TabToAsync(page, page.Labelled("Build"));
        await page.Keyboard.PressAsync("ArrowRight");
        await TabToAsync(page, page.Labelled("Condition"));
        await page.Keyboard.TypeAsync("cart.total > 100000");
        await TabToAsync(page, page.Labelled("Offer"));
        await page.Keyboard.TypeAsync("Free");
        await TabToAsync(page, page.Button("Publish"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("The rule is published")).ToBeVisibleAsync();
        await Expect(page.Labelled("Offer").Locator("option:checked")).ToHaveTextAsync("Free delivery today");

        // Still in the content: the browser keeps the address's place over the form that was sent.
        var remove = page.Button("Remove rule");
        await TabToAsync(page, remove);
        await page.Keyboard.PressAsync("Enter");
        var question = page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync("The rule stops at once.");
        await page.Keyboard.PressAsync("Escape");
        await Expect(question).ToBeHiddenAsync();
        await Expect(remove).ToBeFocusedAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/admin/rules/[0-9a-z]{26}", RegexOptions.None, TimeSpan.FromSeconds(1)));

        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, question.Button("Go on"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("Rules")).ToBeVisibleAsync();
        await Expect(page.Row("Written by keyboard")).ToHaveCountAsync(0);
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_menu_of_a_narrow_window_opens_and_closes_with_the_keyboard()
    {
        await using var window = await browser.OpenAsAdminAsync(new WindowLook { Width = 400, Height = 800 });
        var page = window.Page;
        await page.GotoAsync("/admin");
        var open = page.Button("Menu");
        await Expect(page.Menu()).ToBeHiddenAsync();
        await TabToAsync(page, open);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Menu().Link("Rules")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Menu()).ToBeHiddenAsync();
        await Expect(open).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/content/Customer")]
    [InlineData("/admin/content/item/01readyffr0000000000000001")]
    [InlineData("/admin/content-types/Customer")]
    [InlineData("/admin/customers/01readycst0000000000000001")]
    [InlineData("/admin/rules/01readyrn1e000000000000001")]
    [InlineData("/admin/roles")]
    [InlineData("/admin/features")]
    [InlineData("/admin/media")]
    [InlineData("/admin/audit")]
    [InlineData("/admin/settings/SiteSettings")]
    [InlineData("/shop")]
    [InlineData("/shop/products")]
    [InlineData("/shop/product/TEA-OOLONG")]
    [InlineData("/shop/sign-up")]
    public async Task Every_control_is_reached_by_the_tabulator_and_shows_it(string path)
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        var count = await page.EvaluateAsync<int>(MarkControls);
        count.ShouldBeGreaterThan(5);
        for (var i = 0; i < count + 20; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            await page.EvaluateAsync(NoteFocus);
        }

        (await page.EvaluateAsync<string[]>("window.focusTest.faults()")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_shop_skips_to_its_content()
    {
        await using var window = await browser.OpenAsync();
        await window.Page.GotoAsync("/shop");
        await SkipToContentAsync(window.Page);
    }

    /// <summary>Remembers every control that can be used now, and how it looks without the focus; how many there are.</summary>
    private const string MarkControls = """
        () => {
          const look = e => [e, e.parentElement, e.closest('.shop-card'), e.labels?.[0]].filter(Boolean).map(x => {
            const s = getComputedStyle(x);
            return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor, s.textDecorationLine].join();
          }).join(';');
          const name = e => `<${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}> "${(e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? e.name ?? '').trim().slice(0, 40)}"`;
          const usable = e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0 && !e.closest('[inert]');
          // Of a group of radio buttons the tabulator reaches one; arrows go to the others.
          const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')].filter(e => usable(e) && e.type !== 'radio');
          const before = new Map(controls.map(e => [e, look(e)]));
          // A control of several parts shows the focus on one of them at a time, which lies in the browser.
          const reached = new Set(), shown = new Set();
          window.focusTest = {
            note() {
              const e = document.activeElement;
              if (!before.has(e)) return;
              reached.add(e);
              if (look(e) !== before.get(e)) shown.add(e);
            },
            faults: () => [...controls.filter(e => !reached.has(e) && e.isConnected && usable(e)).map(e => 'never reached: ' + name(e)), ...[...reached].filter(e => !shown.has(e)).map(e => 'does not show the focus: ' + name(e))],
          };
          return controls.length;
        }
        """;

    private const string NoteFocus = "window.focusTest.note()";

    private static async Task SkipToContentAsync(IPage page)
    {
        var skip = page.Link("Skip to the content");
        await page.Keyboard.PressAsync("Tab");
        await Expect(skip).ToBeFocusedAsync();
        await Expect(skip).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
    }

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        await Expect(target).ToBeVisibleAsync();
        for (var i = 0; i < 80; i++)
        {
            if (await target.EvaluateAsync<bool>("e => e === e.getRootNode().activeElement"))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        throw new InvalidOperationException($"The tabulator never comes to {target}.");
    }
}
