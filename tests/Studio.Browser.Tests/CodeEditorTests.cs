using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

namespace Studio.Browser.Tests;

/// <summary>Scripts and templates are written with suggestions from the tenant's own types, and tried out beside the text.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class CodeEditorTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_script_is_completed_from_the_customers_type_underlined_where_it_is_wrong_and_tried_out()
    {
        await using var host = await StudioHost.StartAsync();
        var password = await host.CreateUserAsync("planner", "Planner");
        await using var window = await Window.OpenAsync(browser.Browser, host, new WindowLook());
        await window.SignInToStudioAsync("planner", password);
        var page = window.Page;
        await page.Menu().Link("Scripts").ClickAsync();
        await Expect(page.Heading("Script")).ToBeVisibleAsync();
        await page.GotoAsync("/admin/content/Script/new");
        var editor = page.GetByRole(AriaRole.Textbox, new() { Name = "Script", Exact = true });
        await Expect(page.Locator("studio-code-editor[data-ready]")).ToHaveCountAsync(1);
        await page.Labelled("Name").FillAsync("greeting");

        // Every field of the type is suggested; one that is added meanwhile too, without loading the page again.
        await editor.FocusAsync();
        await page.Keyboard.TypeAsync("return customer.");
        await Expect(Suggestion(page, "country")).ToBeVisibleAsync();
        await Expect(Suggestion(page, "shoeSize")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");
        var designer = await window.OpenTabAsync();
        await TypeDesignerTests.AddNumberAsync(designer, "Shoe size");
        await page.BringToFrontAsync();
        await page.Labelled("Name").FocusAsync();
        await page.WaitForTimeoutAsync(3100);
        await editor.FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync("sho");
        await Expect(Suggestion(page, "shoeSize")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "code-completion");
        await AcceptAsync(page);
        await Expect(page.Locator("textarea[name='ScriptPart.Source']")).ToHaveValueAsync("return customer.shoeSize");

        // A slip of the pen is underlined, listed with its place, and says what was meant.
        await WriteAsync(page, editor, "const who = customer.nmae;\nlog('Information', `asked for ${who}`);\nreturn { who, orders: [1, 2] };");
        await Expect(page.Button(SlipAtItsPlace())).ToBeVisibleAsync();
        await Expect(page.Locator(".cm-lintRange-error")).ToHaveTextAsync("nmae");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("editor");
        await Pictures.TakeAllAsync(page, "code-wrong");
        await page.Button(SlipAtItsPlace()).ClickAsync();
        await page.Keyboard.TypeAsync("name");
        await Expect(page.Locator(Source)).ToHaveValueAsync("const who = customer.name;\nlog('Information', `asked for ${who}`);\nreturn { who, orders: [1, 2] };");
        await Expect(page.Button(SlipAtItsPlace())).ToHaveCountAsync(0);

        // Tried out with a customer.
        await page.GetByRole(AriaRole.Combobox, new() { Name = "With the data of a customer" }).First.FillAsync("Emma");
        await page.GetByRole(AriaRole.Option, new() { Name = "Emma Brown" }).ClickAsync();
        await page.Button("Run").ClickAsync();
        await Expect(page.Locator(".studio-run-value")).ToContainTextAsync("\"who\": \"Emma");
        await Expect(page.Locator(".studio-run-log li")).ToContainTextAsync("asked for Emma");
        await Expect(page.Locator(".studio-run-log small")).ToHaveTextAsync("line 2");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("result");
        await Pictures.TakeAllAsync(page, "code-result");

        // What runs too long is shown at its line.
        await WriteAsync(page, editor, "let n = 0;\nwhile (true) {\n  n++;\n}");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".studio-run[data-code='TimeLimit']")).ToBeVisibleAsync();
        await Expect(page.Button(TimeLimitAtItsLine())).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "code-time-limit");

        // What could not run is not saved; what runs is, put in order before.
        await WriteAsync(page, editor, "if (input.a > 1) {\nreturn 'more'\n");
        await page.Button("Publish").ClickAsync();
        await Expect(page.Locator("[data-field='ScriptPart.Source'] .field-validation-error")).ToBeVisibleAsync();
        editor = page.GetByRole(AriaRole.Textbox, new() { Name = "Script", Exact = true });
        await WriteAsync(page, editor, "if (input.a > 1) {\nreturn 'more'\n}\nreturn 'less'");
        await page.Button("Put in order").ClickAsync();
        await Expect(page.Locator(Source)).ToHaveValueAsync("if (input.a > 1) {\n  return 'more'\n}\nreturn 'less'");
        await page.Button("Publish").ClickAsync();
        await Expect(page.Heading("greeting")).ToBeVisibleAsync();
        using var api = await host.CreateApiClientAsync();
        using var answer = await api.PostAsync("/api/scripts/greeting/run", new StringContent("{\"a\": 2}", System.Text.Encoding.UTF8, "application/json"));
        (await answer.Content.ReadAsStringAsync()).ShouldBe("\"more\"");
    }

    [Fact]
    public async Task A_sales_script_is_completed_previewed_with_a_chosen_customer_and_warns_of_what_nobody_knows()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/SalesScript/new");
        await Expect(page.Locator("studio-code-editor[data-ready]")).ToHaveCountAsync(9);
        var editor = page.Group("Text (Liquid)").GetByRole(AriaRole.Textbox, new() { Name = "English", Exact = true });
        await editor.FocusAsync();
        await page.Keyboard.TypeAsync("Good day {{ customer.na");
        await Expect(Suggestion(page, "name")).ToBeVisibleAsync();
        await Pictures.TakeAllAsync(page, "liquid-completion");
        await AcceptAsync(page);
        await page.Keyboard.TypeAsync(" | upc");
        await Expect(Suggestion(page, "upcase")).ToBeVisibleAsync();
        await AcceptAsync(page);
        await page.Keyboard.TypeAsync(" }}!");
        await Expect(page.Locator("#f-SalesScriptPart-Text-en")).ToHaveValueAsync("Good day {{ customer.name | upcase }}!");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "With the data of a customer" }).First.FillAsync("Emma");
        await page.GetByRole(AriaRole.Option, new() { Name = "Emma Brown" }).ClickAsync();
        var preview = page.Part("Preview").First.Locator(".studio-template-text");
        await Expect(preview).ToHaveTextAsync("Good day EMMA BROWN!");

        await editor.PutInAsync("Good day {{ customer.nmae }}, how are you?");
        await Expect(page.Button(MissingAtItsPlace())).ToBeVisibleAsync();
        await Expect(page.Locator(".cm-lintRange-warning")).ToHaveTextAsync("customer.nmae");
        await Expect(preview).ToHaveTextAsync("Good day , how are you?");
        (await new PageCrawl(window).AxeAsync()).ShouldBeEmpty("liquid");
        await Pictures.TakeAllAsync(page, "liquid-missing");
        await editor.PutInAsync("Good day\n{% if customer.name %}there");
        await Expect(page.Locator(".cm-lintRange-error")).ToBeVisibleAsync();
        await Pictures.TakeAsync(page, "liquid-wrong");
    }

    [Fact]
    public async Task The_tab_key_leaves_the_editor_and_after_Escape_it_indents()
    {
        await using var window = await browser.OpenAsAdminAsync();
        var page = window.Page;
        await page.GotoAsync("/admin/content/Script/new");
        await Expect(page.Locator("studio-code-editor[data-ready]")).ToHaveCountAsync(1);
        var editor = page.GetByRole(AriaRole.Textbox, new() { Name = "Script", Exact = true });
        await page.Labelled("Description").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(editor).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("x");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("textarea[name='ScriptPart.Source']")).ToHaveValueAsync("  x");
        await page.Keyboard.PressAsync("Shift+Alt+F");
        await Expect(page.Locator("textarea[name='ScriptPart.Source']")).ToHaveValueAsync("x");
        await page.WaitForTimeoutAsync(2100);
        await page.Keyboard.PressAsync("Tab");
        await Expect(editor).Not.ToBeFocusedAsync();
        await page.GetByText("Script", new() { Exact = true }).Last.ClickAsync();
        await Expect(editor).ToBeFocusedAsync();
    }

    /// <summary>Suggestions that have only just come are not taken by a key that was meant for the text.</summary>
    private static async Task AcceptAsync(IPage page)
    {
        await page.WaitForTimeoutAsync(200);
        await page.Keyboard.PressAsync("Enter");
    }

    private const string Source = "textarea[name='ScriptPart.Source']";

    /// <summary>Puts a whole text in the place of what stands there, at once, as a person's tools do.</summary>
    private static async Task WriteAsync(IPage page, ILocator editor, string text)
    {
        await editor.PutInAsync(text);
        await Expect(page.Locator(Source)).ToHaveValueAsync(text);
    }

    private static ILocator Suggestion(IPage page, string name) => page.GetByRole(AriaRole.Option, new() { Name = name });

    [GeneratedRegex("^Line 1, column 22: .*Did you mean 'name'", RegexOptions.None, 1000)]
    private static partial Regex SlipAtItsPlace();

    [GeneratedRegex("^Line 1, column [0-9]+: .*customer.nmae", RegexOptions.None, 1000)]
    private static partial Regex MissingAtItsPlace();

    [GeneratedRegex("^Line [23], column ", RegexOptions.None, 1000)]
    private static partial Regex TimeLimitAtItsLine();
}
