using Microsoft.Playwright;
using Studio.Testing;

namespace Studio.Browser.Tests;

/// <summary>
/// One Chromium for all tests of this project, and one host that those share which leave no trace in each other's way. Chromium is the system's own
/// (CHROMIUM names another); Playwright's download is not used.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-default-apps", "--disable-dev-shm-usage", "--disable-features=OptimizationHints,MediaRouter,Translate",
    ];

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private StudioHost? _host;
    private string? _adminState;

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    /// <summary>The host that tests share.</summary>
    public StudioHost Host => _host ?? throw new InvalidOperationException("The shared host is not started.");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM") ?? Array.Find(Places, File.Exists)
            ?? throw new FileNotFoundException("Chromium is needed: apt-get install chromium, or set CHROMIUM to its path.");
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(20_000);
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Flags });
        _host = await StudioHost.StartAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.CloseAsync();
        }

        _playwright?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    /// <summary>A window of a stranger on the shared host.</summary>
    internal Task<Window> OpenAsync(WindowLook? look = null) => Window.OpenAsync(Browser, Host, look ?? new WindowLook());

    /// <summary>A window of the administrator on the shared host; he signs in once for all of them.</summary>
    internal async Task<Window> OpenAsAdminAsync(WindowLook? look = null)
    {
        if (_adminState is null)
        {
            await using var first = await OpenAsync();
            await first.SignInToStudioAsync("admin", Host.AdminPassword);
            _adminState = await first.Context.StorageStateAsync();
        }

        return await OpenAsync((look ?? new WindowLook()) with { State = _adminState });
    }
}

/// <summary>The tests that share the browser; one after the other, as two cores carry one browser.</summary>
[CollectionDefinition(Name)]
[NoFaultsLeft]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a collection of tests.")]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "browser";
}
