using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Testing;

namespace Studio.Browser.Tests;

/// <summary>How a window looks, and who is signed in to it.</summary>
internal sealed record WindowLook
{
    public int Width { get; init; } = 1280;

    public int Height { get; init; } = 900;

    public bool Dark { get; init; }

    public string Locale { get; init; } = "en-GB";

    /// <summary>Cookies of somebody who signed in before.</summary>
    public string? State { get; init; }
}

/// <summary>A browser window of one person, with cookies of his own. It notes what a person would not see but the browser complains about.</summary>
internal sealed class Window : IAsyncDisposable
{
    private const string WatchPolicy =
        "document.addEventListener('securitypolicyviolation', e => console.error(`policy violated: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile ?? ''}:${e.lineNumber}`));";

    private readonly ConcurrentQueue<string> _faults = new();

    private Window(IBrowserContext context, StudioHost host)
    {
        Context = context;
        Host = host;
    }

    public IBrowserContext Context { get; }

    public StudioHost Host { get; }

    public IPage Page { get; private set; } = null!;

    /// <summary>Errors in the console, violations of the content policy, script faults and dialogs so far.</summary>
    public IReadOnlyList<string> Faults => [.. _faults];

    public static async Task<Window> OpenAsync(IBrowser browser, StudioHost host, WindowLook look)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = host.Address.ToString(),
            Locale = look.Locale,
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            StorageState = look.State,
        });
        await context.AddInitScriptAsync(WatchPolicy);
        var window = new Window(context, host);
        window.Page = await window.OpenTabAsync();
        return window;
    }

    /// <summary>One more tab of the same person.</summary>
    public async Task<IPage> OpenTabAsync()
    {
        var page = await Context.NewPageAsync();
        page.Console += (_, message) =>
        {
            // A page that a test asks for and that is refused is its own matter; what a page asks for is not.
            if (message.Type == "error" && !IsRefusedPage(page, message))
            {
                _faults.Enqueue($"{new Uri(page.Url).PathAndQuery}: {message.Text} {message.Location}");
            }
        };
        page.PageError += (_, error) => _faults.Enqueue($"{page.Url}: {error}");
        page.Dialog += (_, dialog) =>
        {
            _faults.Enqueue($"{page.Url}: a dialog says '{dialog.Message}'");
            _ = dialog.DismissAsync();
        };
        return page;
    }

    /// <summary>Takes what was complained about so far.</summary>
    public IReadOnlyList<string> TakeFaults()
    {
        var taken = new List<string>();
        while (_faults.TryDequeue(out var fault))
        {
            taken.Add(fault);
        }

        return taken;
    }

    public async Task SignInToStudioAsync(string userName, string password)
    {
        await Page.GotoAsync("/admin/sign-in");
        await Page.Labelled("User name").FillAsync(userName);
        await Page.Labelled("Password").FillAsync(password);
        await Page.Button("Sign in").ClickAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(new Regex("/admin$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>Plays a sample customer by the shop's list.</summary>
    public async Task SignInToShopAsync(string sampleName)
    {
        await Page.GotoAsync("/shop/sign-in");
        await Page.Button(sampleName).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Banner)).ToContainTextAsync(sampleName);
    }

    /// <summary>Goes from the cart to the checkout, and says where the goods go.</summary>
    public async Task GoToCheckoutAsync()
    {
        await Page.Locator("main a[href$='/shop/checkout']").ClickAsync();
        await Page.Locator("#Recipient").FillAsync("王小明");
        await Page.Locator("#Address").FillAsync("100 台北市中正區重慶南路一段 122 號");
    }

    public async ValueTask DisposeAsync()
    {
        await Context.CloseAsync();
        NoFaultsLeftAttribute.Note(_faults);
    }

    private static bool IsRefusedPage(IPage page, IConsoleMessage message) =>
        message.Text.Contains("status of 4", StringComparison.Ordinal) && (message.Location.StartsWith(page.Url.Split('#')[0] + ":", StringComparison.Ordinal)

            // A browser asks for it by itself where a bare answer, such as of an address that is not there, names none.
            || message.Location.Contains("/favicon.ico:", StringComparison.Ordinal));
}

/// <summary>Finds what a person sees by its role and its words.</summary>
internal static class Finding
{
    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Button(this IPage page, Regex name) => page.GetByRole(AriaRole.Button, new() { NameRegex = name });

    public static ILocator Button(this ILocator within, string name) => within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Link(this ILocator within, string name) => within.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Labelled(this IPage page, string label) => page.GetByLabel(label, new() { Exact = true });

    public static ILocator Labelled(this ILocator within, string label) => within.GetByLabel(label, new() { Exact = true });

    public static ILocator Part(this IPage page, string name) => page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    /// <summary>The inputs of one field; the mark of a required one is part of its name.</summary>
    public static ILocator Group(this IPage page, string name) => page.GetByRole(AriaRole.Group, new() { NameRegex = new Regex($"^{Regex.Escape(name)}( ?\\*)?$", RegexOptions.None, TimeSpan.FromSeconds(1)) });

    public static ILocator Heading(this IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    /// <summary>The menu at the side of the studio.</summary>
    public static ILocator Menu(this IPage page) => page.GetByRole(AriaRole.Navigation, new() { Name = "Main menu" });

    /// <summary>The row of a table with this text.</summary>
    public static ILocator Row(this IPage page, string text) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });

    /// <summary>The cell of a row by the title of its column.</summary>
    public static ILocator Cell(this ILocator row, string column) => row.Locator($"[data-label='{column}']");
}
