using Microsoft.Playwright;
using Studio.Testing;

namespace Studio.Browser.Tests;

/// <summary>Pictures of the pages for people to look at, where STUDIO_SCREENSHOTS asks for them: 1, or the folder to put them in.</summary>
internal static class Pictures
{
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("STUDIO_SCREENSHOTS") switch
    {
        null or "" or "0" => null,
        "1" => Path.Combine(StudioHost.RepositoryRoot, "tests", "screenshots"),
        var folder => folder,
    };

    public static async Task TakeAsync(IPage page, string name)
    {
        if (Folder is not null)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        }
    }

    /// <summary>The page as it stands, wide and narrow, light and dark.</summary>
    public static async Task TakeAllAsync(IPage page, string name)
    {
        if (Folder is null)
        {
            return;
        }

        var before = page.ViewportSize!;
        foreach (var (width, scheme) in new[] { (1440, ColorScheme.Light), (400, ColorScheme.Light), (400, ColorScheme.Dark), (1440, ColorScheme.Dark) })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await TakeAsync(page, $"{name}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}");
        }

        await page.SetViewportSizeAsync(before.Width, before.Height);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }
}
